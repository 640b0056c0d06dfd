"""Reference data of the first start."""

from __future__ import annotations

import datetime as dt

import pytest

from monitoring import seed
from monitoring.indicators import INDICATORS
from monitoring.models import IndicatorSetting, IndicatorTarget, Period

pytestmark = pytest.mark.django_db


def test_targets_of_the_documents_and_carried_forward_with_a_note() -> None:
    seed.load_reference(today=dt.date(2026, 11, 24))
    by_year = {row.year: row for row in IndicatorTarget.objects.filter(code="children-mentees")}
    assert {year: int(row.value) for year, row in by_year.items()} == {
        2020: 10, 2021: 20, 2022: 35, 2023: 50, 2024: 70, 2025: 70, 2026: 70, 2027: 70,
    }  # fmt: skip
    assert "2024" not in by_year[2024].note
    assert "Перенесена с 2024" in by_year[2025].note
    assert IndicatorSetting.objects.count() == len(INDICATORS)


def test_loading_again_keeps_what_was_edited() -> None:
    seed.load_reference(today=dt.date(2026, 11, 24))
    IndicatorTarget.objects.filter(code="enterprises", year=2026).update(value=33)
    IndicatorSetting.objects.filter(code="pairs").update(is_active=False)
    seed.load_reference(today=dt.date(2027, 2, 1))
    assert IndicatorTarget.objects.get(code="enterprises", year=2026).value == 33
    assert IndicatorTarget.objects.get(code="enterprises", year=2028).value == 10
    assert not IndicatorSetting.objects.get(code="pairs").is_active


def test_quarters_of_a_school_year_with_their_dates() -> None:
    periods = seed.ensure_periods(2026)
    assert [(one.code, one.number) for one in periods] == [
        ("2026-q3", 1), ("2026-q4", 2), ("2027-q1", 3), ("2027-q2", 4),
    ]  # fmt: skip
    fourth = periods[1]
    assert fourth.title == "IV квартал 2026 года"
    assert (fourth.starts_on, fourth.ends_on, fourth.opens_on) == (
        dt.date(2026, 10, 1), dt.date(2026, 12, 31), dt.date(2026, 10, 1),
    )  # fmt: skip
    assert (fourth.on_time_until, fourth.closes_on) == (dt.date(2027, 1, 15), dt.date(2027, 1, 31))
    assert {one.school_year for one in periods} == {2026}
    assert seed.ensure_periods(2026) == periods
    assert Period.objects.count() == 4


def test_without_a_year_it_is_the_running_one() -> None:
    assert len(seed.ensure_periods()) == 4
