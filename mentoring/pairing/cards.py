"""Pairs on the cards of mentees and mentors, and the registry's filter «есть пара / нет пары»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.core import clock
from mentoring.core.parts import Cell
from mentoring.registry.hooks import CardSection, Partner
from mentoring.registry.models import Mentee, Mentor
from mentoring.registry.models.hiding import open_to_lists

from .enums import PairState
from .models import Pair, PairMember
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


def partners(base: str, card_ids: Sequence[int]) -> Iterator[Partner]:
    """People on the other side of working and completed pairs, in order of name: for the export in official form.

    Who withdrew the consent is not named beside the partner either.
    """
    own, other = ("mentee_id", "pair__mentor") if base == "mentees" else ("pair__mentor_id", "mentee")
    place = f"{other}__workplace" if base == "mentees" else f"{other}__place"
    names = [f"{other}__person__{part}" for part in ("last_name", "first_name", "patronymic")]
    members = PairMember.objects.filter(
        Q(active=True) | Q(pair__state=PairState.COMPLETED),
        open_to_lists(clock.today(), f"{other}__"),
        **{f"{own}__in": card_ids},
    ).order_by(f"{other}__search_name", "pk")
    rows = members.values_list(own, *names, place, "organisation__name", "form__title")
    for card_id, last, first, patronymic, where, organisation, form in rows:
        full_name = " ".join(part for part in (last, first, patronymic) if part)
        yield Partner(card_id, full_name, where or organisation, form)
