"""Sheets read from the database: the live rows of a draft, or the frozen facts of a version."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import connection

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import YearlyFigure

from ..enums import SENT
from ..models import Fact, Submission, SubmissionVersion, TrainingFact
from ..sheet import FIGURES, SATISFACTION, Lesson, Row, Satisfaction, Sheet
from .live import AGREED, COLUMNS, NOT_AGREED, TRAINED, TRAINING_COLUMNS, parameters

ANSWERED = "Пояснение есть, его читают организация и тот, кто проверяет."
_FIELDS = tuple(name.strip() for name in COLUMNS.split(","))
_LESSON_FIELDS = tuple(name.strip() for name in TRAINING_COLUMNS.split(","))
_ORDER = " ORDER BY role, person_id, pair_id"


def live_sheet(submission: Submission, *, now: dt.datetime) -> Sheet:
    """What would be frozen at this moment."""
    return Sheet(
        rows=_live_rows(AGREED, submission, now),
        at=now,
        figures=_figures(submission),
        satisfaction=_satisfaction(submission),
        answers=submission.answers,
        note=submission.note,
        training=_live_training(submission, now),
    )


def left_out(submission: Submission, *, now: dt.datetime) -> tuple[Row, ...]:
    """Parts in pairs that will not be counted: the person has no valid consent to processing."""
    return _live_rows(NOT_AGREED, submission, now)


def frozen_sheet(version: SubmissionVersion) -> Sheet:
    """The facts of a version. The caller has loaded its submission in scope."""
    facts = Fact.objects.filter(version=version).order_by("role", "person_id", "pair_id").values_list(*_FIELDS)
    return Sheet(
        rows=tuple(Row(*fact) for fact in facts),
        at=version.frozen_at,
        figures={figure: getattr(version, figure.value) for figure in FIGURES},
        satisfaction=_satisfaction(version),
        answers=version.answers,
        note=version.note,
        version_number=version.number,
        training=_frozen_training(version),
    )


def shows_live(actor: Actor, submission: Submission) -> bool:
    """The organisation sees its own live rows while it fills them in; upper tiers only what was sent to them."""
    return actor.tier is Tier.ORGANISATION and submission.state not in SENT


def sheet_for(actor: Actor, submission: Submission, *, now: dt.datetime) -> Sheet | None:
    """The sheet this actor sees of a visible submission; None when nothing has been sent yet."""
    if shows_live(actor, submission):
        return live_sheet(submission, now=now)
    if submission.current_version is None:
        return None
    sheet = frozen_sheet(submission.current_version)
    return sheet if actor.has(Permission.PERSON_LIST) else _without_words(sheet)


def _without_words(sheet: Sheet) -> Sheet:
    """What a school wrote in its own words may tell of persons; who is told numbers only learns that it is there."""
    answers = {code: ANSWERED for code, text in sheet.answers.items() if text}
    return replace(sheet, answers=answers, note=ANSWERED if sheet.note else "")


def _live_rows(source: str, submission: Submission, now: dt.datetime) -> tuple[Row, ...]:
    with connection.cursor() as cursor:
        cursor.execute(source + _ORDER, parameters(submission, now))
        return tuple(Row(*columns) for columns in cursor.fetchall())


def _live_training(submission: Submission, now: dt.datetime) -> tuple[Lesson, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"{TRAINED} ORDER BY held_on, enrolment_id", parameters(submission, now))
        return tuple(Lesson(*columns) for columns in cursor.fetchall())


def _frozen_training(version: SubmissionVersion) -> tuple[Lesson, ...] | None:
    if not version.with_training:
        return None
    lessons = TrainingFact.objects.filter(version=version).order_by("held_on", "enrolment_id")
    return tuple(Lesson(*lesson) for lesson in lessons.values_list(*_LESSON_FIELDS))


def _figures(submission: Submission) -> dict[Any, int | None]:
    known = dict(
        YearlyFigure.objects.filter(
            organisation_id=submission.organisation_id,
            school_year=submission.period.school_year,
            basis=Basis.LEARNERS,
        ).values_list("figure", "value")
    )
    return {figure: known.get(figure.value) for figure in FIGURES}


def _satisfaction(holder: Submission | SubmissionVersion) -> Satisfaction:
    return Satisfaction(**{name: getattr(holder, name) for name in SATISFACTION})
