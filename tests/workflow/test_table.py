"""The machinery: tables refuse nonsense, diagrams in docs/ are the tables."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from mentoring.access.decisions import Allowed
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Pair
from mentoring.pairing.workflow import TABLE
from mentoring.workflow.advance import registered, table_for
from mentoring.workflow.diagram import file_name, mermaid, page
from mentoring.workflow.table import Step, Transition, TransitionTable

DOCS = Path(settings.BASE_DIR) / "docs"


def test_a_table_with_an_unknown_state_is_refused() -> None:
    arrow = Transition("go", "Идти", "Пошёл", frozenset({"draft"}), "nowhere", lambda actor, obj: Allowed())
    with pytest.raises(ValueError, match="nowhere"):
        TransitionTable(object_type="thing", states=PairState, transitions=[arrow])


def test_a_model_and_its_row_have_the_same_table() -> None:
    assert table_for(Pair) is table_for(Pair()) is TABLE


def test_the_tables_of_the_portal_are_registered() -> None:
    assert {table.object_type for table in registered()} >= {"pair", "submission", "municipality_period"}


def test_a_diagram_names_states_and_arrows() -> None:
    text = mermaid(TABLE)
    assert text.startswith("stateDiagram-v2\n")
    assert "    [*] --> draft\n" in text
    assert "    active: работает\n" in text
    assert "    completed --> active: Вернуть в работу\n" in text


@pytest.mark.parametrize("table", registered(), ids=lambda table: table.object_type)
def test_the_diagrams_in_docs_are_current(table: TransitionTable) -> None:
    path = DOCS / file_name(table)
    assert path.read_text(encoding="utf-8") == page(table), "run `manage.py workflow_diagrams`"


def test_the_command_writes_what_is_there(capsys: Any) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in DOCS.glob("workflow-*.md")}
    call_command("workflow_diagrams")
    assert {path: path.read_text(encoding="utf-8") for path in DOCS.glob("workflow-*.md")} == before
    assert "docs/workflow-pair.md" in capsys.readouterr().out


@pytest.mark.django_db
def test_effects_are_told_what_happened_and_where_it_began(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring.core import clock
    from mentoring.pairing import services

    told: list[Step] = []
    arrow = TABLE.transitions["complete"]
    patched = {name: getattr(arrow, name) for name in arrow.__slots__} | {"effects": (*arrow.effects, told.append)}
    monkeypatch.setitem(TABLE.transitions, "complete", Transition(**patched))
    pair = world.a1.pair
    services.complete(pair=pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    (step,) = told
    assert (step.obj.pk, step.from_state, step.transition.name) == (pair.pk, "active", "complete")
    assert step.actor == world.a1.curator_actor
