"""The full table state × action × role of an edition, and who may change a draft or make an own one."""

from __future__ import annotations

from typing import Any

import pytest

from mentoring.access.decisions import Allowed
from mentoring.core import clock
from mentoring.workflow.advance import available_actions, table_for
from roadmap import policies_editions as policies
from roadmap.enums import EditionState
from roadmap.models import Edition
from tests.world import World

ROLES = ("curator", "head", "officer", "region", "ministry", "api", "expert", "stranger", "officer_b")
WHOSE = ("region", "municipality", "organisation")
# whose it is → who adopts it, who writes its draft
ADOPTS = {"region": {"region"}, "municipality": {"officer"}, "organisation": {"head"}}
WRITES = {"region": {"region"}, "municipality": {"officer"}, "organisation": {"curator", "head"}}


def actor_of(world: World, role: str) -> Any:
    if role in {"curator", "head"}:
        return getattr(world.a1, f"{role}_actor")
    return world.a2.head_actor if role == "stranger" else getattr(world, f"{role}_actor")


def edition(world: World, whose: str, state: EditionState) -> Edition:
    return Edition(
        municipality=None if whose == "region" else world.a,
        organisation=world.a1.organisation if whose == "organisation" else None,
        state=state,
        first_year=2026,
        last_year=2027,
        state_since=clock.now(),
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", list(EditionState))
@pytest.mark.parametrize("whose", WHOSE)
def test_who_may_do_what_with_an_edition(world: World, whose: str, state: EditionState, role: str) -> None:
    actor, row = actor_of(world, role), edition(world, whose, state)
    table = table_for(Edition)
    assert set(table.transitions) == {"adopt", "undo_adoption"}
    may_adopt = state is EditionState.DRAFT and role in ADOPTS[whose]
    assert isinstance(table.decide("adopt", row, actor), Allowed) is may_adopt
    assert [action.name for action in available_actions(row, actor)] == (["adopt"] if may_adopt else [])
    # Only who adopted takes it back (test_edition_undo), and this one was adopted by nobody.
    assert isinstance(table.decide("undo_adoption", row, actor), Allowed) is False
    assert bool(policies.can_edit(actor, row)) is (state is EditionState.DRAFT and role in WRITES[whose])
    may_copy = whose == "region" and state is EditionState.ADOPTED and role == "region"
    assert bool(policies.can_copy(actor, row)) is may_copy


@pytest.mark.parametrize("role", ROLES)
def test_who_may_make_an_own_one(world: World, role: str) -> None:
    allowed = bool(policies.can_make_own(actor_of(world, role)))
    assert allowed is (role in {"curator", "head", "officer", "stranger", "officer_b"})
