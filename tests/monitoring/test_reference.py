"""Periods, targets and settings, as the regional centre edits them."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.organisations import services as organisations
from mentoring.organisations.enums import Figure
from monitoring.models import IndicatorSetting, IndicatorTarget, IndicatorValue, Period
from monitoring.seed import load_reference
from monitoring.services import reference as services

from ..factories import form, this_year
from .approved import approve, fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def region(client: Any, world: Any) -> Any:
    load_reference()
    client.force_login(world.region)
    return client


def post(client: Any, name: str, data: dict[str, Any], **kwargs: Any) -> int:
    return client.post(reverse(f"monitoring:{name}", kwargs=kwargs), data).status_code


def test_dates_of_a_period_are_moved_once_and_in_order(region: Any, world: Any) -> None:
    period = world.period
    dates = {
        "opens_on": period.opens_on.isoformat(),
        "on_time_until": period.on_time_until.isoformat(),
        "closes_on": period.closes_on.replace(day=28).isoformat(),
    }
    wrong = dates | {"on_time_until": "2020-01-01"}

    assert post(region, "reference_period", wrong, code=period.code) == 400
    assert post(region, "reference_period", dates | {"opens_on": "2020-01-01"}, code=period.code) == 400
    assert post(region, "reference_period", dates | {"closes_on": "2020-01-02"}, code=period.code) == 400
    assert post(region, "reference_period", dates, code=period.code) == 302
    assert post(region, "reference_period", dates, code=period.code) == 302

    period.refresh_from_db()
    assert period.closes_on.day == 28
    assert AuditEvent.objects.filter(action="period.change").count() == 1


def test_the_next_school_year_is_opened_after_the_last(region: Any, world: Any) -> None:
    page = region.get(reverse("monitoring:reference_periods"))
    assert page.context["following"] == this_year() + 1

    for _ in range(2):
        assert post(region, "reference_school_year", {"school_year": page.context["following"]}) == 302
    for never_offered in ("", "x", "2099"):
        assert post(region, "reference_school_year", {"school_year": never_offered}) == 302

    assert Period.objects.filter(school_year=this_year() + 1).count() == 4
    assert Period.objects.order_by("-school_year").values_list("school_year", flat=True)[0] == this_year() + 1
    assert AuditEvent.objects.filter(action="school_year.change").count() == 1


def test_a_school_year_that_is_open_is_not_opened_twice(region: Any, world: Any) -> None:
    for _ in range(2):
        services.open_school_year(school_year=this_year() + 1, actor=world.region_actor, now=clock.now())

    assert Period.objects.filter(school_year=this_year() + 1).count() == 4
    assert AuditEvent.objects.filter(action="school_year.change").count() == 1


def test_a_target_is_set_changed_and_taken_away(region: Any) -> None:
    where = {"code": "children-mentees"}
    assert post(region, "reference_target", {"year": 2027, "value": "-1"}, **where) == 400
    assert post(region, "reference_target", {"year": 2027, "value": "75,5", "note": "приказ"}, **where) == 302
    assert IndicatorTarget.objects.get(year=2027, **where).value == Decimal("75.5")
    assert post(region, "reference_target", {"year": 2027, "value": "75,5", "note": "приказ"}, **where) == 302
    assert AuditEvent.objects.filter(action="indicator.change").count() == 1
    assert post(region, "reference_target", {"year": 2027, "value": ""}, **where) == 302
    assert not IndicatorTarget.objects.filter(year=2027, **where).exists()


def test_the_setting_offers_only_bases_that_the_indicator_has(region: Any) -> None:
    assert post(region, "reference_indicator", {"basis": "residents"}, code="enterprises") == 400
    for _ in range(2):
        chosen = {"basis": "residents", "is_active": "on"}
        assert post(region, "reference_indicator", chosen, code="children-mentees") == 302

    setting = IndicatorSetting.objects.get(code="children-mentees")
    assert (setting.basis, setting.is_active) == ("residents", True)
    assert AuditEvent.objects.filter(action="indicator.change").count() == 1, "the same again is no change"


def test_an_unknown_indicator_is_not_there(region: Any) -> None:
    assert region.get(reverse("monitoring:reference_indicator", args=["no-such"])).status_code == 404
    assert post(region, "reference_target", {"year": 2027, "value": "1"}, code="no-such") == 404


def test_figures_of_a_municipality_change_its_denominators_at_once(region: Any, world: Any) -> None:
    approve(world.a1.organisation, world.period, fact("Анна", form_id=form().pk))

    organisations.set_residents(
        municipality=world.a,
        school_year=this_year(),
        values={Figure.CHILDREN_10_19: 777},
        as_of=world.period.starts_on,
        source="",
        actor=world.region_actor,
        now=clock.now(),
    )

    value = IndicatorValue.objects.get(
        code="children-mentees", level="municipality", municipality=world.a, basis="residents", form=None
    )
    assert value.denominator == 777
