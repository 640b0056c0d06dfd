"""The diagram in docs/ is generated from the same table that the code asks."""

from __future__ import annotations

from .table import TransitionTable


def mermaid(table: TransitionTable) -> str:
    """A Mermaid state diagram with Russian state and action names; the first state is where an object begins."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {value}: {label}" for value, label in table.states.choices]
    lines.append(f"    [*] --> {table.states.values[0]}")
    for transition in table.transitions.values():
        lines += [f"    {source} --> {transition.target}: {transition.label}" for source in sorted(transition.sources)]
    return "\n".join(lines) + "\n"


def file_name(table: TransitionTable) -> str:
    """«workflow-municipality-period.md»."""
    return f"workflow-{table.object_type.replace('_', '-')}.md"


def page(table: TransitionTable) -> str:
    """The page of docs/: the diagram and its arrows in a table."""
    labels = dict(table.states.choices)
    lines = [
        f"# States of `{table.object_type}`",
        "",
        "Generated from the transition table by `manage.py workflow_diagrams`; a test keeps it current.",
        "",
        "```mermaid",
        mermaid(table).rstrip(),
        "```",
        "",
        "| action | button | from | to | reason required | policy |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, arrow in table.transitions.items():
        sources = ", ".join(labels[source] for source in table.states.values if source in arrow.sources)
        comment = "yes" if arrow.needs_comment else ""
        policy = f"`{arrow.policy.__name__}`"
        lines.append(f"| `{name}` | {arrow.label} | {sources} | {labels[arrow.target]} | {comment} | {policy} |")
    return "\n".join(lines) + "\n"
