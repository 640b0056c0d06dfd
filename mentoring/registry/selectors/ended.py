"""«Отозванные согласия»: whose data wait for destruction, until when, and what has been destroyed.

Only what destruction needs leaves this module: codes of the cards, dates, the reason. No name, no year of birth.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.core.school_year import label

from ..enums import ConsentKind, DestructionReason
from ..models import Consent, DestructionAct, Mentee, Mentor, Person
from ..models.hiding import absent_words, consent_until

ACTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Ended:
    """`ended_on`: the first day without a consent; `due`: the last day for destruction."""

    person_id: int
    public_id: Any
    codes: tuple[str, ...]
    reason: DestructionReason
    ended_on: dt.date
    due: dt.date
    overdue: bool


def destroy_within() -> dt.timedelta:
    """152-ФЗ ст. 21 ч. 4–5; the operator may shorten it."""
    return dt.timedelta(days=settings.DESTROY_WITHIN_DAYS)


def ended(actor: Actor, today: dt.date, people: QuerySet[Any] | None = None) -> list[Ended]:
    """Rows of the actor's scope, the nearest term first. `people` narrows it."""
    rows = Person.objects.hidden_from(actor, today) if people is None else people
    found = list(rows.order_by("consent_until", "pk").only("public_id"))
    ids = [person.pk for person in found]
    reasons, codes = reasons_of(ids, {row.pk: row.consent_until for row in found}), _codes(ids)
    lines = []
    for person in found:
        first_day = person.consent_until + dt.timedelta(days=1)
        due = first_day + destroy_within()
        lines.append(
            Ended(person.pk, person.public_id, tuple(codes[person.pk]), reasons[person.pk], first_day, due, due < today)
        )
    return lines


def reasons_of(person_ids: Sequence[int], until: dict[int, dt.date]) -> dict[int, DestructionReason]:
    """Withdrawn by somebody, or lapsed by its own term. `until`: the last day with a consent, by person."""
    withdrawn = Consent.objects.filter(
        person_id__in=person_ids, kind=ConsentKind.PROCESSING, withdrawn_on__isnull=False
    ).values_list("person_id", "withdrawn_on")
    by_hand = {person for person, day in withdrawn if day - dt.timedelta(days=1) == until[person]}
    return {
        person: DestructionReason.WITHDRAWN if person in by_hand else DestructionReason.LAPSED for person in person_ids
    }


def _codes(person_ids: Sequence[int]) -> dict[int, list[str]]:
    """«наставляемый 4F2A1B, 2026/27», the newest year first: what stands on the school's paper and in the journal."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for model in (Mentee, Mentor):
        for card in model.objects.filter(person_id__in=person_ids).only("public_id", "school_year", "person_id"):
            found[card.person_id].append((-card.school_year, f"{card}, {label(card.school_year)}"))
    codes: dict[int, list[str]] = defaultdict(list)
    codes |= {person: [words for _, words in sorted(cards)] for person, cards in found.items()}
    return codes


def waiting_since(actor: Actor, today: dt.date) -> tuple[int, dt.date | None]:
    """How many wait for destruction, and the nearest term."""
    rows = Person.objects.hidden_from(actor, today).aggregate(count=Count("pk"), first=Min("consent_until"))
    first = rows["first"]
    return rows["count"], first + dt.timedelta(days=1) + destroy_within() if first else None


def acts(actor: Actor) -> list[DestructionAct]:
    """The newest acts of the scope, each with `count` of people."""
    rows = DestructionAct.objects.visible_to(actor).annotate(count=Count("people"))
    return list(rows.order_by("-made_at", "-pk")[:ACTS_SHOWN])


def why_absent(person_ids: Collection[int]) -> dict[int, str]:
    """What stands instead of people whom `visible_to` left out although they are there; by person id."""
    if not person_ids:
        return {}
    people = Person.objects.filter(pk__in=person_ids).alias(consent_until=consent_until())
    absent = people.filter(Q(destroyed_at__isnull=False) | Q(consent_until__lt=clock.today()))
    return {person.pk: absent_words(person) for person in absent.only("destroyed_at")}
