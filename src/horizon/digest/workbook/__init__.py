"""The workbook: editable inputs, the base case as formulas that follow them, and the edition's figures in full."""
