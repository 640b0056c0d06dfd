"""Looking at pairs: the list and a pair's page."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.addresses import without
from mentoring.core.pagination import paginate
from mentoring.core.parts import Chip, Crumb, Preset
from mentoring.core.school_year import label
from mentoring.workflow.advance import available_actions

from .. import policies
from ..enums import PairState
from ..forms import FilterForm
from ..meeting_forms import MeetingForm, first_values
from ..models import Pair
from ..selectors import lists
from ..selectors.meetings import QUIET_DAYS, meetings_of
from ..selectors.rows import rows_of
from ..selectors.story import story_of
from .common import HOME, crumbs, pair_of, running_year
from .search import search_form, search_of

NOT_FOR_AGGREGATES = (
    "Списки пар видят организация, муниципалитет и региональный центр; вам доступны сводные показатели."
)


@require_safe
@needs(Permission.PERSON_LIST, reason=NOT_FOR_AGGREGATES)
def pair_list(request: HttpRequest) -> HttpResponse:
    """Pairs and groups of the actor's scope; filters live in the address."""
    actor = actor_of(request)
    text = search_of(request)
    filters = lists.read_filters(actor, request.GET.dict(), running_year(), text)
    page = paginate(lists.pairs(actor, filters), order=lists.ORDER, cursor=request.GET.get("cursor"))
    return render(
        request,
        "pairing/list.html",
        {
            "breadcrumbs": [HOME, Crumb("Пары и группы")],
            "page": page,
            "rows": rows_of(page.items, actor),
            "filter_form": FilterForm(
                {**request.GET.dict(), "year": filters.school_year}, actor=actor, school_year=running_year()
            ),
            "chips": _chips(request, filters),
            "presets": _presets(filters),
            "year": label(filters.school_year),
            "above": actor.tier is not Tier.ORGANISATION,
            "may_form": actor.has(Permission.PAIR_EDIT),
            "search_form": search_form(request, text) if actor.has(Permission.PERSON_NAMES) else None,
        },
    )


def _chips(request: HttpRequest, filters: lists.Filters) -> list[Chip]:
    return [Chip(words, value, f"{request.path}{without(request.GET, name)}") for name, words, value in filters.chips]


def _presets(filters: lists.Filters) -> list[Preset]:
    address = reverse("pairing:list")
    states = [
        Preset(words.capitalize(), f"{address}?state={code}", active=filters.state == code)
        for code, words in lists.state_choices()
    ]
    silent = Preset(
        f"Нет встреч {QUIET_DAYS} дней", f"{address}?meetings={lists.QUIET}", active=filters.meetings == lists.QUIET
    )
    return [*states, silent]


# Where the button of each arrow of the table leads: a question page, or a POST at once.
_ASKS = {"complete": "pairing:complete", "end_early": "pairing:end"}
_PRESSES = {"activate": "pairing:activate", "reopen": "pairing:reopen"}

_NEXT_STEP = {
    PairState.DRAFT: "Черновик. Выберите наставника и наставляемых и начните работу.",
    PairState.ACTIVE: "Отмечайте встречи; в конце программы завершите пару, прекратились встречи – прекратите её.",
    PairState.COMPLETED: "Программа завершена. В сведения за период пара входит как завершённая.",
    PairState.ENDED_EARLY: "Работа прекращена досрочно.",
}


@require_safe
@needs(Permission.PERSON_LIST, reason=NOT_FOR_AGGREGATES)
def pair_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """State and next step, members, buttons, story."""
    actor, pair = pair_of(request, public_id)
    return render(request, "pairing/page.html", page_context(actor, pair))


def page_context(actor: Actor, pair: Pair, *, meeting_form: MeetingForm | None = None) -> dict[str, Any]:
    """`meeting_form`: one that was sent and refused; else an empty one for who may write meetings down."""
    buttons = [
        {
            "label": arrow.label,
            "style": arrow.style,
            "asks": arrow.name in _ASKS,
            "url": reverse((_ASKS | _PRESSES)[arrow.name], args=[pair.public_id]),
        }
        for arrow in available_actions(pair, actor)
    ]
    (row,) = rows_of([pair], actor)
    may_edit = policies.can_edit(actor, pair)
    may_record = policies.can_record(actor, pair)
    if may_record and meeting_form is None:
        meeting_form = MeetingForm(initial=first_values(pair, clock.today(), met=bool(row.meetings.total)))
    return {
        "breadcrumbs": crumbs(pair),
        "pair": pair,
        "row": row,
        "staying": sum(1 for member in row.members if member.left_on is None),
        "buttons": buttons,
        "why_not": _why_not(actor, pair),
        "may_edit": bool(may_edit),
        "may_discard": bool(policies.can_discard(actor, pair)),
        "next_step": _NEXT_STEP[PairState(pair.state)],
        "year": label(pair.school_year),
        "story": story_of(pair),
        "meetings": meetings_of(pair, actor, row.meetings),
        "meeting_form": meeting_form,
        "may_record": bool(may_record),
        "late": may_record.reason if may_record else "",
    }


def _why_not(actor: Actor, pair: Pair) -> str:
    """Why a draft cannot begin yet, for the one who could begin it."""
    if pair.state != PairState.DRAFT or not policies.can_edit(actor, pair):
        return ""
    return policies.can_activate(actor, pair).reason
