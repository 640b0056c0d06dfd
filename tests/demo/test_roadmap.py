"""The demo's roadmap: one in force around any date, own drafts of the shown school and of its municipality."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from mentoring.accounts.seed import load_roles
from mentoring.core import clock
from mentoring.demo import roadmap
from mentoring.demo.accounts import Chairs
from mentoring.demo.places import SAMPLE_MUNICIPALITY, SAMPLE_ORGANISATION
from mentoring.organisations.seed import load_municipalities
from roadmap.enums import EditionState
from roadmap.models import Activity, Edition, Task
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("year", "term"), [(2026, (2025, 2027)), (2027, (2025, 2027)), (2028, (2028, 2030))])
def test_a_roadmap_is_in_force_and_own_ones_are_drafted(year: int, term: tuple[int, int]) -> None:
    with clock.set_to(timezone.make_aware(dt.datetime(year, 11, 24, 12))):
        roadmap.load(chairs(), clock.today())

        in_force = Edition.objects.of_region().get(first_year=term[0])
        assert (in_force.last_year, in_force.state) == (term[1], EditionState.ADOPTED)
        assert in_force.adopted_on == dt.date(term[0], 1, 20)
        assert in_force.approver_name == "З.И. Рощина"
        line = in_force.activities.get(number="1.4")
        assert Task.objects.filter(activity=line, year=year, due_on=dt.date(year, 10, 31)).count() == 35
        assert not Task.objects.filter(activity=line, year=year, computed_at=None).exists()
        drafts = Edition.objects.filter(municipality__isnull=False)
        assert {(one.state, one.organisation_id is None) for one in drafts} == {("draft", True), ("draft", False)}
        assert Activity.objects.get(edition__in=drafts, origin=None).number == "1.8"
        assert Edition.objects.filter(first_year=2021, state=EditionState.ADOPTED).exists()


def chairs() -> Chairs:
    load_roles()
    municipality = load_municipalities()[SAMPLE_MUNICIPALITY]
    school = make.make_organisation(municipality, SAMPLE_ORGANISATION)
    region = make.make_user("region", full_name="Рощина Зоя Игоревна")
    officer = make.make_user("officer", municipality=municipality)
    curator, head = (make.make_user(role, organisation=school) for role in ("curator", "head"))
    return Chairs(
        region=make.actor(region),
        officers={municipality.pk: make.actor(officer)},
        curators={school.pk: make.actor(curator)},
        heads={school.pk: make.actor(head)},
    )
