"""The transition table of a pair: every state × action × role."""

from typing import Any

import pytest

from mentoring.core import clock
from mentoring.pairing import services
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from mentoring.pairing.workflow import TABLE
from tests import factories as make
from tests.workflow.table_matrix import actors_of, cells, check_roles

# Who may follow the arrow from the state; every other cell of the matrix is a refusal.
MAY = {
    (PairState.DRAFT, "activate"): {"curator"},
    (PairState.ACTIVE, "complete"): {"curator"},
    (PairState.ACTIVE, "end_early"): {"curator"},
    (PairState.COMPLETED, "reopen"): {"curator"},
    (PairState.ENDED_EARLY, "reopen"): {"curator"},
}

CHANGES: dict[str, dict[str, Any]] = {
    "activate": {"started_on": clock.today()},
    "complete": {"closed_on": clock.today()},
    "end_early": {"closed_on": clock.today(), "close_reason": "причина"},
    "reopen": {"closed_on": None, "close_reason": ""},
}


def in_state(world: Any, state: str) -> Pair:
    """A pair of a1 that its curator brought into the state."""
    place = world.a1
    what = {"actor": place.curator_actor, "now": clock.now()}
    pair = services.form_pair(
        **what,
        organisation=place.organisation,
        school_year=make.this_year(),
        form=make.form(),
        mentor=make.make_mentor(place.organisation),
        mentees=[make.make_mentee(place.organisation)],
        activate=state != PairState.DRAFT,
    )
    if state == PairState.COMPLETED:
        return services.complete(pair=pair, closed_on=clock.today(), **what)
    if state == PairState.ENDED_EARLY:
        return services.end_early(pair=pair, closed_on=clock.today(), reason="переезд", **what)
    return pair


@pytest.mark.parametrize(("state", "action"), cells(TABLE))
def test_who_may_do_what_in_which_state(world: Any, state: str, action: str) -> None:
    check_roles(
        TABLE,
        action,
        make=lambda: in_state(world, state),
        actors=actors_of(world),
        may=MAY.get((PairState(state), action), set()),
        changes=CHANGES[action],
    )


def test_every_state_can_be_reached_and_every_pair_comes_to_an_end() -> None:
    reached, ends = {PairState.DRAFT.value}, set()
    for arrow in TABLE.transitions.values():
        reached.add(arrow.target)
        ends |= {arrow.target} - {PairState.ACTIVE}
    assert reached == set(PairState.values)
    assert ends == {PairState.COMPLETED, PairState.ENDED_EARLY}
