"""Drafts of roadmaps that wait for whoever may adopt them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core.waiting import WaitingItem, register
from mentoring.workflow.advance import available_actions

from .enums import EditionState
from .models import Edition


def register_sources() -> None:
    register(to_adopt)


def to_adopt(actor: Actor, now: dt.datetime) -> Iterator[WaitingItem]:
    """Own drafts of the actor's body; a curator's go to the head."""
    if not actor.has(Permission.ROADMAP_EDIT):
        return
    for edition in Edition.objects.owned_by(actor).filter(state=EditionState.DRAFT).order_by("pk"):
        if available_actions(edition, actor):
            yield WaitingItem(
                kind="Дорожная карта",
                title=f"Проект дорожной карты {edition.years}",
                text="Проверьте мероприятия и сроки и утвердите.",
                url=reverse("roadmap:edition", args=[edition.public_id]),
                since=edition.state_since,
            )
