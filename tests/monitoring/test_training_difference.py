"""Training that differs between two versions: seen by the reviewer, never approved in bulk unread."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from monitoring import services
from monitoring.difference import difference
from monitoring.models import IndicatorValue, Submission
from monitoring.selectors.changes import change_counts
from monitoring.selectors.review import comparison
from monitoring.selectors.sheets import frozen_sheet, live_sheet
from monitoring.selectors.steps import address_of_target
from monitoring.training import CURATORS, MENTORS
from tests.events.hall import held, mentor

from . import approved, walk
from .approved import trained

FIRST, SECOND, THIRD = (trained(name, audience="curator") for name in ("первый", "второй", "третий"))


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(world: Any, before: Any, after: Any, **changes: Any) -> Submission:
    """Sent with the training `after`; the version approved before holds `before`."""
    place = world.a1.organisation
    base = approved.make_version(place, world.period, [], before)
    submission = approved.put(place, world.period, base)
    submission.current_version = approved.make_version(place, world.period, [], after, **changes)
    submission.state = "submitted"
    submission.save()
    return submission


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([FIRST, SECOND], [FIRST, SECOND, THIRD], [("trained_curators", 2, 3)]),
        ([FIRST, SECOND], [FIRST], [("trained_curators", 2, 1)]),
        ([FIRST], [SECOND], [("trained_curators", 1, 1)]),
        ([FIRST], [FIRST], []),
        ([FIRST], [FIRST | {"enrolment_id": 10**6, "kind": "course"}], []),
        ([FIRST], [FIRST, trained("гость", kind="conference"), trained("учитель", audience="teacher")], []),
        ([FIRST], [trained("первый")], [("trained_curators", 1, 0), ("trained_mentors", 0, 1)]),
        (None, [], []),
        (None, [FIRST], [("trained_curators", None, 1)]),
        ([FIRST], None, [("trained_curators", 1, None)]),
    ],
)
def test_the_count_in_sql_equals_the_difference(world: Any, before: Any, after: Any, changed: Any) -> None:
    submission = sent(world, before, after)
    base, current = submission.approved_version, submission.current_version
    assert base is not None
    assert current is not None
    found = difference(frozen_sheet(base), frozen_sheet(current), same_period=True)
    assert [(one.code, one.before, one.after) for one in found.training] == changed
    count = change_counts([submission.pk])[submission.pk]
    assert (count.training, count.total) == (len(changed), len(changed))
    assert count.unchanged is (not changed)


def test_training_that_differs_is_not_approved_in_bulk(world: Any) -> None:
    submission = sent(world, [FIRST], [FIRST, SECOND])
    now, items = clock.now(), [(submission, submission.version)]
    result = services.approve_many(actor=world.officer_actor, now=now, items=items)
    assert not result.approved
    assert [why for _, why in result.skipped] == ["есть изменения, откройте и проверьте"]


def test_the_reviewer_reads_numbers_and_may_return_the_line(world: Any) -> None:
    submission = sent(world, [FIRST, SECOND], [FIRST, SECOND, THIRD])
    (line,) = comparison(world.officer_actor, submission).training
    assert (line.title, line.note, line.changes[0].before, line.changes[0].after) == ("Обучено кураторов", "", "2", "3")
    client = signed_in(world.officer)
    page = client.get(reverse("monitoring:review", args=[submission.public_id])).content.decode()
    assert "Обучено кураторов" in page
    assert 'value="training:trained_curators"' in page
    targets = {"target": ["training:trained_curators", "training:unknown"]}
    page = client.get(reverse("monitoring:review_return", args=[submission.public_id]), targets).content.decode()
    assert 'name="line-TOTAL_FORMS" value="1"' in page


def test_other_people_behind_the_same_number_are_told(world: Any) -> None:
    (line,) = comparison(world.officer_actor, sent(world, [FIRST], [SECOND])).training
    assert line.note == "число прежнее, люди другие"


def test_a_remark_about_training_leads_to_its_list(world: Any) -> None:
    address = address_of_target(sent(world, [], []), "training:trained_curators")
    assert address.endswith("/rows/?list=trained_curators")


def test_the_numbers_are_those_of_the_indicators(world: Any) -> None:
    lessons = [
        FIRST,
        FIRST | {"enrolment_id": 10**6},
        SECOND,
        trained("наставник"),
        trained("гость", kind="conference"),
    ]
    submission = sent(world, [], lessons)
    assert submission.current_version is not None
    sheet = frozen_sheet(submission.current_version)
    approved.put(submission.organisation, world.period, submission.current_version)
    for number, code in ((CURATORS, "curators-trained"), (MENTORS, "mentors-trained")):
        values = IndicatorValue.objects.filter(organisation=submission.organisation, code=code, level="organisation")
        assert [value.numerator for value in values] == [number.count(sheet)]


def test_the_summary_opens_each_number_into_its_list(world: Any) -> None:
    day = clock.now()
    event = held(world.region_actor, (mentor(world.a1, world.a1.mentor.person), world.a1.head_actor), starts_at=day)
    assert event
    submission = walk.begun(world, world.a1)
    assert MENTORS.count(live_sheet(submission, now=clock.now())) == 1
    client = signed_in(world.a1.curator)
    summary = client.get(reverse("monitoring:submission", args=[submission.public_id])).content.decode()
    address = reverse("monitoring:submission_rows", args=[submission.public_id])
    assert f"{address}?list=trained_mentors" in summary
    page = client.get(address, {"list": "trained_mentors"}).content.decode()
    assert world.a1.mentor.person.full_name in page
    assert event.title in page
    walk.sent(world, world.a1, submission)
    above = signed_in(world.officer)
    page = above.get(address, {"list": "trained_mentors"}).content.decode()
    assert world.a1.marker not in page
    assert event.title in page
    assert 'name="target"' not in page


def test_a_version_from_before_events_says_no_data(world: Any) -> None:
    submission = sent(world, None, None)
    page = signed_in(world.officer).get(reverse("monitoring:submission", args=[submission.public_id])).content.decode()
    start = page.index("Обучено кураторов")
    assert "нет данных" in page[start : start + 400]
    address = reverse("monitoring:submission_rows", args=[submission.public_id])
    assert "list=trained" not in signed_in(world.officer).get(address).content.decode()
