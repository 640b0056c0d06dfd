"""What the database itself refuses, whoever writes: capacity, one working pair of a form, states with their dates."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mentoring.core import clock
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.models import Mentor
from tests import factories as make

DAY = dt.timedelta(days=1)


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize("change", [{"load": 6}, {"capacity": 1}])
def test_no_mentor_has_more_mentees_than_places(world: Any, change: dict[str, int]) -> None:
    mentor = Mentor.objects.filter(pk=world.a1.mentor.pk)
    mentor.update(load=5)
    with refused("mentor_load_within_capacity"), transaction.atomic():
        mentor.update(**change)


def test_a_mentee_works_in_one_pair_of_a_form(world: Any) -> None:
    other = make.make_pair(world.a1.organisation, mentees=[])
    member = PairMember.objects.get(pair=world.a1.pair, mentee=world.a1.mentees[0])
    again = {"mentee": member.mentee, "municipality": world.a, "organisation": world.a1.organisation}
    with refused("mentee_one_active_pair_in_form"), transaction.atomic():
        PairMember.objects.create(pair=other, form=other.form, joined_on=clock.today(), active=True, **again)
    teachers = make.make_pair(world.a1.organisation, mentees=[], form_code="teacher-teacher")
    PairMember.objects.create(pair=teachers, form=teachers.form, joined_on=clock.today(), active=True, **again)
    PairMember.objects.filter(pk=member.pk).update(active=False)
    PairMember.objects.create(pair=other, form=other.form, joined_on=clock.today(), active=True, **again)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"mentor": None}, "pair_has_mentor_when_active"),
        ({"started_on": None}, "pair_has_mentor_when_active"),
        ({"state": "completed"}, "pair_closed_when_ended"),
        ({"closed_on": dt.date(2030, 1, 1)}, "pair_closed_when_ended"),
        ({"state": "ended_early", "closed_on": dt.date(2090, 1, 1)}, "pair_early_end_has_reason"),
        ({"ends_on": dt.date(2000, 1, 1)}, "pair_dates_in_order"),
    ],
)
def test_a_state_of_a_pair_has_what_belongs_to_it(world: Any, change: dict[str, Any], name: str) -> None:
    with refused(name), transaction.atomic():
        Pair.objects.filter(pk=world.a1.pair.pk).update(**change)


def test_nobody_leaves_before_joining(world: Any) -> None:
    member = PairMember.objects.filter(pair=world.a1.pair)
    with refused("pair_member_dates"), transaction.atomic():
        member.update(left_on=world.a1.pair.started_on - DAY)
