"""Lists behind numbers, faces of people, and words of remarks."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing.models import Pair
from mentoring.registry.models import Consent, Enterprise, Mentee, Person
from monitoring import numbers
from monitoring.indicators import INDICATORS, Counted
from monitoring.models import Fact, Submission
from monitoring.selectors.lists import SheetList, list_of
from monitoring.selectors.remarks import labels_of_targets
from monitoring.selectors.sheets import frozen_sheet, live_sheet, sheet_for
from monitoring.selectors.steps import address_of_target, next_step, story_of
from monitoring.selectors.submissions import findings_of, period_lines, previous_approved
from tests import factories as make
from tests.world import World

from . import walk


def rich(world: World) -> None:
    """All kinds of rows: a second form, an employer, a student, an end, an unknown age, a foreign age."""
    organisation = world.a1.organisation
    employer = make.make_mentor(organisation, category="employer", birth_year=1980)
    enterprise = Enterprise.objects.create(
        municipality=world.a, organisation=organisation, name="ООО «Заря»", identity=employer.public_id
    )
    type(employer).objects.filter(pk=employer.pk).update(enterprise=enterprise)
    make.make_pair(organisation, mentor=employer, mentees=[world.a1.mentees[0]], form_code="employer-pupil")
    ended = make.make_pair(organisation, mentees=[make.make_mentee(organisation, birth_year=1996, category="teacher")])
    Pair.objects.filter(pk=ended.pk).update(state="completed", closed_on=clock.today())
    make.make_pair(
        organisation,
        mentor=make.make_mentor(organisation, birth_year=None),
        mentees=[make.make_mentee(organisation, birth_year=1999, category="young_teacher")],
        form_code="teacher-teacher",
    )


def lists_of(world: World, submission: Submission, code: str, actor: Any = None) -> SheetList | None:
    actor = actor or world.a1.curator_actor
    sheet = sheet_for(actor, submission, now=clock.now())
    assert sheet is not None
    return list_of(actor, submission, sheet, code, forms=list(MentoringForm.objects.all()), now=clock.now())


def test_a_list_is_as_long_as_its_number(world: World) -> None:
    rich(world)
    submission = walk.begun(world, world.a1)
    sheet = live_sheet(submission, now=clock.now())
    for code, number in numbers.all_numbers(MentoringForm.objects.all()).items():
        found = lists_of(world, submission, code)
        assert found is not None
        assert len(found.lines) == number.count(sheet.rows), code
    assert len(lists_of(world, submission, "all").lines) == len(sheet.rows)  # type: ignore[union-attr]
    assert lists_of(world, submission, "nothing") is None


def test_numbers_are_those_of_the_indicators(world: World) -> None:
    rich(world)
    submission = walk.sent(world, world.a1)
    rows = frozen_sheet(submission.current_version).rows
    pairs = {
        "children-mentees": numbers.MENTEES_10_19,
        "children-mentors": numbers.MENTORS_15_19,
        "young-teachers": numbers.YOUNG_TEACHERS,
        "enterprises": numbers.ENTERPRISES,
        "mentees": numbers.MENTEES,
        "mentors": numbers.MENTORS,
        "pairs": numbers.PAIRS,
        "completed": numbers.COMPLETED,
        "ended-early": numbers.ENDED_EARLY,
    }
    by_code = {indicator.code: indicator for indicator in INDICATORS}
    keys = {1: "identity", 2: "enterprise", 3: "pair_id"}
    for code, number in pairs.items():
        numerator = by_code[code].numerator
        assert isinstance(numerator, Counted)
        facts = Fact.objects.filter(numerator.where, version=submission.current_version)
        expected = len(set(facts.values_list(keys[int(numerator.key)], flat=True)))
        assert number.count(rows) == expected, code


def test_lists_of_findings(world: World) -> None:
    rich(world)
    make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation, consent=False)])
    submission = walk.begun(world, world.a1)
    lengths = {
        code: len(lists_of(world, submission, code).lines)  # type: ignore[union-attr]
        for code in ("wrong_dates", "several_forms", "mentors_without_age", "without_birth_date", "left_out")
    }
    assert lengths == {
        "wrong_dates": 0, "several_forms": 1, "mentors_without_age": 1, "without_birth_date": 9, "left_out": 1
    }  # fmt: skip
    found = {finding.target for finding in findings_of(submission, now=clock.now())}
    assert {"rows:several_forms", "rows:mentors_without_age", "rows:without_birth_date", "rows:left_out"} <= found


def test_names_for_the_school_and_codes_for_the_others(world: World) -> None:
    Person.objects.filter(pk=world.a1.mentees[0].person_id).update(birth_date=dt.date(2012, 3, 4), birth_year=2012)
    submission = walk.sent(world, world.a1)
    own = lists_of(world, submission, "mentees")
    above = lists_of(world, submission, "mentees", world.officer_actor)
    assert own is not None
    assert above is not None
    assert own.lines[0].title == f"{world.a1.marker} Анна Петрович"
    assert own.lines[0].note.startswith("04.03.2012, наставляемый ")
    assert own.lines[0].url.endswith(f"/{world.a1.mentees[0].public_id}/")
    assert {line.title for line in above.lines} == {"А. А. П.", "А. Б. П."}
    assert all(line.note.startswith("2012 г. р., наставляемый ") and not line.url for line in above.lines)


def test_a_card_that_is_gone_leaves_its_fact(world: World) -> None:
    submission = walk.sent(world, world.a1)
    person = world.a1.mentees[0].person
    Pair.objects.filter(organisation=world.a1.organisation).delete()
    Mentee.objects.filter(person=person).delete()
    Consent.objects.filter(person=person).delete()
    found = lists_of(world, submission, "mentees")
    assert found is not None
    assert [line.title for line in found.lines][-1] == "Карточка удалена"
    key = f"fact:mentee-{person.pk}-{world.a1.pair.pk}"
    assert labels_of_targets(submission, [key]) == {key: "Наставляемый (карточка удалена)"}


def test_pages_go_by_key(world: World) -> None:
    for _ in range(4):
        make.make_pair(world.a1.organisation)
    found = lists_of(world, walk.begun(world, world.a1), "mentees")
    assert found is not None
    keys = [line.key for line in found.lines]
    first, second, third = found.page(None, 2), found.page(keys[2], 2), found.page(keys[4], 2)
    assert [line.key for page in (first, second, third) for line in page.items] == keys
    assert (first.previous_cursor, first.next_cursor, first.last_cursor) == ("", keys[2], keys[4])
    assert (third.previous_cursor, third.next_cursor) == (keys[2], "")
    assert found.page("no-such", 2).items == first.items
    assert (found.cursor_of(keys[3], 2), found.cursor_of(keys[1], 2), found.cursor_of("no", 2)) == (keys[2], "", "")
    empty = dataclasses.replace(found, lines=())
    assert (len(empty.page(None)), empty.page(None).last_cursor) == (0, "")


@pytest.mark.parametrize(
    "target",
    ["figure:enterprises", "field:note", "fact:mentee-1", "fact:teacher-1-1", "fact:mentee-x-1", "check:growth", "",
     f"fact:mentee-{10**30}-1", "fact:mentee-999999999-1"],
)  # fmt: skip
def test_targets_that_do_not_exist(world: World, target: str) -> None:
    submission = walk.sent(world, world.a1)
    assert labels_of_targets(submission, [target]) == {}


def test_targets_of_another_school_do_not_exist(world: World) -> None:
    walk.sent(world, world.a2)
    submission = walk.sent(world, world.a1)
    foreign = f"fact:mentee-{world.a2.mentees[0].person_id}-{world.a2.pair.pk}"
    assert labels_of_targets(submission, [foreign, "field:mentors_asked"]) == {
        "field:mentors_asked": "Наставников опрошено"
    }


def test_addresses_of_targets(world: World) -> None:
    submission = walk.begun(world, world.a1)
    base = f"/submissions/{submission.public_id}/"
    assert address_of_target(submission, "figure:learners") == f"{base}#id_learners"
    assert address_of_target(submission, "field:mentees_asked") == f"{base}#id_mentees_asked"
    assert address_of_target(submission, "rows:left_out") == f"{base}rows/?list=left_out"
    assert address_of_target(submission, "fact:mentee-1-2") == f"{base}rows/?line=mentee-1-2#line-mentee-1-2"


def test_the_story_leaves_out_saving(world: World) -> None:
    submission = walk.returned(world, world.a1)
    story = story_of(submission)
    assert [entry.what for entry in story] == [
        "Возвращён на доработку",
        "Подписан и отправлен на проверку",
        "Отправлен на подпись",
        "Заполнение начато",
    ]
    assert story[0].comment == "Проверьте численность"
    assert next_step(submission).holder == "куратор организации"


def test_the_step_of_a_returned_correction_has_no_date(world: World) -> None:
    assert next_step(walk.begun(world, world.a1)).due == world.period.on_time_until
    submission = walk.sent(world, world.a2)
    submission.state = "draft"
    assert next_step(submission).due is None
    assert next_step(walk.sent(world, world.k1)).holder == "региональный центр"


def test_the_previous_approved_is_the_newest_earlier_one(world: World) -> None:
    from .approved import make_version, put

    assert previous_approved(walk.begun(world, world.a1)) is None
    version = make_version(world.a1.organisation, world.earlier, [])
    put(world.a1.organisation, world.earlier, version)
    put(world.a2.organisation, world.earlier, make_version(world.a2.organisation, world.earlier, []))
    assert previous_approved(walk.begun(world, world.a1)) == version


def test_periods_of_the_organisation(world: World) -> None:
    lines = period_lines(world.a1.curator_actor, today=clock.today())
    assert [(line.period.code, line.submission) for line in lines] == [("now", None), ("before", None)]
    submission = walk.begun(world, world.a1)
    walk.begun(world, world.a2)
    early = world.period.opens_on - dt.timedelta(days=400)
    assert [line.submission for line in period_lines(world.a1.curator_actor, today=early)] == [submission]
