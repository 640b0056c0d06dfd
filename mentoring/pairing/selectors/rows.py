"""A pair in words: with names for those who may see them, else with initials and codes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Value, When
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.registry.models import Mentee, Mentor
from mentoring.registry.models.hiding import absent_words, open_to_lists

from ..models import Pair, PairMember
from .meetings import NONE_YET, MeetingCount, counts_of


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a pair. `url` is empty for those who may not open cards."""

    name: str
    note: str
    url: str
    public_id: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    person: PersonLine
    joined_on: dt.date | None
    left_on: dt.date | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """A line of the list. `mentor` None: a draft without one."""

    pair: Pair
    mentor: PersonLine | None
    members: Sequence[MemberLine]
    meetings: MeetingCount = NONE_YET


def person_line(card: Mentee | Mentor, actor: Actor) -> PersonLine:
    """«Иванова Мария Петровна», or «И. М. П., 2012 г. р.» with the code of the card.

    Whose consent ended stands in the pair without a name, at every tier.
    """
    person = card.person
    if card.is_hidden(clock.today()):
        return PersonLine(absent_words(person), "", "", str(card.public_id))
    view = "registry:mentor" if isinstance(card, Mentor) else "registry:mentee"
    if actor.has(Permission.PERSON_NAMES):
        note = card.workplace if isinstance(card, Mentor) else card.place
        return PersonLine(person.full_name, note, reverse(view, args=[card.public_id]), str(card.public_id))
    year = f", {person.birth_year} г. р." if person.birth_year else ""
    code = card.public_id.hex[:6].upper()
    return PersonLine(f"{person.initials}{year}", f"код {code}", "", str(card.public_id))


def _member_line(member: PairMember, actor: Actor) -> MemberLine:
    return MemberLine(person_line(member.mentee, actor), member.joined_on, member.left_on)


def members_of(pairs: Iterable[Pair], actor: Actor) -> dict[int, list[MemberLine]]:
    """Members of several pairs by one query: those who stay before those who left.

    In order of names for those who see names only: order tells names too.
    """
    lines: dict[int, list[MemberLine]] = defaultdict(list)
    # A hidden name would still show by its place.
    shown = Case(When(open_to_lists(clock.today(), "mentee__"), then="mentee__search_name"), default=Value("\uffff"))
    order = (shown, "pk") if actor.has(Permission.PERSON_NAMES) else ("pk",)
    rows = PairMember.objects.visible_to(actor).filter(pair__in=[pair.pk for pair in pairs])
    for member in rows.select_related("mentee__person").order_by("-active", "left_on", *order):
        lines[member.pair_id].append(_member_line(member, actor))
    return lines


def rows_of(pairs: Sequence[Pair], actor: Actor) -> list[PairRow]:
    """Lines for pairs that came with `mentor__person` selected."""
    members, met = members_of(pairs, actor), counts_of(pairs)
    return [
        PairRow(
            pair,
            person_line(pair.mentor, actor) if pair.mentor else None,
            members.get(pair.pk, []),
            met.get(pair.pk, NONE_YET),
        )
        for pair in pairs
    ]
