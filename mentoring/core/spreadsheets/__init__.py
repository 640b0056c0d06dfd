"""Spreadsheets in and out: pure machinery that knows no word of the domain and no Django.

Read: ``reader.read_workbook`` (guard, then a child process) → ``table.best_table`` → ``cells.parse_*``.
Write: ``writer.write_workbook``; marks in a copy of the uploaded file: ``annotate.annotate``.
Two rules: nothing of a foreign workbook is opened before ``guard.inspect``, and a text is always written as a text.
"""
