"""Where apps above the registry plug in: it shows their facts about people without knowing them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.core.parts import Cell

from .models import Mentee, Mentor

Card = Mentee | Mentor


@dataclass(frozen=True, slots=True)
class CardSection:
    """A part of a card that another app fills: a small table and what to say when it is empty."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = "Пока ничего нет."
    action_label: str = ""
    action_url: str = ""


SectionSource = Callable[[Card, Actor], Iterable[CardSection]]
UseCheck = Callable[[Sequence[int], Sequence[int]], str]
_sections: list[SectionSource] = []
_uses: list[UseCheck] = []
_paired: list[Callable[[], Q]] = []


def register_card_sections(source: SectionSource) -> None:
    """`source(card, actor)`: sections for a mentee's or a mentor's card (pairs, participations)."""
    if source not in _sections:
        _sections.append(source)


def sections_of(card: Card, actor: Actor) -> list[CardSection]:
    return [section for source in _sections for section in source(card, actor)]


def register_mentee_paired(condition: Callable[[], Q]) -> None:
    """`condition()`: a Q over Mentee rows (an Exists with OuterRef) that tells who works in a pair now."""
    _paired[:] = [condition]


def mentee_paired() -> Q | None:
    return _paired[0]() if _paired else None


def register_use(check: UseCheck) -> None:
    """`check(mentee_ids, mentor_ids)`: why these rows may not vanish any more («вошли в сведения за …»), else «»."""
    if check not in _uses:
        _uses.append(check)


def why_in_use(mentee_ids: Sequence[int], mentor_ids: Sequence[int]) -> str:
    """The first reason that an app above gives, empty when the rows may go."""
    return next((reason for check in _uses if (reason := check(mentee_ids, mentor_ids))), "")


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody on the other side of a pair, as the official forms name them."""

    card_id: int
    full_name: str
    place: str
    form: str


PartnerSource = Callable[[str, Sequence[int]], Iterable[Partner]]
_partners: list[PartnerSource] = []


def register_partners(source: PartnerSource) -> None:
    """`source("mentees" | "mentors", card ids)`: for each card of that base the people of its pairs (export)."""
    _partners[:] = [source]


def partners_of(base: str, card_ids: Sequence[int]) -> dict[int, list[Partner]]:
    """By card id; one query of the app above, whatever the number of cards."""
    found: dict[int, list[Partner]] = {}
    for source in _partners:
        for partner in source(base, card_ids):
            found.setdefault(partner.card_id, []).append(partner)
    return found


@dataclass(frozen=True, slots=True)
class Forgotten:
    """People of one organisation whose data are being destroyed, as they stood a moment before.

    `identities`: former → new value of «the same person», for those whom no other card in use shares; a hash of name
    and date of birth is a guess away from the name, so it goes too. `mentions(text)` tells words about one of them.
    """

    organisation_id: int
    person_ids: Sequence[int]
    mentee_ids: Sequence[int]
    mentor_ids: Sequence[int]
    identities: Mapping[uuid.UUID, uuid.UUID]
    mentions: Callable[[str], bool]


Forgetting = Callable[[Forgotten, Actor, dt.datetime], None]
_endings: list[Forgetting] = []
_forgettings: list[Forgetting] = []


def register_ending(callback: Forgetting) -> None:
    """`callback(people, actor, now)` ends what still works with them, before rows are locked and emptied."""
    if callback not in _endings:
        _endings.append(callback)


def register_forgetting(callback: Forgetting) -> None:
    """`callback(people, actor, now)` destroys what an app above keeps of them, in the same transaction."""
    if callback not in _forgettings:
        _forgettings.append(callback)


def end_work_of(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    for callback in _endings:
        callback(people, actor, now)


def forget(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    for callback in _forgettings:
        callback(people, actor, now)
