"""Spreadsheets in and out of the two bases: columns, parse, validate, plan, apply, undo, export."""

from .links import Conflict, LinkResult, NamedLink, register_linker

__all__ = ["Conflict", "LinkResult", "NamedLink", "register_linker"]
