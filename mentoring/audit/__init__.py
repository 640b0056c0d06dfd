"""Decisions and readings of personal cards: the append-only journal."""
