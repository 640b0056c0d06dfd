"""Messages about submissions: what one asked for is over with the next step, so nobody reads it in a summary."""

from __future__ import annotations

import pytest

from mentoring.core import clock
from mentoring.notifications.models import Delivery, Message
from monitoring import services

from ..world import World
from . import walk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def asked(world: World) -> list[object]:
    """Those who sign and decide have accounts."""
    return [world.a1.head, world.officer]


def waiting(kind: str) -> int:
    """Messages of this kind that are unread and would still go by mail."""
    return Message.objects.filter(kind=kind, read_at__isnull=True).exclude(delivery=Delivery.NONE).count()


def test_a_request_to_sign_ends_with_the_signature_and_one_to_review_with_the_decision(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    assert waiting("submission.signing") == 1
    sent = services.sign(submission=submission, actor=world.a1.head_actor, now=clock.now())
    assert (waiting("submission.signing"), waiting("submission.submitted")) == (0, 1)
    services.approve(submission=sent, actor=world.officer_actor, now=clock.now(), expected_version=sent.version)
    assert (waiting("submission.submitted"), waiting("submission.approved")) == (0, 2)
    Message.objects.filter(kind="submission.approved").update(read_at=None)
    services.undo(submission=walk.fresh(sent), actor=world.officer_actor, now=clock.now())
    assert (waiting("submission.approved"), waiting("submission.undone")) == (0, 2)


def test_what_was_taken_back_or_recalled_waits_for_nobody(world: World) -> None:
    submission = walk.to_signature(world, world.a1)
    services.take_back(submission=submission, actor=world.a1.curator_actor, now=clock.now())
    assert waiting("submission.signing") == 0
    sent = walk.sent(world, world.a1, walk.fresh(submission))
    assert waiting("submission.submitted") == 1
    services.recall(submission=sent, actor=world.a1.curator_actor, now=clock.now())
    assert waiting("submission.submitted") == 0
