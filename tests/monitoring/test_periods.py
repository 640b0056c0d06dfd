"""Acceptance of a municipality's period by the region."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.notifications.models import Message
from monitoring import services
from monitoring.models import IndicatorValue, MunicipalityPeriod, Submission
from monitoring.selectors.completeness import completeness
from tests import factories as make
from tests.world import World

from . import walk


def row_of(world: World) -> MunicipalityPeriod:
    return services.municipality_period(municipality=world.a, period=world.period, now=clock.now())


def accept(world: World, **more: object) -> MunicipalityPeriod:
    return services.accept_period(
        **{"municipality_period": row_of(world), "actor": world.region_actor, "now": clock.now()} | more
    )


def test_the_row_of_a_municipality_is_made_once(world: World) -> None:
    assert row_of(world) == row_of(world)


def test_acceptance_locks_what_was_approved(world: World) -> None:
    officer = world.officer
    mine, other = walk.approved(world, world.a1), walk.approved(world, world.b1)
    before = list(IndicatorValue.objects.order_by("pk").values_list("pk", "numerator"))
    for _ in range(2):
        assert accept(world).state == "accepted"
    assert walk.fresh(mine).state == "accepted"
    assert walk.fresh(other).state == "approved"
    assert list(IndicatorValue.objects.order_by("pk").values_list("pk", "numerator")) == before
    assert AuditEvent.objects.filter(action="municipality_period.accept").count() == 1
    assert list(Message.objects.filter(kind="period.accepted").values_list("recipient_id", flat=True)) == [officer.pk]
    with pytest.raises(NotAllowed, match="принят регионом"):
        services.return_for_rework(
            submission=mine, actor=world.officer_actor, now=clock.now(), expected_version=None, comment="Ошибка"
        )


def test_drafts_stay_behind_and_can_no_longer_be_sent(world: World) -> None:
    walk.approved(world, world.a1)
    draft = walk.begun(world, world.a2)
    accept(world)
    assert walk.fresh(draft).state == "draft"
    with pytest.raises(NotAllowed, match="принят регионом"):
        services.send_for_signature(submission=draft, actor=world.a2.curator_actor, now=clock.now())


def declined(world: World) -> Submission:
    again = walk.to_signature(world, world.a1, walk.returned(world, world.a1))
    return services.decline_signature(submission=again, actor=world.a1.head_actor, now=clock.now(), comment="Не то")


def recalled(world: World) -> Submission:
    sent = walk.sent(world, world.a1)
    return services.recall(submission=sent, actor=world.a1.head_actor, now=clock.now())


def reopened(world: World) -> Submission:
    return services.return_for_rework(
        submission=walk.approved(world, world.a1), actor=world.officer_actor, now=clock.now(), expected_version=None,
        comment="Ошибка",
    )  # fmt: skip


def on_signature_again(world: World) -> Submission:
    return walk.to_signature(world, world.a1, reopened(world))


@pytest.mark.parametrize("came_back", [reopened, on_signature_again, declined, recalled])
def test_what_is_reworked_after_a_sending_holds_the_acceptance(world: World, came_back: Any) -> None:
    walk.approved(world, world.a2)
    submission = came_back(world)

    def is_ready() -> bool:
        return next(row.ready for row in completeness(world.region_actor, world.period) if row.code == "shpakovsky")

    assert not is_ready()
    with pytest.raises(NotAllowed, match="снова в работе"):
        accept(world)
    if submission.state == "signing":
        submission = services.take_back(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    walk.approved(world, world.a1, submission)
    assert is_ready()
    assert accept(world).state == "accepted"


def test_a_colleague_who_accepts_second_is_told(world: World) -> None:
    walk.approved(world, world.a1)
    accept(world)
    with pytest.raises(NotAllowed, match="невозможно"):
        accept(world, actor=make.actor(make.make_user("region")))


def test_a_stale_page_does_not_accept(world: World) -> None:
    walk.approved(world, world.a1)
    with pytest.raises(StateChanged):
        accept(world, expected_version=7)


def test_reopening_needs_a_reason_and_tells_the_officers(world: World) -> None:
    officer = world.officer
    submission = walk.approved(world, world.a1)
    row = accept(world)
    reopen = {"municipality_period": row, "actor": world.region_actor, "now": clock.now()}
    with pytest.raises(NotAllowed, match="причину"):
        services.reopen_period(**reopen, comment="")
    assert services.reopen_period(**reopen, comment="Ошибка в числах").state == "collecting"
    fresh = walk.fresh(submission)
    assert (fresh.state, fresh.approved_version_id) == ("approved", submission.approved_version_id)
    message = Message.objects.get(kind="period.reopened")
    assert (message.recipient_id, message.text) == (officer.pk, "Ошибка в числах")


@pytest.mark.parametrize("who", ["officer_actor", "ministry_actor"])
def test_only_the_regional_centre_accepts(world: World, who: str) -> None:
    walk.approved(world, world.a1)
    with pytest.raises(NotAllowed):
        accept(world, actor=getattr(world, who))
