"""The report of a quarter: what goes in, what is counted, the workbook."""
