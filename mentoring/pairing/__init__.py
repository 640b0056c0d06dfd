"""Pairs and groups: forming, work, closing."""
