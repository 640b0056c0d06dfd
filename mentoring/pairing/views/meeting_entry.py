"""«Отметить встречи»: working pairs of the organisation on one page, the lines with a date are saved."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.addresses import as_uuid
from mentoring.core.pagination import KeysetPage, paginate
from mentoring.core.parts import Crumb

from .. import services
from ..enums import PairState
from ..meeting_forms import EntryForm, LineForm
from ..meeting_rules import MeetingsRefused
from ..models import Pair
from ..selectors.lists import QUIET
from ..selectors.meetings import quiet
from ..selectors.rows import PairRow, rows_of
from .common import HOME, REASON, list_crumb, own_organisation, running_year
from .meetings import say_recorded

SIZE = 50
NOTHING = "Ни одна строка не заполнена: поставьте дату хотя бы у одной пары."


@dataclass(frozen=True, slots=True)
class Line:
    row: PairRow
    form: LineForm


@dataclass(frozen=True, slots=True)
class Filled:
    """The common date was put into so many lines."""

    day: dt.date
    lines: int


@needs(Permission.PAIR_EDIT, reason=REASON)
def entry_page(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    own_organisation(actor)
    if request.method == "POST":
        return _save(request, actor)
    rows: Any = Pair.objects.visible_to(actor).in_year(running_year()).filter(state=PairState.ACTIVE)
    if _only_quiet(request):
        rows = quiet(rows, clock.today())
    page = paginate(
        rows.select_related("form", "mentor__person"),
        order=("mentor__search_name", "pk"),
        cursor=request.GET.get("cursor"),
        size=SIZE,
    )
    lines = [Line(row, LineForm(None, pair=row.pair)) for row in rows_of(page.items, actor)]
    return _show(request, EntryForm(initial={"entry": uuid.uuid4()}), lines, page=page)


def _only_quiet(request: HttpRequest) -> bool:
    return request.GET.get("meetings") == QUIET


def _save(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """All filled lines or none. A foreign id in the form is as unknown as a made-up one."""
    ids = {text for text in request.POST.getlist("pair")[:SIZE] if as_uuid(text)}
    known = Pair.objects.visible_to(actor).filter(public_id__in=ids).exclude(state=PairState.DRAFT)
    pairs = list(known.select_related("form", "mentor__person").order_by("mentor__search_name", "pk"))
    rows = rows_of(pairs, actor)
    shared = EntryForm(request.POST)
    if shared.is_valid() and shared.cleaned_data["held_on"]:
        return _fill(request, rows, shared.cleaned_data["held_on"])
    lines = [Line(row, LineForm(request.POST, pair=row.pair)) for row in rows]
    sound = shared.is_valid() and all(line.form.is_valid() for line in lines)
    filled = [line for line in lines if sound and line.form.filled]
    if sound and not filled:
        shared.add_error(None, NOTHING)
    elif sound:
        try:
            done = services.record_meetings(
                actor=actor,
                now=clock.now(),
                organisation=own_organisation(actor),
                meetings=[line.form.meeting(shared.cleaned_data["format"]) for line in filled],
                entry=shared.cleaned_data["entry"],
            )
        except MeetingsRefused as refusal:
            for position, errors in refusal.by_row.items():
                for name, reason in errors.items():
                    filled[position].form.add_error(name if name in filled[position].form.fields else None, reason)
        else:
            say_recorded(request, done)
            return redirect(request.get_full_path())
    return _show(request, shared, lines, status=400)


def _fill(request: HttpRequest, rows: list[PairRow], day: dt.date) -> HttpResponseBase:
    """The common date in every line without one, of the pairs that worked on that day. Nothing is written: the
    curator takes it out where nobody met, and saves."""
    sent = request.POST.copy()
    sent["held_on"] = ""
    count = 0
    for row in rows:
        name = LineForm(sent, pair=row.pair).date_name
        if not sent.get(name) and _worked_on(row.pair, day):
            sent[name] = day.isoformat()
            count += 1
    lines = [Line(row, LineForm(sent, pair=row.pair)) for row in rows]
    return _show(request, EntryForm(sent), lines, told=Filled(day, count))


def _worked_on(pair: Pair, day: dt.date) -> bool:
    return (pair.started_on or day) <= day <= (pair.closed_on or day)


def _show(
    request: HttpRequest,
    shared: EntryForm,
    lines: list[Line],
    *,
    page: KeysetPage[Any] | None = None,
    told: Filled | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "breadcrumbs": [HOME, list_crumb(), Crumb("Отметить встречи")],
        "form": shared,
        "lines": lines,
        "wrong": [line for line in lines if line.form.is_bound and line.form.errors],
        "page": page,
        "only_quiet": _only_quiet(request),
        "told": told,
        "today": clock.today(),
    }
    return render(request, "pairing/meetings.html", context, status=status)
