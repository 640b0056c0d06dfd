"""Pairs on the cards of mentees and mentors, and the registry's filter «есть пара / нет пары»."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core.parts import Cell
from mentoring.registry.hooks import CardSection
from mentoring.registry.models import Mentee, Mentor

from .models import Pair
from .selectors.candidates import working_in
from .selectors.rows import PairRow, rows_of


def sections(card: Mentee | Mentor, actor: Actor) -> Iterator[CardSection]:
    """All pairs of this year's card, the newest first."""
    of_mentor = isinstance(card, Mentor)
    pairs = Pair.objects.visible_to(actor).select_related("form", "mentor__person").order_by("-pk")
    mine = pairs.filter(mentor=card) if of_mentor else pairs.filter(members__mentee=card)
    may_form = actor.has(Permission.PAIR_EDIT)
    name = "mentor" if of_mentor else "mentee"
    yield CardSection(
        title="Пары и группы",
        columns=["Форма", "Наставляемые" if of_mentor else "Наставник", "Начало", "Состояние"],
        rows=[_line(row, of_mentor=of_mentor) for row in rows_of(list(mine), actor)],
        empty="Пар ещё нет.",
        action_label="Создать пару" if may_form else "",
        action_url=f"{reverse('pairing:new')}?{name}={card.public_id}" if may_form else "",
    )


def _line(row: PairRow, *, of_mentor: bool) -> list[Cell]:
    pair = row.pair
    others = ", ".join(member.person.name for member in row.members)
    if not of_mentor:
        others = row.mentor.name if row.mentor else "ещё не выбран"
    return [
        Cell(pair.form.title, url=reverse("pairing:page", args=[pair.public_id])),
        Cell(others),
        Cell(f"{pair.started_on:%d.%m.%Y}" if pair.started_on else "ещё не начата"),
        Cell(pair.get_state_display()),
    ]


def paired() -> Q:
    """Mentees who work in a pair now."""
    return Q(working_in())
