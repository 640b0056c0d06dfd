"""What the registry is told of submissions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from mentoring.registry import hooks
from monitoring import services
from monitoring.cards import sections, why_kept
from tests import factories as make
from tests.world import World

from . import walk


def rows_of(card: Any, actor: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for section in sections(card, actor) for row in section.rows]


def test_a_card_names_the_periods_it_has_entered(world: World) -> None:
    card = world.a1.mentees[0]
    assert rows_of(card, world.a1.curator_actor) == []
    walk.sent(world, world.a1)
    walk.sent(world, world.a2)
    expected = [[world.period.title, "ученик – ученик", "работает", "на проверке"]]
    assert rows_of(card, world.a1.curator_actor) == expected
    assert rows_of(world.a1.mentor, world.a1.head_actor) == expected
    assert rows_of(world.a1.mentees[2], world.a1.curator_actor) == []
    assert rows_of(card, world.a2.curator_actor) == []


def test_without_the_permission_nothing_is_said(world: World) -> None:
    assert list(sections(world.a1.mentees[0], world.expert_actor)) == []


def test_the_card_shows_it(world: World, client: Client) -> None:
    walk.sent(world, world.a1)
    client.force_login(world.a1.curator)
    page = client.get(reverse("registry:mentee", args=[world.a1.mentees[0].public_id])).content.decode()
    assert "В сведениях за период" in page
    assert world.period.title in page


@pytest.mark.parametrize("state", ["draft", "sent", "recalled", "approved"])
def test_people_of_a_version_in_force_do_not_vanish(world: World, state: str) -> None:
    if state == "draft":
        walk.begun(world, world.a1)
    elif state == "approved":
        walk.approved(world, world.a1)
    else:
        submission = walk.sent(world, world.a1)
        if state == "recalled":
            services.recall(submission=submission, actor=world.a1.head_actor, now=clock.now())
    mentees = [mentee.pk for mentee in world.a1.mentees]
    reason = why_kept(mentees, [])
    # A recalled version is still the last one sent: the next sending replaces it.
    assert bool(reason) is (state != "draft")
    assert why_kept([], [world.a1.mentor.pk]) == reason == hooks.why_in_use(mentees, [])
    assert why_kept([world.a1.mentees[2].pk], []) == ""
    assert why_kept([make.make_mentee(world.a1.organisation).pk], []) == ""
    assert why_kept([], []) == ""
    if reason:
        assert world.period.title in reason
