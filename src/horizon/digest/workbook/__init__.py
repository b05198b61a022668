"""The live part of the workbook: inputs that can be edited, and the base case as formulas that follow them."""
