"""Consents: given, given again, withdrawn (152-ФЗ ст. 9, 10.1; trust.md §3 «Consent»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import DateField, ExpressionWrapper, F, Max, Q

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.audit import services as audit
from mentoring.core import clock

from .. import policies, rules
from ..enums import ConsentKind
from ..models import Consent, Mentee, Mentor, Person
from .errors import refuse
from .locking import lock_base

TEXT_VERSION = "2026-09"
"""The edition of the consent's text that the portal prints now."""


def record_consents(
    *,
    actor: Actor,
    now: dt.datetime,
    people: Iterable[Person],
    kind: str,
    given_on: dt.date,
    given_by: str | None = None,
    valid_until: dt.date | None = None,
) -> int:
    """Note a signed consent of each person. Returns how many are new: who has one in force is left as is.

    `given_by` None: who must sign by age. A lapsed consent is closed on the day after its last
    and gives way to the new one. Whose data are destroyed is passed over.
    Raises NotAllowed for a person of another organisation: then nobody's is noted.
    """
    persons = list({person.pk: person for person in people}.values())
    for person in persons:
        require(policies.can_keep_base(actor, person))
    refuse(date_errors(given_on, valid_until, clock.local_date(now)))
    with transaction.atomic():
        for organisation_id in {person.organisation_id for person in persons}:
            lock_base(organisation_id)
        # Held against a destruction that runs at this moment.
        held = Person.objects.filter(pk__in=[person.pk for person in persons], destroyed_at__isnull=True)
        ids = list(held.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        mine = Consent.objects.filter(person_id__in=ids, kind=kind, withdrawn_on__isnull=True)
        after = ExpressionWrapper(F("valid_until") + 1, output_field=DateField())
        lapsed = Q(valid_until__lt=given_on) | Q(valid_until__lt=clock.local_date(now))
        mine.filter(lapsed).update(withdrawn_on=after)
        have = set(mine.values_list("person_id", flat=True))
        fresh = [person for person in persons if person.pk in set(ids) - have]
        learners = _learners([person.pk for person in fresh])
        rows = Consent.objects.bulk_create(
            [
                Consent(
                    person=person,
                    municipality_id=person.municipality_id,
                    organisation_id=person.organisation_id,
                    kind=kind,
                    given_by=given_by
                    or rules.signatories(person.birth_date, person.birth_year, given_on, learner=person.pk in learners),
                    given_on=given_on,
                    valid_until=valid_until,
                    text_version=TEXT_VERSION,
                    created_at=now,
                )
                for person in fresh
            ],
            ignore_conflicts=True,
        )
        if rows:
            audit.record(
                actor=actor,
                now=now,
                action="consent.recorded",
                action_label=f"Отмечены согласия {ConsentKind(kind).label}",
                object_type="organisation",
                object_id=fresh[0].organisation_id,
                data={"people": len(rows), "kind": kind, "given_on": given_on.isoformat()},
                municipality_id=fresh[0].municipality_id,
                organisation_id=fresh[0].organisation_id,
            )
        return len(rows)


def renew_consent(
    *, actor: Actor, now: dt.datetime, person: Person, given_on: dt.date, given_by: str | None = None,
    valid_until: dt.date | None = None,
) -> None:  # fmt: skip
    """A new processing consent of somebody whose former one ended: the card is back everywhere.

    Raises InvalidCard when it is older than the end of the former one (it was in force then, and is over), or is over
    by its own term; NotAllowed for a stranger or for destroyed data.
    """
    require(policies.can_keep_base(actor, person))
    with transaction.atomic():
        lock_base(person.organisation_id)
        held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        if held.destroyed_at is not None:
            raise NotAllowed("Данные уже уничтожены: внесите человека в базу заново.")
        today = clock.local_date(now)
        ended = Consent.objects.filter(person=held, kind=ConsentKind.PROCESSING).aggregate(
            withdrawn=Max("withdrawn_on"), lapsed=Max("valid_until", filter=Q(withdrawn_on__isnull=True))
        )
        last = max((day for day in ended.values() if day is not None), default=given_on)
        errors = date_errors(given_on, valid_until, today)
        if given_on < last:
            errors.setdefault("given_on", f"Прежнее согласие прекратилось {last:%d.%m.%Y}: нужно новое, не старше.")
        if valid_until is not None and valid_until < today:
            errors.setdefault("valid_until", "Этот срок уже прошёл.")
        refuse(errors)
        record_consents(
            actor=actor, now=now, people=[held], kind=ConsentKind.PROCESSING, given_on=given_on, given_by=given_by,
            valid_until=valid_until,
        )  # fmt: skip


def date_errors(given_on: dt.date, valid_until: dt.date | None, today: dt.date) -> dict[str, str]:
    errors: dict[str, str] = {}
    if given_on > today:
        errors["given_on"] = "Согласие не может быть дано будущим числом."
    elif given_on < today - dt.timedelta(days=5 * 366):
        errors["given_on"] = "Проверьте год: согласие старше пяти лет."
    if valid_until is not None and valid_until < given_on:
        errors["valid_until"] = "Срок заканчивается раньше, чем согласие дано."
    return errors


def withdraw_consent(*, actor: Actor, now: dt.datetime, consent: Consent) -> Consent:
    """From today the consent is no more. It stays as a record; twice is the same as once."""
    require(policies.can_keep_base(actor, consent))
    with transaction.atomic():
        # Cards that are being added would read the consent that is in force now, and stay in sight.
        lock_base(consent.organisation_id)
        Person.objects.select_for_update(no_key=True).get(pk=consent.person_id)
        fresh = Consent.objects.select_for_update().get(pk=consent.pk)
        if fresh.withdrawn_on is not None:
            return fresh
        fresh.withdrawn_on = max(clock.local_date(now), fresh.given_on)
        fresh.save(update_fields=["withdrawn_on"])
        audit.record(
            actor=actor,
            now=now,
            action="consent.withdrawn",
            action_label=f"Отозвано согласие {fresh.get_kind_display()}",
            object_type="person",
            object_id=fresh.person_id,
            municipality_id=fresh.municipality_id,
            organisation_id=fresh.organisation_id,
        )
        return fresh


def _learners(person_ids: Sequence[int]) -> set[int]:
    """Who learns: for them a representative signs too when the age is not known."""
    found: set[int] = set()
    for model in (Mentee, Mentor):
        found |= set(
            model.objects.filter(person_id__in=person_ids, category__in=rules.LEARNERS).values_list(
                "person_id", flat=True
            )
        )
    return found
