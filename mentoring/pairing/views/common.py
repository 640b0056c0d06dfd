"""What the pairing screens share: the pair inside the scope, refusals beside fields, the page with both versions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, StateChanged
from mentoring.access.web import actor_of, visible_or_404
from mentoring.core import clock
from mentoring.core.conflict import VersionRow
from mentoring.core.parts import Crumb
from mentoring.core.school_year import school_year_of
from mentoring.core.wording import NO_DATA
from mentoring.organisations.models import Organisation

from .. import policies
from ..models import Pair
from ..rules import PairRefused
from ..selectors.rows import person_line
from ..selectors.story import last_change

HOME = Crumb("Главная", "/")
REASON = "Пары и группы формирует куратор организации."


def running_year() -> int:
    return school_year_of(clock.today())


def list_crumb() -> Crumb:
    return Crumb("Пары и группы", reverse("pairing:list"))


def pair_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Pair]:
    """The pair inside the actor's scope, or 404."""
    actor = actor_of(request)
    rows = Pair.objects.select_related("form", "variant", "organisation", "municipality", "mentor__person")
    return actor, visible_or_404(rows, actor, public_id=public_id)


def own_organisation(actor: Actor) -> Organisation:
    """The organisation whose bases the actor keeps."""
    if actor.scope.organisation_id is None:
        raise NotAllowed(REASON)
    return Organisation.objects.get(pk=actor.scope.organisation_id)


def pair_url(pair: Pair) -> str:
    return reverse("pairing:page", args=[pair.public_id])


def to_pair(pair: Pair) -> HttpResponseBase:
    return redirect(pair_url(pair))


def crumbs(pair: Pair, *more: Crumb) -> list[Crumb]:
    return [HOME, list_crumb(), Crumb(capfirst(str(pair)), pair_url(pair) if more else ""), *more]


def show_refusal(form: Form, refusal: PairRefused) -> None:
    """Each reason beside its field; one about a field that the form lacks stands on top."""
    for name, reason in refusal.errors.items():
        form.add_error(name if name in form.fields else None, ValidationError(reason))


def version_of(request: HttpRequest) -> int:
    """The version that the pressed button saw. A button without one is not ours: 404."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)


def press(request: HttpRequest, pair: Pair, action: Callable[[int], Any], done: str) -> HttpResponseBase:
    """A button without fields: do it on the version seen, say so, go back to the pair; or say why not."""
    try:
        action(version_of(request))
    except StateChanged as changed:
        return conflict(request, changed.current, {})
    except PairRefused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, done)
    return to_pair(pair)


def _words(value: object) -> str:
    if value is None or value == "":
        return NO_DATA
    return f"{value:%d.%m.%Y}" if isinstance(value, dt.date) else str(value)


def conflict(
    request: HttpRequest, current: Pair, typed: Mapping[str, object], *, editing: bool = False
) -> HttpResponse:
    """409: what was typed beside what stands now, and who was faster. `typed`: clean data by field name.

    `editing`: it was the form of the pair itself, which may be opened again with what was typed.
    """
    actor, fresh = pair_of(request, current.public_id)
    again = editing and bool(policies.can_edit(actor, fresh))
    labels = {
        "mentor": "Наставник",
        "variant": "Ролевая модель",
        "started_on": "Начало работы",
        "ends_on": "Окончание по плану",
        "closed_on": "Дата завершения",
        "reason": "Причина",
    }
    now = {name: getattr(fresh, "close_reason" if name == "reason" else name, None) for name in labels}
    rows = [
        VersionRow(labels[name], _shown(now[name], actor), _shown(typed[name], actor))
        for name in labels
        if name in typed
    ]
    return render(
        request,
        "pairing/conflict.html",
        {
            "breadcrumbs": crumbs(fresh),
            "pair": fresh,
            "rows": rows,
            "event": last_change(fresh),
            "form_url": reverse("pairing:edit", args=[fresh.public_id]) if again else "",
        },
        status=409,
    )


def _shown(value: Any, actor: Actor) -> str:
    return person_line(value, actor).name if hasattr(value, "person_id") else _words(value)
