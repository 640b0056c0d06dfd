"""Pairs that a workbook names: all at once, once each, and back."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair, PairMember
from mentoring.registry.exchange import NamedLink
from mentoring.registry.exchange.links import linker
from mentoring.registry.models import Mentee, Mentor
from mentoring.registry.services import MenteeData, MentorData, PersonData, add_people
from tests import factories as make

NOW = clock.now()


class Bench:
    """A curator with a base of mentors and mentees, none of them paired."""

    def __init__(self, place: Any, *, mentees: int = 4, mentors: int = 2, capacity: int = 3) -> None:
        self.place = place
        self.actor = place.curator_actor
        self.year = make.this_year()
        self.form = make.form()
        self.mentees = [make.make_mentee(place.organisation) for _ in range(mentees)]
        self.mentors = [make.make_mentor(place.organisation, capacity=capacity) for _ in range(mentors)]

    def link(self, mentee: int, mentor: int, **changes: Any) -> NamedLink:
        values = {
            "mentee_id": self.mentees[mentee].pk,
            "mentor_id": self.mentors[mentor].pk,
            "form_id": self.form.pk,
            "started_on": clock.today() - dt.timedelta(days=5),
        }
        return NamedLink(**(values | changes))

    def form_pairs(self, *links: NamedLink) -> Any:
        return services.form_pairs(
            actor=self.actor,
            now=NOW,
            organisation=self.place.organisation,
            school_year=self.year,
            links=links,
        )

    def pairs(self) -> Any:
        return Pair.objects.filter(mentor__in=self.mentors)

    def loads(self) -> list[int]:
        return [Mentor.objects.get(pk=mentor.pk).load for mentor in self.mentors]


@pytest.fixture
def bench(world: Any) -> Bench:
    return Bench(world.a1)


def test_links_of_one_mentor_become_a_group_that_works(bench: Bench) -> None:
    result = bench.form_pairs(bench.link(0, 0), bench.link(1, 0), bench.link(2, 1))
    assert (result.created, result.extended, result.unchanged, result.conflicts) == (2, 0, 0, [])
    group = bench.pairs().get(mentor=bench.mentors[0])
    assert group.state == PairState.ACTIVE
    assert {member.mentee for member in group.members.all()} == set(bench.mentees[:2])
    assert all(
        member.active and member.joined_on == clock.today() - dt.timedelta(days=5) for member in group.members.all()
    )
    assert bench.loads() == [2, 1]


def test_a_group_formed_in_bulk_is_in_the_journal_like_one_formed_by_hand(bench: Bench) -> None:
    bench.form_pairs(bench.link(0, 0))
    event = AuditEvent.objects.get(object_type="pair", object_id=str(bench.pairs().get().pk))
    assert (event.action, event.to_state, event.actor_id) == ("pair.activate", "active", bench.actor.user_id)
    assert event.data["mentees"] == 1
    assert event.organisation_id == bench.place.organisation.pk
    bench.form_pairs(bench.link(1, 0))
    told = AuditEvent.objects.filter(object_type="pair", object_id=event.object_id).values_list(
        "object_label", flat=True
    )
    assert list(told) == [str(bench.pairs().get())] * 2


def test_the_same_links_again_change_nothing(bench: Bench) -> None:
    links = [bench.link(0, 0), bench.link(1, 0)]
    bench.form_pairs(*links)
    again = bench.form_pairs(*links)
    assert (again.created, again.extended, again.unchanged) == (0, 0, 2)
    assert PairMember.objects.filter(pair__in=bench.pairs()).count() == 2
    assert bench.loads() == [2, 0]


def test_a_link_named_twice_counts_once(bench: Bench) -> None:
    result = bench.form_pairs(bench.link(0, 0), bench.link(0, 0))
    assert (result.created, result.unchanged) == (1, 1)
    assert bench.loads() == [1, 0]


def test_a_working_group_is_extended(bench: Bench) -> None:
    bench.form_pairs(bench.link(0, 0))
    pair = bench.pairs().get()
    result = bench.form_pairs(bench.link(0, 0), bench.link(1, 0))
    assert (result.created, result.extended, result.unchanged) == (0, 1, 1)
    assert set(pair.members.values_list("mentee_id", flat=True)) == {mentee.pk for mentee in bench.mentees[:2]}
    assert bench.pairs().get().version == pair.version + 1
    assert bench.loads() == [2, 0]


def test_a_pair_that_ended_is_not_begun_again_by_the_old_workbook(bench: Bench) -> None:
    bench.form_pairs(bench.link(0, 0))
    services.complete(pair=bench.pairs().get(), closed_on=clock.today(), actor=bench.actor, now=NOW)
    again = bench.form_pairs(bench.link(0, 0))
    assert (again.created, again.unchanged) == (0, 1)
    assert bench.loads() == [0, 0]


def test_over_capacity_becomes_a_conflict_and_the_rest_stays(bench: Bench) -> None:
    result = bench.form_pairs(*(bench.link(number, 0) for number in range(4)))
    assert result.created == 1
    assert [(conflict.link.mentee_id, conflict.reason) for conflict in result.conflicts] == [
        (bench.mentees[3].pk, "У наставника уже 3 из 3 наставляемых.")
    ]
    assert bench.loads() == [3, 0]


def test_a_mentee_works_in_one_pair_of_a_form(bench: Bench) -> None:
    result = bench.form_pairs(bench.link(0, 0), bench.link(0, 1))
    assert result.created == 1
    assert "уже состоит" in result.conflicts[0].reason
    assert bench.loads() == [1, 0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mentee_id": 0}, "нет в базе"),
        ({"mentor_id": 0}, "нет в базе"),
        ({"form_id": 0}, "нет в справочнике"),
        ({"ends_on": dt.date(2000, 1, 1)}, "раньше даты начала"),
    ],
)
def test_a_link_that_cannot_be_says_why(bench: Bench, changes: dict[str, Any], words: str) -> None:
    result = bench.form_pairs(bench.link(0, 0, **changes))
    assert words in result.conflicts[0].reason
    assert not bench.pairs().exists()


def test_people_of_another_organisation_are_as_if_they_did_not_exist(bench: Bench, world: Any) -> None:
    foreign = [bench.link(0, 0, mentee_id=world.a2.mentees[2].pk), bench.link(0, 0, mentor_id=world.a2.mentor.pk)]
    result = bench.form_pairs(*foreign)
    assert [("нет в базе" in conflict.reason) for conflict in result.conflicts] == [True, True]


def test_categories_must_suit_the_form(bench: Bench) -> None:
    Mentor.objects.filter(pk=bench.mentors[0].pk).update(category="teacher")
    Mentee.objects.filter(pk=bench.mentees[1].pk).update(category="teacher")
    result = bench.form_pairs(bench.link(0, 0), bench.link(1, 1))
    assert ["наставника: педагог" in c.reason or "наставляемого: педагог" in c.reason for c in result.conflicts] == [
        True,
        True,
    ]


def test_nobody_is_the_own_mentor(bench: Bench) -> None:
    bench.mentees.append(make.make_mentee(bench.place.organisation, person=bench.mentors[0].person))
    result = bench.form_pairs(bench.link(4, 0))
    assert "самому себе" in result.conflicts[0].reason


def test_dates_of_a_group_span_its_members(bench: Bench) -> None:
    today = clock.today()
    bench.form_pairs(
        bench.link(0, 0, started_on=today - dt.timedelta(days=3), ends_on=today + dt.timedelta(days=10)),
        bench.link(1, 0, started_on=today - dt.timedelta(days=9), ends_on=today + dt.timedelta(days=20)),
        bench.link(2, 1, started_on=None, ends_on=today + dt.timedelta(days=1)),
        bench.link(3, 1, started_on=None, ends_on=None),
    )
    first, second = (bench.pairs().get(mentor=mentor) for mentor in bench.mentors)
    assert (first.started_on, first.ends_on) == (today - dt.timedelta(days=9), today + dt.timedelta(days=20))
    assert (second.started_on, second.ends_on) == (today, None)


def test_nobody_joins_a_group_before_it_begins(bench: Bench) -> None:
    begun = clock.today() - dt.timedelta(days=2)
    bench.form_pairs(bench.link(0, 0, started_on=begun))
    bench.form_pairs(bench.link(1, 0, started_on=begun - dt.timedelta(days=30)))
    assert {member.joined_on for member in bench.pairs().get().members.all()} == {begun}


@pytest.mark.parametrize("years", [-2, 36])
def test_a_beginning_that_the_rules_of_pairs_forbid_is_a_conflict(bench: Bench, years: int) -> None:
    result = bench.form_pairs(bench.link(0, 0, started_on=dt.date(bench.year + years, 9, 1)))
    assert f"от 01.07.{bench.year - 1} до 30.06.{bench.year + 1}" in result.conflicts[0].reason
    assert not bench.pairs().exists()


def test_only_those_who_form_pairs_may_do_it_in_bulk(bench: Bench, world: Any) -> None:
    for actor in (world.a1.head_actor, world.a2.curator_actor, world.officer_actor, world.ministry_actor):
        bench.actor = actor
        with pytest.raises(NotAllowed):
            bench.form_pairs(bench.link(0, 0))
    assert not bench.pairs().exists()


# --- undo


def test_undo_removes_new_pairs_and_takes_members_out_of_old_ones(bench: Bench) -> None:
    bench.form_pairs(bench.link(0, 0))
    before = bench.pairs().get()
    result = bench.form_pairs(bench.link(1, 0), bench.link(2, 1))
    services.unlink(actor=bench.actor, now=NOW, undo=result.undo)
    assert list(bench.pairs()) == [before]
    assert list(before.members.values_list("mentee_id", flat=True)) == [bench.mentees[0].pk]
    assert bench.loads() == [1, 0]
    taken_back = AuditEvent.objects.filter(action="pair.unlink").values_list("object_label", flat=True)
    assert len(taken_back) == 2
    assert str(before) in taken_back
    assert bench.form_pairs(bench.link(1, 0)).extended == 1


def test_undo_is_refused_as_a_whole_once_a_pair_was_worked_with(bench: Bench) -> None:
    result = bench.form_pairs(bench.link(0, 0), bench.link(1, 1))
    services.complete(
        pair=bench.pairs().get(mentor=bench.mentors[0]), closed_on=clock.today(), actor=bench.actor, now=NOW
    )
    with pytest.raises(NotAllowed, match="уже работали"):
        services.unlink(actor=bench.actor, now=NOW, undo=result.undo)
    assert bench.pairs().count() == 2
    assert bench.loads() == [0, 1]


def test_undo_twice_and_undo_of_nothing_do_nothing(bench: Bench) -> None:
    result = bench.form_pairs(bench.link(0, 0))
    for _ in range(2):
        services.unlink(actor=bench.actor, now=NOW, undo=result.undo)
    assert bench.loads() == [0, 0]
    nothing = bench.form_pairs()
    services.unlink(actor=bench.actor, now=NOW, undo=nothing.undo)


def test_undo_of_a_foreign_organisation_is_refused(bench: Bench, world: Any) -> None:
    result = bench.form_pairs(bench.link(0, 0))
    with pytest.raises(NotAllowed):
        services.unlink(actor=world.a2.curator_actor, now=NOW, undo=result.undo)
    assert bench.pairs().exists()


def test_the_registry_finds_the_linker(bench: Bench) -> None:
    found = linker()
    assert found is not None
    result = found.link(
        actor=bench.actor,
        now=NOW,
        organisation=bench.place.organisation,
        school_year=bench.year,
        links=[bench.link(0, 0)],
    )
    assert result.created == 1
    found.unlink(actor=bench.actor, now=NOW, undo=result.undo)
    assert not bench.pairs().exists()


# --- speed


def settle() -> None:
    """Let the database check now what it would check at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.usefixtures("unheard")
def test_ten_thousand_links_are_a_handful_of_statements(world: Any, django_assert_max_num_queries: Any) -> None:
    """0.4–0.6 s on two quiet cores; the bound leaves room for a machine that runs other tests beside."""
    place, year = world.a2, make.this_year()
    people = add_people(
        actor=place.curator_actor,
        now=NOW,
        organisation=place.organisation,
        school_year=year,
        mentees=[(PersonData("Ученик", f"И{n}", birth_year=2012), MenteeData("pupil")) for n in range(10_000)],
        mentors=[
            (PersonData("Наставник", f"И{n}", birth_year=2009), MentorData("pupil", capacity=5)) for n in range(2_000)
        ],
    )
    form = make.form()
    links = [NamedLink(mentee, people.mentor_ids[n % 2_000], form.pk) for n, mentee in enumerate(people.mentee_ids)]
    settle()
    began = time.perf_counter()
    with django_assert_max_num_queries(18):
        result = services.form_pairs(
            actor=place.curator_actor, now=NOW, organisation=place.organisation, school_year=year, links=links
        )
    settle()
    took = time.perf_counter() - began
    assert (result.created, result.conflicts) == (2_000, [])
    assert took < 30, f"{took:.2f} s"  # half a second on a quiet machine; tests run several at once
