"""The diagram in docs/ is generated from the same table that the code asks."""

from __future__ import annotations

from .table import TransitionTable


def mermaid(table: TransitionTable) -> str:
    """A Mermaid state diagram with Russian state and action names."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {value}: {label}" for value, label in table.states.choices]
    for transition in table.transitions.values():
        lines += [
            f"    {source} --> {transition.target}: {transition.label}" for source in sorted(transition.sources)
        ]
    return "\n".join(lines) + "\n"
