"""The roadmap on paper: the official table as Word, PDF and Excel, the same words in each."""

from .files import KINDS, Paper, make

__all__ = ["KINDS", "Paper", "make"]
