"""Screens of pairs and groups."""
