"""Where apps above hang what they know of an organisation, without being known here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or word about an organisation that an app above shows on its page."""

    label: str
    value: Any
    url: str = ""


FactSource = Callable[[Any, Any, dt.datetime], Iterable[Fact]]
_facts: list[FactSource] = []


def register_facts(source: FactSource) -> None:
    """`source(actor, organisation, now)` gives facts for the organisation's page."""
    if source not in _facts:
        _facts.append(source)


def facts_about(actor: Any, organisation: Any, now: dt.datetime) -> list[Fact]:
    return [fact for source in _facts for fact in source(actor, organisation, now)]
