"""What changed: the pure difference, and its count in SQL over frozen facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring.core import clock
from mentoring.organisations.enums import Figure
from monitoring.difference import difference
from monitoring.models import Fact
from monitoring.selectors.changes import base_version, change_counts
from monitoring.selectors.review import comparison
from monitoring.selectors.sheets import frozen_sheet
from tests import factories as make
from tests.world import World

from . import walk
from .approved import make_version, put, submission_of
from .sheets import mentee, mentor, sheet

DAY = dt.date(2026, 10, 20)


def kinds(before: Any, after: Any, *, same_period: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    return [(change.kind, change.fields) for change in difference(before, after, same_period=same_period).rows]


def test_new_closed_gone_and_changed() -> None:
    stays, ends, gone, moves, new = (mentee() for _ in range(5))
    ended = dataclasses.replace(ends, outcome="completed", left_on=DAY)
    moved = dataclasses.replace(moves, form_id=2)
    found = difference(sheet(stays, ends, gone, moves), sheet(stays, ended, moved, new), same_period=True)
    assert [(change.kind, change.row.key, change.is_gone) for change in found.rows] == [
        ("new", new.key, False),
        ("closed", ends.key, False),
        ("closed", gone.key, True),
        ("changed", moves.key, False),
    ]
    assert found.rows[-1].row == moved


def test_reopened_after_an_end_is_a_change() -> None:
    ended = mentee(outcome="completed", left_on=DAY)
    working = dataclasses.replace(ended, outcome="active", left_on=None)
    assert kinds(sheet(ended), sheet(working)) == [("changed", ("outcome", "left_on"))]


@pytest.mark.parametrize(
    ("before", "after", "same_period", "changed"),
    [
        (12, 12, False, False),
        (12, 13, False, False),
        (12, 13, True, True),
        (12, 14, False, True),
        (12, 11, False, True),
        (None, 12, False, True),
        (12, None, False, True),
    ],
)
def test_a_year_more_is_the_passing_of_time(
    before: int | None, after: int | None, same_period: bool, changed: bool
) -> None:
    person = mentee(age=before)
    found = kinds(sheet(person), sheet(dataclasses.replace(person, age=after)), same_period=same_period)
    assert found == ([("changed", ("age",))] if changed else [])


def test_figures_and_satisfaction() -> None:
    found = difference(
        sheet(mentees_asked=1), sheet(figures={Figure.LEARNERS: None}, mentees_asked=2), same_period=True
    )
    assert [(change.name, change.before, change.after) for change in found.numbers] == [
        ("learners", 400, None),
        ("mentees_asked", 1, 2),
    ]


_values = st.fixed_dictionaries(
    {
        "form_id": st.sampled_from([1, 2]),
        "category": st.sampled_from(["pupil", "student"]),
        "age": st.sampled_from([None, 11, 12, 13]),
        "left_on": st.sampled_from([None, DAY]),
        "outcome": st.sampled_from(["active", "completed"]),
    }
)
_people = st.dictionaries(st.tuples(st.sampled_from(["mentee", "mentor"]), st.integers(1, 4)), _values, max_size=6)


def facts_of(people: dict[tuple[str, int], dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for (role, number), values in people.items():
        row = (mentee if role == "mentee" else mentor)(person_id=number, pair_id=number, **values)
        rows.append({item.name: getattr(row, item.name) for item in dataclasses.fields(row)})
    return rows


@pytest.mark.parametrize("same_period", [True, False])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_people, after=_people, learners=st.sampled_from([None, 400, 410]))
def test_the_count_in_sql_equals_the_difference(
    world: World, same_period: bool, before: Any, after: Any, learners: int | None
) -> None:
    from django.db import transaction

    organisation = world.a1.organisation
    with transaction.atomic():
        world.earlier.school_year = world.period.school_year
        world.earlier.number = world.period.number + 1
        world.earlier.save()
        base = make_version(
            organisation, world.period if same_period else world.earlier, facts_of(before), learners=400
        )
        put(organisation, world.period if same_period else world.earlier, base)
        version = make_version(organisation, world.period, facts_of(after), learners=learners, mentees_asked=None)
        submission = submission_of(organisation, world.period)
        submission.current_version = version
        submission.save()
        count = change_counts([submission.pk])[submission.pk]
        found = difference(frozen_sheet(base), frozen_sheet(version), same_period=same_period)
        assert base_version(submission) == base
        assert (count.new, count.closed, count.changed, count.figures) == (
            *(sum(change.kind == kind for change in found.rows) for kind in ("new", "closed", "changed")),
            len(found.numbers),
        )
        assert count.rows == len(after)
        assert count.unchanged is not any((found.rows, found.numbers))
        transaction.set_rollback(True)


def test_without_a_base_there_is_nothing_to_compare(world: World) -> None:
    submission = walk.sent(world, world.a1)
    count = change_counts([submission.pk])[submission.pk]
    assert (count.base_id, count.total, count.rows, count.unchanged) == (None, 0, 3, False)
    assert base_version(submission) is None
    assert comparison(world.officer_actor, submission).total == 0


def test_an_older_school_year_is_no_base(world: World) -> None:
    world.earlier.school_year = world.period.school_year - 1
    world.earlier.save()
    put(world.a1.organisation, world.earlier, make_version(world.a1.organisation, world.earlier, []))
    assert base_version(walk.sent(world, world.a1)) is None


def test_somebody_elses_version_is_no_base(world: World) -> None:
    put(world.a2.organisation, world.earlier, make_version(world.a2.organisation, world.earlier, []))
    assert base_version(walk.sent(world, world.a1)) is None


def test_a_draft_has_no_counts(world: World) -> None:
    draft = walk.begun(world, world.a1)
    assert change_counts([draft.pk]) == {}
    assert change_counts([]) == {}
    assert base_version(draft) is None


def test_the_difference_in_words_has_no_names(world: World) -> None:
    first = walk.approved(world, world.a1)
    from mentoring.pairing.models import Pair, PairMember
    from mentoring.registry.models import Enterprise, Person
    from monitoring import services

    reopened = services.return_for_rework(
        submission=first, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Дополните"
    )
    member = PairMember.objects.get(pair=world.a1.pair, mentee=world.a1.mentees[0])
    PairMember.objects.filter(pk=member.pk).update(joined_on=None)
    Pair.objects.filter(pk=world.a1.pair.pk).update(form=make.form("teacher-teacher"))
    mentor_row = world.a1.mentor
    enterprise = Enterprise.objects.create(
        municipality=world.a, organisation=world.a1.organisation, name="ООО «Заря»", identity=mentor_row.public_id
    )
    type(mentor_row).objects.filter(pk=mentor_row.pk).update(enterprise=enterprise, category="employer")
    Person.objects.filter(pk=world.a1.mentees[1].person_id).update(identity=world.a1.mentees[1].public_id)
    make.make_pair(world.a1.organisation, mentees=[])
    again = walk.sent(world, world.a1, reopened)
    found = comparison(world.officer_actor, again)
    words = {change.label: (change.before, change.after) for line in found.rows for change in line.changes}
    assert words["Форма"] == ("ученик – ученик", "учитель – учитель")
    assert words["Кто"] == ("обучающийся", "работодатель")
    assert words["Предприятие"] == ("", "ООО «Заря»")
    assert words["Имя или дата рождения"] == ("прежние", "исправлены")
    assert world.a1.marker not in str(found)
    assert (found.count("new"), found.count("closed"), found.count("changed")) == (1, 0, 3)


def test_rows_that_are_gone_or_ended_say_so(world: World) -> None:
    from mentoring.pairing.models import Pair
    from mentoring.registry.models import Consent
    from monitoring import services

    make.make_pair(world.a1.organisation)
    first = walk.approved(world, world.a1)
    reopened = services.return_for_rework(
        submission=first, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Дополните"
    )
    Consent.objects.filter(person=world.a1.mentees[0].person).update(withdrawn_on=clock.today())
    Pair.objects.filter(pk=world.a1.pair.pk).update(state="completed", closed_on=clock.today())
    found = comparison(world.officer_actor, walk.sent(world, world.a1, reopened))
    notes = [line.note for line in found.rows if line.kind == "closed"]
    assert len(notes) == 3
    assert sum("в новой версии строки нет" in note for note in notes) == 1
    assert sum(f"завершил {clock.today():%d.%m.%Y}" in note for note in notes) == 2
    assert Fact.objects.count() == 9
