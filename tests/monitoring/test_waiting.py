"""What waits for each role, computed from states."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine

from mentoring.core import clock
from mentoring.core.waiting import coming_next, waiting_for
from mentoring.organisations.enums import Figure
from monitoring import policies, services
from monitoring.enums import ReturnReason
from monitoring.waiting import for_curator, for_head, for_region, for_reviewer
from tests import factories as make
from tests.world import World, make_period

from . import walk


def items(source: Any, actor: Any) -> list[Any]:
    return list(source(actor, clock.now()))


def test_the_curator_is_asked_to_begin_with_both_dates(world: World) -> None:
    (item,) = items(for_curator, world.a1.curator_actor)
    assert item.title == f"Сдать сведения: {world.period.title}"
    assert f"Вовремя до {world.period.on_time_until:%d.%m}, закрывается {world.period.closes_on:%d.%m}" in item.text
    assert "Ещё не начаты" in item.text
    assert (item.due, item.urgent, item.url) == (world.period.on_time_until, False, "/submissions/")


def test_the_curator_is_told_what_is_missing(world: World) -> None:
    submission = walk.begun(world, world.a1)
    assert "Всё заполнено" in items(for_curator, world.a1.curator_actor)[0].text
    services.save_draft(
        submission=submission,
        actor=world.a1.curator_actor,
        now=clock.now(),
        expected_version=submission.version,
        figures={Figure.LEARNERS: None},
    )
    make.make_pair(world.a1.organisation, mentees=[make.make_mentee(world.a1.organisation, consent=False)])
    (item,) = items(for_curator, world.a1.curator_actor)
    assert "Осталось исправить: 1, пояснить: 1." in item.text
    assert str(submission.public_id) in item.url


def test_after_the_date_it_is_urgent_and_after_the_closing_it_is_gone(world: World) -> None:
    actor = world.a1.curator_actor
    noon = dt.time(12)
    with time_machine.travel(dt.datetime.combine(world.period.on_time_until, noon) + dt.timedelta(days=1)):
        assert [item.urgent for item in items(for_curator, actor)] == [True]
    with time_machine.travel(dt.datetime.combine(world.period.closes_on, noon) + dt.timedelta(days=1)):
        assert items(for_curator, actor) == []


def test_what_the_region_has_locked_is_not_asked_for(world: World) -> None:
    walk.begun(world, world.a1)
    walk.locked(world)
    assert items(for_curator, world.a1.curator_actor) == items(for_curator, world.a2.curator_actor) == []
    assert items(for_curator, world.b1.curator_actor)


def test_a_return_comes_first_with_its_remarks(world: World) -> None:
    remark = services.RemarkData("figure:learners", "Обучающихся всего", ReturnReason.FIGURES)
    submission = walk.returned(world, world.a1, remarks=[remark])
    (item,) = items(for_curator, world.a1.curator_actor)
    assert (item.kind, item.urgent) == ("Возвращены на доработку", True)
    assert item.text == "1 замечание к строкам."
    assert str(submission.public_id) in item.url
    walk.returned(world, world.a2)
    assert items(for_curator, world.a2.curator_actor)[0].text == "Причина – в сведениях."


@pytest.mark.parametrize("late", [False, True])
def test_what_came_back_as_a_draft_is_asked_for_also_after_the_closing(world: World, late: bool) -> None:
    """Returned, corrected, and not signed by the head: it can still be sent, so somebody must be asked to."""
    actor = world.a1.curator_actor
    again = walk.to_signature(world, world.a1, walk.returned(world, world.a1))
    services.decline_signature(submission=again, actor=world.a1.head_actor, now=clock.now(), comment="Не то")
    recalled = services.recall(submission=walk.sent(world, world.a2), actor=world.a2.head_actor, now=clock.now())
    closing = dt.datetime.combine(world.period.closes_on, dt.time(12)) + dt.timedelta(days=1)
    with time_machine.travel(closing if late else clock.now()):
        (item,) = items(for_curator, actor)
        assert (item.title, item.urgent, item.due) == (f"Отправить сведения снова: {world.period.title}", True, None)
        assert item.text == ("Они уже были отправлены и вернулись к вам. Всё заполнено, можно отправить на подпись.")
        assert item.url == f"/submissions/{again.public_id}/"
        assert policies.can_send_for_signature(actor, walk.fresh(again))
        (other,) = items(for_curator, world.a2.curator_actor)
        assert str(recalled.public_id) in other.url
        assert items(for_curator, world.b1.curator_actor) == [] or not late
    walk.locked(world)
    assert items(for_curator, actor) == []


def test_what_is_sent_does_not_wait_for_the_school(world: World) -> None:
    walk.sent(world, world.a1)
    assert items(for_curator, world.a1.curator_actor) == []
    assert items(for_head, world.a1.head_actor) == []


def test_the_head_signs(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    (item,) = items(for_head, world.a1.head_actor)
    assert item.url == f"/submissions/{submission.public_id}/sign/"
    assert items(for_head, world.a2.head_actor) == []
    assert items(for_head, world.a1.curator_actor) == items(for_curator, world.a1.curator_actor) == []


def test_the_officer_sees_the_queue_and_the_region_that_of_krai(world: World) -> None:
    for place in world.places:
        walk.sent(world, place)
    (mine,) = items(for_reviewer, world.officer_actor)
    assert (mine.count, mine.text) == (2, "2 организации на проверке.")
    (krai,) = items(for_reviewer, world.region_actor)
    assert (krai.count, "краевого подчинения" in krai.title) == (1, True)
    assert items(for_reviewer, world.ministry_actor) == []
    assert items(for_reviewer, world.a1.head_actor) == []


def test_the_region_accepts_what_is_ready(world: World) -> None:
    assert items(for_region, world.region_actor) == []
    walk.approved(world, world.a1)
    (item,) = items(for_region, world.region_actor)
    assert (item.count, item.url) == (1, f"/review/periods/{world.period.code}/")
    assert items(for_region, world.officer_actor) == []
    walk.sent(world, world.a2)
    assert items(for_region, world.region_actor) == []


def test_nothing_waits_for_readers(world: World) -> None:
    walk.sent(world, world.a1)
    for actor in (world.ministry_actor, world.expert_actor, world.api_actor):
        kinds = {item.kind for item in waiting_for(actor, clock.now())}
        assert not kinds & {"Ждут проверки", "Сведения за период", "Ждут вашей подписи", "Можно принять период"}


def test_what_comes_next(world: World) -> None:
    start = world.period.ends_on + dt.timedelta(days=1)
    make_period(
        start,
        start + dt.timedelta(days=80),
        code="next",
        number=9,
        title="Следующий квартал",
        opens_on=start,
        on_time_until=start + dt.timedelta(days=90),
        closes_on=start + dt.timedelta(days=100),
    )
    own = [item.text for item in coming_next(world.a1.curator_actor, clock.now())]
    assert len(own) == 1
    assert own[0].startswith("Откроется приём сведений: Следующий квартал (вовремя до")
    above = [item.text for item in coming_next(world.officer_actor, clock.now())]
    assert f"Срок «вовремя»: {world.period.title}" in above
    assert f"Закроется приём: {world.period.title}" in above
    assert not [item for item in coming_next(world.ministry_actor, clock.now()) if "Срок" in item.text]
    with time_machine.travel(dt.datetime.combine(world.period.on_time_until, dt.time(12)) + dt.timedelta(days=1)):
        later = [item.text for item in coming_next(world.officer_actor, clock.now())]
    assert f"Срок «вовремя»: {world.period.title}" not in later
