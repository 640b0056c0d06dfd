"""Screens of the review: queue, difference, decisions, completeness."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.utils.text import capfirst

from mentoring.core import clock
from monitoring import services
from tests import factories as make
from tests.world import World

from . import walk
from .test_decisions import unchanged
from .test_screens import address, sign_in, text

__all__ = ["sign_in"]


def names_in_queue(page: str) -> set[str]:
    return set(re.findall(r"Принять<span[^>]*>: ([^,<]+),", page))


def test_the_queue_holds_the_own_territory_only(world: World, sign_in: Any) -> None:
    for place in world.places:
        walk.sent(world, place)
    client = sign_in(world.officer)
    assert names_in_queue(text(client.get(address("review_queue")))) == {"СОШ № 1", "СОШ № 2"}
    client.force_login(world.officer_b)
    assert names_in_queue(text(client.get(address("review_queue")))) == {"СОШ № 3", "Дом творчества"}
    client.force_login(world.region)
    assert names_in_queue(text(client.get(address("review_queue")))) == {"Колледж связи"}


@pytest.mark.parametrize("who", ["curator", "head"])
def test_organisations_have_no_queue(world: World, sign_in: Any, who: str) -> None:
    walk.sent(world, world.a1)
    assert sign_in(getattr(world.a1, who)).get(address("review_queue")).status_code == 403


def test_the_ministry_has_no_queue(world: World, sign_in: Any) -> None:
    assert sign_in(world.ministry).get(address("review_queue")).status_code == 403


def test_drafts_are_not_in_the_queue(world: World, sign_in: Any) -> None:
    walk.to_signature(world, world.a1)
    assert "Здесь пусто" in text(sign_in(world.officer).get(address("review_queue")))


def test_filters_live_in_the_address_and_become_chips(world: World, sign_in: Any) -> None:
    approved, waiting = walk.approved(world, world.a1), walk.sent(world, world.a2)
    client = sign_in(world.officer)
    page = text(client.get(address("review_queue"), {"state": "approved", "period": world.period.code}))
    assert address("review", approved.public_id) in page
    assert address("review", waiting.public_id) not in page
    assert "Состояние: <b>принят муниципалитетом</b>" in page
    assert f"Период: <b>{world.period.title}</b>" in page
    assert 'href="?state=approved&amp;period="' in page
    everything = text(client.get(address("review_queue"), {"state": ""}))
    assert address("review", approved.public_id) in everything
    assert address("review", waiting.public_id) in everything
    nothing = client.get(address("review_queue"), {"period": "no-such"})
    assert nothing.status_code == 200


def test_late_and_unchanged_presets(world: World, sign_in: Any) -> None:
    same, other = unchanged(world, world.a1), walk.sent(world, world.a2)
    client = sign_in(world.officer)
    page = text(client.get(address("review_queue"), {"state": "submitted", "unchanged": "on"}))
    assert address("review", same.public_id) in page
    assert address("review", other.public_id) not in page
    assert "без изменений" in page
    assert "Здесь пусто" in text(client.get(address("review_queue"), {"state": "submitted", "late": "on"}))


def test_approving_from_the_list_keeps_the_filter_and_can_be_undone(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    client = sign_in(world.officer)
    here = f"{address('review_queue')}?state=submitted&period={world.period.code}"
    response = client.post(
        address("review_approve", submission.public_id), {"version": submission.version, "next": here}
    )
    assert response.url == here
    page = text(client.get(response.url))
    undo = re.search(r'action="(/review/[^"]+/undo/)"', page)
    assert undo
    client.post(undo[1])
    assert walk.fresh(submission).state == "submitted"


def test_a_foreign_address_is_not_followed(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    response = sign_in(world.officer).post(
        address("review_approve", submission.public_id),
        {"version": submission.version, "next": "https://example.com/"},
    )
    assert response.url == address("review_queue")


def test_a_stale_page_gets_409(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    colleague = make.make_user("officer", municipality=world.a)
    client = sign_in(colleague)
    services.approve(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=submission.version
    )
    response = client.post(address("review_approve", submission.public_id), {"version": submission.version})
    assert response.status_code == 409


def test_a_decision_without_the_version_that_was_read_is_not_taken(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    client = sign_in(world.officer)
    for data in ({}, {"version": "x"}):
        assert client.post(address("review_approve", submission.public_id), data).status_code == 409
    assert walk.fresh(submission).state == "submitted"


def test_krai_is_accepted_by_the_region(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.k1)
    sign_in(world.region).post(address("review_approve", submission.public_id), {"version": submission.version})
    assert walk.fresh(submission).state == "accepted"


def test_the_region_does_not_approve_for_a_municipality(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    client = sign_in(world.region)
    assert client.post(address("review_approve", submission.public_id), {}).status_code == 403
    assert "Принять</button>" not in text(client.get(address("review", submission.public_id)))


def test_the_difference_comes_first(world: World, sign_in: Any) -> None:
    submission = walk.approved(world, world.a1)
    reopened = services.return_for_rework(
        submission=submission, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Дополните"
    )
    make.make_pair(world.a1.organisation)
    make.make_figures(world.a1.organisation, learners=410)
    again = walk.sent(world, world.a1, reopened)
    client = sign_in(world.officer)
    assert "3 изменения (всего 5 строк)" in text(client.get(address("review_queue")))
    page = text(client.get(address("review", again.public_id)))
    assert "3 изменения (всего 5 строк)" in page
    assert "<del>400</del>" in page
    assert "<ins>410</ins>" in page
    assert page.count("diff-new") == 2
    assert world.a1.marker not in page


def test_the_page_asks_once_what_may_be_done(world: World, sign_in: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    submission = walk.sent(world, world.a1)
    client = sign_in(world.officer)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address("review", submission.public_id))
    assert page.context["active"] == "changes"
    assert "<title>Изменения:" in page.content.decode()
    # Approve, return, and the box for chosen lines; nothing twice.
    assert sum("monitoring_municipalityperiod" in query["sql"] for query in queries) == 3


def test_the_first_submission_of_the_year_has_nothing_to_compare_with(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    page = text(sign_in(world.officer).get(address("review", submission.public_id)))
    assert "Первая подача в учебном году" in page


def test_unchanged_says_so(world: World, sign_in: Any) -> None:
    submission = unchanged(world, world.a1)
    assert "После возврата: без изменений" in text(sign_in(world.officer).get(address("review", submission.public_id)))


def test_a_return_with_a_reason_at_two_lines(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    targets = ["figure:learners", f"fact:mentee-{world.a1.mentees[0].person_id}-{world.a1.pair.pk}"]
    client = sign_in(world.officer)
    url = address("review_return", submission.public_id)
    foreign = f"fact:mentee-{world.a2.mentees[0].person_id}-{world.a2.pair.pk}"
    page = client.get(url, {"target": [*targets, foreign, "fact:mentee-1", "figure:inn", "?", "field:mentees_asked"]})
    body = text(page)
    assert "Обучающихся всего" in body
    assert capfirst(str(world.a1.mentees[0])) in body
    assert "Наставляемых опрошено" in body
    assert 'name="line-TOTAL_FORMS" value="3"' in body
    form = {
        "version": submission.version,
        "comment": "",
        "line-TOTAL_FORMS": 3,
        "line-INITIAL_FORMS": 3,
        "line-0-target": targets[0],
        "line-0-reason": "figures",
        "line-0-text": "было 380",
        "line-1-target": targets[1],
        "line-1-reason": "duplicate",
        "line-2-target": foreign,
        "line-2-reason": "duplicate",
    }
    response = client.post(url, form, follow=True)
    assert "Возвращено на доработку" in text(response)
    fresh = walk.fresh(submission)
    assert fresh.state == "returned"
    assert list(fresh.remarks.values_list("target", "reason")) == [
        (targets[0], "figures"),
        (targets[1], "duplicate"),
    ]


def test_a_return_without_words_is_asked_for_them(world: World, sign_in: Any) -> None:
    submission = walk.sent(world, world.a1)
    response = sign_in(world.officer).post(
        address("review_return", submission.public_id),
        {"version": submission.version, "comment": " ", "line-TOTAL_FORMS": 0, "line-INITIAL_FORMS": 0},
    )
    assert response.status_code == 422
    assert "Напишите причину" in text(response)
    assert walk.fresh(submission).state == "submitted"


@pytest.mark.parametrize("name", ["review", "review_return", "review_approve", "review_undo"])
def test_strangers_meet_404(world: World, sign_in: Any, name: str) -> None:
    submission = walk.sent(world, world.a1)
    walk.sent(world, world.b1)
    client = sign_in(world.officer_b)
    url = address(name, submission.public_id)
    assert (client.get(url) if name == "review" else client.post(url)).status_code == 404
    assert walk.fresh(submission).state == "submitted"


def test_bulk_approval_and_its_undo(world: World, sign_in: Any) -> None:
    same, other, foreign = unchanged(world, world.a1), walk.sent(world, world.a2), unchanged(world, world.b1)
    client = sign_in(world.officer)
    chosen = [f"{row.public_id}:{row.version}" for row in (same, other, foreign)] + ["junk", "1:2"]
    page = text(client.post(address("review_approve_chosen"), {"chosen": chosen}, follow=True))
    assert "Принято: 1 организация" in page
    assert "СОШ № 2: не принято – есть изменения" in page
    assert "СОШ № 3" not in page
    assert walk.fresh(foreign).state == "submitted"
    undo = re.search(r'action="(/review/undo/[^"]+)"', page)
    assert undo
    assert "Отменено: 1" in text(client.post(undo[1], follow=True))
    assert walk.fresh(same).state == "submitted"
    assert "Отменять уже нечего" in text(
        client.post(undo[1].replace(undo[1].split("/")[3], str(same.public_id)), follow=True)
    )


def test_choosing_nothing_says_so(world: World, sign_in: Any) -> None:
    page = text(sign_in(world.officer).post(address("review_approve_chosen"), follow=True))
    assert "Сначала отметьте" in page


def test_undo_from_the_submission(world: World, sign_in: Any) -> None:
    submission = walk.approved(world, world.a1)
    client = sign_in(world.officer)
    assert "undo-bar" in text(client.get(address("review", submission.public_id)))
    client.post(address("review_undo", submission.public_id))
    assert walk.fresh(submission).state == "submitted"
    with time_machine.travel(clock.now() + walk.minutes(20)):
        assert "undo-bar" not in text(client.get(address("review", submission.public_id)))


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_for_one_and_three(
    world: World, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        place = world.a1 if number == 0 else new_place(world, number)
        walk.sent(world, place)
    client = sign_in(world.officer)
    client.get(address("review_queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        client.get(address("review_queue"))


QUEUE_QUERIES = 9


def new_place(world: World, number: int) -> Any:
    from tests.world import Place

    place = Place(make.make_organisation(world.a, f"Новая школа {number}"), f"Новикова{number}")
    place.settle()
    return place


def test_two_of_a_batch_when_one_moved_on(world: World, sign_in: Any) -> None:
    rows = [unchanged(world, world.a1), unchanged(world, world.a2)]
    client = sign_in(world.officer)
    page = text(
        client.post(
            address("review_approve_chosen"),
            {"chosen": [f"{row.public_id}:{row.version}" for row in rows]},
            follow=True,
        )
    )
    undo = re.search(r'action="(/review/undo/[^"]+)"', page)
    assert undo
    services.return_for_rework(
        submission=rows[0], actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Вопрос"
    )
    walk.sent(world, world.a1, walk.fresh(rows[0]))
    answer = text(client.post(undo[1], follow=True))
    assert "Отменено: 1" in answer
    assert "Отменить нельзя: 1" in answer
