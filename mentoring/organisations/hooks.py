"""Where apps above hang what they know of an organisation, without being known here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from .models import Municipality


@dataclass(frozen=True, slots=True)
class Directory:
    """One editable directory on the page «Справочники»."""

    label: str
    url_name: str
    text: str
    order: int = 100


ResidentsChanged = Callable[[Municipality, int, dt.datetime], None]
_directories: dict[str, Directory] = {}
_residents_changed: list[ResidentsChanged] = []


def register_directories(*directories: Directory) -> None:
    for directory in directories:
        _directories[directory.url_name] = directory


def directories() -> list[Directory]:
    return sorted(_directories.values(), key=lambda item: (item.order, item.label))


def on_residents_changed(callback: ResidentsChanged) -> None:
    """Called inside the transaction that changes a municipality's figure, with the school year and the moment."""
    if callback not in _residents_changed:
        _residents_changed.append(callback)


def tell_residents_changed(municipality: Municipality, school_year: int, now: dt.datetime) -> None:
    for callback in _residents_changed:
        callback(municipality, school_year, now)


_follow: list[type[models.Model]] = []


def register_follow(*tables: type[models.Model]) -> None:
    """Tables whose rows repeat the municipality of their organisation, so that one equality is the gate (design.md §3).

    They go with an organisation that moves; else the former municipality would look into its bases, and the new one
    could not. What was reported stays where it was reported, and is not named here.
    """
    _follow.extend(table for table in tables if table not in _follow)


def tables_that_follow() -> tuple[type[models.Model], ...]:
    return tuple(_follow)
