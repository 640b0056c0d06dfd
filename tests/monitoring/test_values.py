"""Values move with the decision: exactly, at once, also when two decide at the same time."""

from __future__ import annotations

import threading
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from mentoring.core import clock
from mentoring.organisations.enums import Basis
from mentoring.organisations.models import Municipality, YearlyFigure
from monitoring.enums import Level, TargetState
from monitoring.indicators import BY_CODE, COUNTED, INDICATORS, OFFICIAL, get
from monitoring.indicators.sql import mask_sql
from monitoring.models import IndicatorSetting, IndicatorValue, Period
from monitoring.numbers import all_numbers
from monitoring.selectors.readings import target_state
from monitoring.selectors.territory import territory_figures
from monitoring.selectors.values import shown_indicators
from monitoring.services import values
from monitoring.sheet import Row
from tests import factories as make
from tests.world import build_world

from . import approved


def value(code: str, level: Level = Level.REGION, **where: Any) -> tuple[int | None, int | None]:
    row = IndicatorValue.objects.get(code=code, level=level, form=None, **({"basis": Basis.LEARNERS} | where))
    return row.numerator, row.denominator


def set_figure(municipality: Municipality, figure: str, count: int, basis: str = "residents") -> None:
    YearlyFigure.objects.update_or_create(
        municipality=municipality,
        organisation=None,
        school_year=make.this_year(),
        figure=figure,
        basis=basis,
        defaults={"value": count, "as_of": clock.today()},
    )


def test_a_child_of_two_schools_counts_once_above_them(world: Any) -> None:
    form = make.form().pk
    for place in (world.a1, world.a2, world.b1):
        approved.approve(place.organisation, world.period, approved.fact("общий", form_id=form))
    assert value("mentees") == (1, None)
    assert value("mentees", Level.MUNICIPALITY, municipality=world.a) == (1, None)
    assert IndicatorValue.objects.filter(code="mentees", level=Level.ORGANISATION, form=None, numerator=1).count() == 3
    approved.put(world.a1.organisation, world.period, None)
    approved.put(world.a2.organisation, world.period, None)
    assert value("mentees") == (1, None)
    assert not IndicatorValue.objects.filter(municipality=world.a).exists()
    approved.put(world.b1.organisation, world.period, None)
    assert not IndicatorValue.objects.exists()


def test_the_same_version_again_changes_nothing(world: Any) -> None:
    submission = approved.approve(world.a1.organisation, world.period, approved.fact("один", form_id=make.form().pk))
    before = list(IndicatorValue.objects.order_by("pk").values())
    version = submission.approved_version_id
    values.recount(submission=submission, before_version_id=version, after_version_id=version, now=clock.now())
    assert list(IndicatorValue.objects.order_by("pk").values()) == before


def test_nothing_asked_is_no_data_and_an_empty_sheet_is_zero(world: Any) -> None:
    approved.approve(world.a1.organisation, world.period)
    assert value("mentees") == (0, None)
    assert value("mentee-satisfaction") == (None, None)
    assert value("organisations") == (0, None)
    assert value("on-time") == (1, 1)


def test_figures_of_territories_are_denominators_and_the_region_needs_all(world: Any) -> None:
    approved.approve(world.a1.organisation, world.period, approved.fact("один", form_id=make.form().pk))
    set_figure(world.a, "children_10_19", 1000)
    set_figure(world.a, "children_10_19", 5, basis="learners")  # not a figure of a territory
    set_figure(world.b, "children_10_19", 5, basis="learners")
    set_figure(world.a, "enterprises", 40, basis="learners")
    assert territory_figures(make.this_year()).get(world.b.pk) is None
    values.recount_figures(municipality=world.a, school_year=make.this_year(), now=clock.now())
    own = {"municipality": world.a, "basis": Basis.RESIDENTS}
    assert value("children-mentees", Level.MUNICIPALITY, **own) == (1, 1000)
    assert value("enterprises", Level.MUNICIPALITY, municipality=world.a) == (0, 40)
    assert value("children-mentees", basis=Basis.RESIDENTS) == (1, None)
    for municipality in Municipality.objects.filter(is_krai=False):
        set_figure(municipality, "children_10_19", 100)
    now = clock.now()
    values.recount_figures(municipality=world.a, school_year=make.this_year(), now=now)
    assert IndicatorValue.objects.filter(code="enterprises", level=Level.MUNICIPALITY, data_at=now).exists()
    count = Municipality.objects.filter(is_krai=False).count()
    assert value("children-mentees", basis=Basis.RESIDENTS) == (1, 100 * count)
    assert value("children-mentees", Level.MUNICIPALITY, **own) == (1, 100)
    values.recount_figures(municipality=world.krai, school_year=make.this_year(), now=clock.now())


def test_a_figure_of_one_school_year_leaves_the_other_years_alone(world: Any) -> None:
    world.earlier.school_year = world.period.school_year - 1
    world.earlier.save()
    approved.approve(world.a1.organisation, world.earlier, approved.fact("один", form_id=make.form().pk))
    set_figure(world.a, "children_10_19", 1000)
    values.recount_figures(municipality=world.a, school_year=make.this_year(), now=clock.now())
    own = {"municipality": world.a, "basis": Basis.RESIDENTS}
    assert value("children-mentees", Level.MUNICIPALITY, **own) == (1, None)


def test_what_belongs_to_no_form_has_no_values_of_forms(world: Any) -> None:
    approved.approve(world.a1.organisation, world.period, approved.fact("один", form_id=make.form().pk))
    of_forms = set(IndicatorValue.objects.exclude(form=None).values_list("code", flat=True))
    assert of_forms == {one.code for one in INDICATORS if one.by_form} != {one.code for one in INDICATORS}


def test_without_municipalities_a_region_has_no_figures(db: None) -> None:
    assert territory_figures(2026) == {}


def test_zero_of_zero_and_unknown_are_no_data() -> None:
    share, count = BY_CODE["children-mentees"], BY_CODE["mentees"]
    assert share.value(0, 0) is None
    assert share.value(1, None) is None
    assert share.value(None, 10) is None
    assert share.value(1, 3) == Decimal("33.33")
    assert share.value(2, 3) == Decimal("66.67")
    assert count.value(7, None) == 7


@pytest.mark.parametrize(
    ("number", "target", "state"),
    [
        (None, Decimal(50), TargetState.NO_DATA),
        (Decimal("49.99"), Decimal(50), TargetState.BELOW),
        (Decimal(50), Decimal(50), TargetState.REACHED),
        (Decimal(50), None, TargetState.NO_TARGET),
    ],
)
def test_a_value_stands_to_its_target(number: Any, target: Any, state: TargetState) -> None:
    assert target_state(number, target) is state


def test_every_indicator_says_what_it_is() -> None:
    assert len(OFFICIAL) == 6
    assert len({indicator.code for indicator in INDICATORS}) == len(INDICATORS) <= 31
    for indicator in INDICATORS:
        assert all((indicator.title, indicator.short_title, indicator.formula, indicator.source))
    assert get("children-mentees") is OFFICIAL[0]
    assert get("nothing") is None


@pytest.mark.django_db
def test_a_kind_of_key_without_indicators_has_an_empty_mask() -> None:
    from monitoring.indicators import Key

    assert mask_sql((), Key.PAIR) == "(0)"


def test_settings_order_and_hide_indicators(db: None) -> None:
    IndicatorSetting.objects.create(code="pairs", position=1, basis=Basis.LEARNERS)
    IndicatorSetting.objects.create(code="mentees", position=2, is_active=False)
    IndicatorSetting.objects.create(code="children-mentees", position=3, basis=Basis.RESIDENTS)
    shown = shown_indicators()
    assert [one.indicator.code for one in shown[:2]] == ["pairs", "children-mentees"]
    assert shown[1].basis == Basis.RESIDENTS
    assert "mentees" not in {one.indicator.code for one in shown}
    assert len(shown) == len(INDICATORS) - 1


def test_a_submission_counts_as_the_indicators_do(world: Any) -> None:
    """The numbers of a draft (`monitoring.numbers`, Python) and the indicators (SQL) over one set of facts."""
    form = make.form().pk
    facts = [
        approved.fact("а", form_id=form, age=9), approved.fact("б", form_id=form, age=10, outcome="completed"),
        approved.fact("в", form_id=form, age=19, category="student"), approved.fact("г", form_id=form, age=20),
        approved.fact("д", form_id=form, category="young_teacher", age=24),
        approved.fact("е", form_id=form, age=None, outcome="ended_early"),
        approved.mentor("ж", form_id=form, age=14), approved.mentor("з", form_id=form, age=15),
        approved.mentor("и", form_id=form, age=19, category="student"),
        approved.mentor("к", form_id=form, age=17, category="employer", enterprise=approved.enterprise("завод")),
    ]  # fmt: skip
    approved.approve(world.a1.organisation, world.period, *facts)
    rows = [Row(entered_on=None, left_on=None, **fact) for fact in facts]
    numbers = all_numbers([])
    pairs = {
        "children-mentees": "mentees_10_19", "children-mentors": "mentors_15_19", "young-teachers": "young_teachers",
        "mentees": "mentees", "mentors": "mentors", "pairs": "pairs", "enterprises": "enterprises",
        "completed": "completed", "ended-early": "ended_early",
    }  # fmt: skip
    assert set(pairs) == {indicator.code for indicator in COUNTED} - {
        "organisations", "mentors-trained", "curators-trained",  # a submission does not list training
    }  # fmt: skip
    for code, number in pairs.items():
        assert value(code)[0] == numbers[number].count(rows), code


def test_the_command_counts_from_scratch(world: Any) -> None:
    approved.approve(world.a1.organisation, world.period, approved.fact("один", form_id=make.form().pk))
    IndicatorValue.objects.update(numerator=99)
    out = StringIO()
    call_command("rebuild_values", stdout=out)
    assert value("mentees") == (1, None)
    assert out.getvalue().startswith("before: 0 values\nnow: ")
    call_command("rebuild_values", "--period", "now", stdout=out)
    with pytest.raises(CommandError):
        call_command("rebuild_values", "--period", "never")


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_the_same_moment_count_the_shared_child_once() -> None:
    world = build_world()
    form = make.form().pk
    versions = []
    for place in (world.a1, world.a2, world.b1):
        facts = [approved.fact("общий", form_id=form)]
        versions.append((place.organisation, approved.make_version(place.organisation, world.period, facts)))
    together = threading.Barrier(len(versions))
    failures: list[BaseException] = []

    def decide(organisation: Any, version: Any) -> None:
        try:
            together.wait(10)
            with transaction.atomic():
                values.lock_period(world.period.pk)
                approved.put(organisation, Period.objects.get(pk=world.period.pk), version)
        except BaseException as error:  # told by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures
    assert value("mentees") == (1, None)
    assert value("mentees", Level.MUNICIPALITY, municipality=world.a) == (1, None)
    assert value("pairs") == (3, None)
