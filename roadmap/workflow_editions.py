"""The transition table of an edition: a draft is adopted; for ten minutes that can be taken back."""

from __future__ import annotations

from mentoring.core.looks import Look, register_looks
from mentoring.workflow.advance import register
from mentoring.workflow.table import Transition, TransitionTable

from . import policies_editions as policies
from .enums import EditionState
from .models import Edition

EDITION = TransitionTable(
    object_type="edition",
    states=EditionState,
    transitions=(
        Transition(
            "adopt",
            "Утвердить",
            "Дорожная карта утверждена",
            frozenset({EditionState.DRAFT}),
            EditionState.ADOPTED,
            policies.can_adopt,
        ),
        Transition(
            "undo_adoption",
            "Отменить утверждение",
            "Утверждение дорожной карты отменено",
            frozenset({EditionState.ADOPTED}),
            EditionState.DRAFT,
            policies.can_undo_adoption,
            style="secondary",
        ),
    ),
)

register(Edition, EDITION)
register_looks({"adopted": Look("success", "check")})
