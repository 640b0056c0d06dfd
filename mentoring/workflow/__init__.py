"""Transition tables and the one `advance()`: pure machinery."""
