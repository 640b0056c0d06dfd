"""A draft, a line or a section that somebody took away while another page of it was open: no click is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from roadmap.models import Edition
from roadmap.services import activities, editions
from tests.world import World

from . import editions as walk


@pytest.fixture
def draft(world: World) -> Edition:
    return walk.draft(world, 2025, 2027)


def test_a_draft_thrown_away_twice_is_thrown_away(world: World, draft: Edition) -> None:
    """The second click found the page while the first one was at work."""
    seen = [Edition.objects.get(pk=draft.pk) for _ in range(2)]
    for edition in seen:
        editions.remove_draft(edition=edition, actor=world.region_actor, now=clock.now())
    assert not Edition.objects.filter(pk=draft.pk).exists()
    assert AuditEvent.objects.filter(action="edition.remove").count() == 1


def test_what_is_done_to_a_draft_thrown_away_is_refused_in_russian(world: World, draft: Edition) -> None:
    line, actor, now = walk.line(draft, "1.4"), world.region_actor, clock.now()
    assert line.edition == draft  # read with the line, as pages do
    editions.remove_draft(edition=Edition.objects.get(pk=draft.pk), actor=actor, now=now)
    fields = walk.values(line)
    acts: list[Callable[[], Any]] = [
        lambda: activities.add_activity(edition=draft, section=None, fields=fields, actor=actor, now=now),
        lambda: activities.remove_activity(activity=line, actor=actor, now=now),
        lambda: editions.change_edition(
            edition=draft, title="Иное", first_year=2025, last_year=2027, expected_version=1, actor=actor, now=now
        ),
        lambda: walk.adoption.adopt_edition(
            edition=draft, adopted_on=clock.today(), approver_position="Министр", approver_name="Д.А. Юдина",
            expected_version=1, actor=actor, now=now,
        ),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotAllowed, match="уже удалён"):
            act()


@pytest.mark.parametrize("number", ["1.4", "2"])
def test_a_line_taken_away_twice_is_taken_away(world: World, draft: Edition, number: str) -> None:
    seen = [walk.line(draft, number) for _ in range(2)]
    left = draft.activities.exclude(pk=seen[0].pk).exclude(section=seen[0].pk).count()
    for line in seen:
        activities.remove_activity(activity=line, actor=world.region_actor, now=clock.now())
    assert draft.activities.count() == left
    assert AuditEvent.objects.filter(action="edition.line_remove").count() == 1


def test_a_line_taken_away_is_neither_changed_nor_moved(world: World, draft: Edition) -> None:
    line, actor, now = walk.line(draft, "1.4"), world.region_actor, clock.now()
    activities.remove_activity(activity=walk.line(draft, "1.4"), actor=actor, now=now)
    with pytest.raises(NotAllowed, match="уже убрана"):
        activities.change_activity(
            activity=line, fields=walk.values(line, title="Иное"), expected_version=line.version, actor=actor, now=now
        )
    with pytest.raises(NotAllowed, match="уже убрана"):
        activities.move_activity(activity=line, up=True, actor=actor, now=now)


def test_a_new_line_of_a_section_taken_away_is_refused_beside_the_section(world: World, draft: Edition) -> None:
    section, actor = walk.line(draft, "2"), world.region_actor
    activities.remove_activity(activity=walk.line(draft, "2"), actor=actor, now=clock.now())
    with pytest.raises(ValidationError) as refused:
        walk.add(draft, actor, section)
    assert refused.value.message_dict == {"section": ["Этот раздел уже убран: выберите другой."]}
    assert not draft.activities.filter(title="Своё мероприятие").exists()
