"""Thin wrappers: what the worker does for events."""

from __future__ import annotations

from mentoring.core.jobs import handler

from .services import archive, certificates

handler(certificates.ARCHIVE)(archive.make_archive)
