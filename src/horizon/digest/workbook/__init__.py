"""The workbook: inputs that can be edited, the base case as formulas that follow them, and the edition's figures in full."""
