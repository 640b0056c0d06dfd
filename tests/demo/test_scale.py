"""The region-scale generator at a thousandth of its size: what it makes obeys the portal's own rules."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count

from mentoring.demo.scale import Size, fill
from mentoring.demo.scale.fill import _run, _vacuum
from mentoring.organisations.models import Municipality, Organisation
from mentoring.organisations.seed import load_municipalities
from mentoring.pairing.models import Pair
from mentoring.registry.models import Consent, Mentee, Mentor, Person
from monitoring.enums import Level
from monitoring.models import Fact, IndicatorValue, Period, Submission
from monitoring.selectors.live import AGREED, COLUMNS, parameters

SMALL = Size(participations=860, organisations=40, shared=9)  # every municipality has an organisation


def catalogue() -> list[Any]:
    """Indexes, constraints and wakeful triggers, as the database describes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'i', indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
            " UNION ALL SELECT tgrelid::regclass::text, tgname || tgenabled::text FROM pg_trigger"
            " WHERE NOT tgisinternal"
        )
        return sorted(map(str, cursor.fetchall()))


@pytest.fixture
def region(db: None) -> list[Any]:
    """Filled; gives the catalogue as it was before."""
    before = catalogue()
    fill(SMALL)
    return before


def test_small_region_is_whole_and_true(region: list[Any]) -> None:
    """One test, because filling takes seconds."""
    assert catalogue() == region
    assert Municipality.objects.count() == 34
    assert Organisation.objects.count() == SMALL.organisations
    assert Organisation.objects.values("municipality").distinct().count() == 34
    assert Mentee.objects.count() == SMALL.participations
    assert Mentor.objects.exists()
    assert not Pair.objects.filter(mentor=None).exists()
    assert Submission.objects.filter(approved_version__isnull=False).count() == 16 * SMALL.organisations
    assert Person.objects.values("identity").annotate(n=Count("organisation", distinct=True)).filter(n=2).exists()
    facts_say_what_freezing_would()
    values_equal_a_recount()
    listed_columns_say_what_the_triggers_would()


def test_work_is_shared_by_processes(tmp_path: Path) -> None:
    _run(partial(_write, tmp_path), ["one", "two", "three"], 2)
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two", "three"}
    assert {path.read_text() for path in tmp_path.iterdir()}.isdisjoint({str(os.getpid())})


def _write(folder: Path, name: str) -> None:
    (folder / name).write_text(str(os.getpid()))


@pytest.mark.django_db(transaction=True)
def test_statistics_know_how_many_rows_there_are() -> None:
    load_municipalities()
    _vacuum("organisations_municipality")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'organisations_municipality'")
        assert cursor.fetchone()[0] == Municipality.objects.count()


def facts_say_what_freezing_would() -> None:
    columns = COLUMNS.split(", ")
    seen = 0
    for submission in Submission.objects.select_related("period").order_by("pk")[::7]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM ({AGREED}) live",
                parameters(submission, submission.state_since),
            )
            live = set(cursor.fetchall())
        kept = set(Fact.objects.filter(version_id=submission.approved_version_id).values_list(*columns))
        assert kept == live
        seen += len(kept)
    assert seen > 100


def values_equal_a_recount() -> None:
    period = Period.objects.get(school_year=SMALL.school_years[-1], number=4)
    approved = Submission.objects.filter(period=period).values("approved_version")
    mentees = Fact.objects.filter(version__in=approved, role="mentee")
    kept = IndicatorValue.objects.filter(period=period, code="mentees", form=None)
    assert kept.get(level=Level.REGION).numerator == mentees.values("identity").distinct().count()
    counted = mentees.values("municipality_id").annotate(n=Count("identity", distinct=True))
    by_place = kept.filter(level=Level.MUNICIPALITY, numerator__gt=0).values_list("municipality_id", "numerator")
    assert dict(by_place) == {row["municipality_id"]: row["n"] for row in counted}


def listed_columns_say_what_the_triggers_would() -> None:
    """Rows that were copied past the triggers hold what the triggers write when somebody touches them."""
    before = list(Mentee.objects.order_by("pk").values_list("birth_year", "consent_until"))
    assert {year is None for year, _ in before} == {False}
    assert {until is None for _, until in before} == {False, True}
    Mentee.objects.update(birth_year=None, consent_until=None)
    Person.objects.update(version=2)
    Consent.objects.update(text_version="touched")
    assert list(Mentee.objects.order_by("pk").values_list("birth_year", "consent_until")) == before
