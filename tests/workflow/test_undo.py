"""A decision is taken back by whoever took it, for ten minutes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from mentoring.access.actor import system_actor
from mentoring.access.decisions import Allowed, Denied
from mentoring.core import clock
from mentoring.workflow.undo import may_undo

DECIDED = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
TEN = dt.timedelta(minutes=10)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("by", "asks", "after", "answer"),
    [
        (7, 7, SECOND, Allowed()),
        (7, 7, TEN, Allowed()),
        (7, 7, TEN + SECOND, Denied("поздно")),
        (7, 8, SECOND, Denied("не вы")),
        (7, 8, TEN + SECOND, Denied("не вы")),
        (None, 7, SECOND, Denied("не вы")),
        (None, None, SECOND, Denied("не вы")),  # what the portal did by itself
    ],
)
def test_who_takes_back_and_how_long(
    by: int | None, asks: int | None, after: dt.timedelta, answer: Allowed | Denied
) -> None:
    row = SimpleNamespace(state_by_id=by, state_since=DECIDED)
    with clock.set_to(DECIDED + after):
        assert may_undo(replace(system_actor(), user_id=asks), row, others="не вы", late="поздно") == answer
