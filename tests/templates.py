"""A template of ours that names what its view did not give fails; other packages' templates may be careless."""

import sys
from pathlib import Path

from django.template.base import Node

CHECKOUT = Path(__file__).resolve().parents[1]


class UndefinedVariableError(Exception):
    """A template named a variable that its view did not give."""


class InvalidVariable(str):
    """Stands in for an undefined variable; Django formats the variable's name into it."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        source = template_being_rendered()
        if source is not None and source.is_relative_to(CHECKOUT) and ".venv" not in source.parts:
            raise UndefinedVariableError(f"{name} in {source.relative_to(CHECKOUT)}")
        return ""


def template_being_rendered() -> Path | None:
    """File of the innermost template node on the stack."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return Path(node.origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return None
