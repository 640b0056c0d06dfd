"""What monitoring keeps of people whose data are destroyed (152-ФЗ ст. 21; `registry.hooks.Forgotten`).

Facts hold no name and no date of birth, but `identity` is a hash of both and whoever knows them could ask for it. It
is exchanged for a random value, the same in every fact of that person: a person still counts once, no figure changes.
What people wrote in their own words (notes, explanations, remarks, the journal) loses the words that name somebody.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.db import connection
from django.db.models import Q

from mentoring.access.actor import Actor
from mentoring.audit import services as audit
from mentoring.core.history import history_of
from mentoring.registry.hooks import Forgotten, register_forgetting

from .models import Fact, Period, ReturnRemark, Submission, SubmissionVersion, TrainingFact

REDACTED = "удалено вместе с данными участника"


def register() -> None:
    register_forgetting(forget)


def forget(people: Forgotten, actor: Actor, now: dt.datetime) -> None:
    _exchange_identities(people)
    _redact_remarks(people)
    _redact_notes(people)


def _exchange_identities(people: Forgotten) -> None:
    """By period, which the index begins with. The trigger that keeps facts unchangeable is passed for this alone."""
    if not people.identities:
        return
    periods = list(Period.objects.order_by("pk").values_list("pk", flat=True))
    exchange: list[Any] = [
        [str(one) for one in people.identities],
        [str(one) for one in people.identities.values()],
        periods,
    ]
    kept = ("monitoring.Fact:immutable_fact", "monitoring.TrainingFact:immutable_training_fact")
    with pgtrigger.ignore(*kept), connection.cursor() as cursor:
        for table in (Fact._meta.db_table, TrainingFact._meta.db_table):
            cursor.execute(
                f"UPDATE {table} fact SET identity = exchange.after "  # noqa: S608 - own names
                "FROM unnest(%s::uuid[], %s::uuid[]) AS exchange (before, after) "
                "WHERE fact.period_id = ANY(%s) AND fact.identity = exchange.before",
                exchange,
            )


def _redact_remarks(people: Forgotten) -> None:
    """What an officer wrote beside their lines, where it names them."""
    lines = Q()
    for person in people.person_ids:
        lines |= Q(target__startswith=f"fact:mentee-{person}-") | Q(target__startswith=f"fact:mentor-{person}-")
    mine = ReturnRemark.objects.filter(lines, submission__organisation_id=people.organisation_id).exclude(text="")
    found = [pk for pk, text in mine.values_list("pk", "text") if people.mentions(text)]
    ReturnRemark.objects.filter(pk__in=found).update(text=REDACTED)


def _redact_notes(people: Forgotten) -> None:
    """Notes and explanations of the organisation's submissions, in frozen versions too: no figure is read from them."""
    ids = list(
        Submission.objects.filter(organisation=people.organisation_id).order_by("pk").values_list("pk", flat=True)
    )
    rows: list[Any] = [
        Submission.objects.filter(pk__in=ids),
        history_of(Submission).filter(pgh_obj_id__in=ids),
        SubmissionVersion.objects.filter(submission__in=ids),
    ]
    with pgtrigger.ignore("monitoring.SubmissionVersion:immutable_version"):
        for table in rows:
            for key, note, answers in table.order_by("pk").values_list("pk", "note", "answers"):
                told = {code: REDACTED if people.mentions(text) else text for code, text in answers.items()}
                fresh = {"note": REDACTED if people.mentions(note) else note, "answers": told}
                if fresh != {"note": note, "answers": answers}:
                    table.filter(pk=key).update(**fresh)
    audit.redact_comments(objects={"submission": ids}, mentions=people.mentions, instead=REDACTED)
