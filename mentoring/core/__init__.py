"""Machinery that knows no domain word: clock, jobs, files, spreadsheets, paging, page parts."""
