"""The digest: the page, its pictures and its workbook."""
