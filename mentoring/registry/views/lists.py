"""The lists of mentees and of mentors: filters in the address, search out of it, export."""

from __future__ import annotations

import hashlib
import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.parts import Chip, Crumb, Preset
from mentoring.core.school_year import label

from .. import policies
from ..exchange.columns import Base
from ..exchange.export import base_book
from ..forms.lists import FilterForm, SearchForm, values_of
from ..selectors import lists
from ..selectors.filters import AGES, CONSENT, YES_NO, Filters, categories_of, read_filters
from .common import NOUNS, named, own_organisation, xlsx

SEARCH = "registry_search"
EXPORT_UP_TO = 20_000
_KEYS = ("year", "form", "category", "topic", "age", "paired", "consent", "municipality", "organisation", "import")


@require_safe
@needs(Permission.PERSON_LIST, reason="Списки участников ведут организации; вам доступны только числа.")
def people(request: HttpRequest, base: Base) -> HttpResponse:
    actor, today = actor_of(request), clock.today()
    search, text = _search_of(request, base)
    filters = read_filters(base, actor, request.GET, today=today, text=text)
    page = lists.page_of(actor, filters, today=today, cursor=request.GET.get("cursor"))
    counts = lists.counters(actor, filters, today)
    kept = {name: value for name, value in values_of(filters).items() if value} | ({"search": search} if text else {})
    context = {
        "base": base.value,
        "noun": NOUNS[base],
        "page": page,
        "found": lists.found(actor, filters, page, today),
        "counts": counts,
        "filters": filters,
        "form": FilterForm(filters, actor, today, search if text else ""),
        "search_form": SearchForm(initial={"text": text, "filters": urlencode(kept)}),
        "chips": _chips(filters, kept),
        "presets": _presets(filters, counts),
        "filtered": bool(_chips(filters, kept)),
        "year_label": label(filters.school_year),
        "names": policies.sees_names(actor),
        "may_edit": actor.has(Permission.PERSON_EDIT),
        "add_url": reverse(named(base, "add")),
        "search_url": reverse(f"registry:{base.value}_search"),
        "export_url": reverse(f"registry:{base.value}_export"),
        "consents_url": reverse(f"registry:{base.value}_consents"),
        "kept": urlencode(kept),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb(NOUNS[base]["many"])],
    }
    return render(request, "registry/list.html", context)


@require_POST
@needs(Permission.PERSON_NAMES, reason="Искать по имени может только организация: у вас обезличенный список.")
def search(request: HttpRequest, base: Base) -> HttpResponse:
    """The text stays in the session under a short key; the address holds the key only."""
    form = SearchForm(request.POST)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    asked = QueryDict(form.cleaned_data["filters"] if form.is_valid() else "")
    kept = {name: asked[name] for name in _KEYS if asked.get(name)}
    if text:
        key = secrets.token_hex(4)
        request.session[SEARCH] = {**request.session.get(SEARCH, {}), base.value: [key, text]}
        kept["search"] = key
    return redirect(reverse(NOUNS[base]["list"]) + (f"?{urlencode(kept)}" if kept else ""))


@require_POST
@needs(Permission.PERSON_NAMES, reason="Выгрузка с именами доступна только организации.")
def export(request: HttpRequest, base: Base) -> HttpResponse:
    """The base under the filters of the list, in the official form. The journal keeps how many and the file's hash."""
    actor, now = actor_of(request), clock.now()
    organisation = own_organisation(actor)
    query = QueryDict(request.POST.get("filters", ""))
    _, text = _search_of(request, base, query.get("search", ""))
    filters = read_filters(base, actor, query, today=clock.today(), text=text)
    rows = lists.people(actor, filters, clock.today()).select_related("person", "form")
    cards = list(rows.order_by("search_name", "pk")[: EXPORT_UP_TO + 1])
    parts = [f"{chip.label.lower()}: {chip.value}" for chip in _chips(filters, {})]
    if len(cards) > EXPORT_UP_TO:
        del cards[EXPORT_UP_TO:]
        parts.append(f"только первые {EXPORT_UP_TO} по алфавиту, остальные – под отбором поуже")
    state = ", ".join(parts)
    content = base_book(
        base, cards, organisation=organisation.name, school_year=filters.school_year, state=state, now=now
    )
    audit.record_read(
        actor=actor,
        now=now,
        what="export",
        what_label=f"Выгружена {base.label.lower()}",
        object_type="organisation",
        object_id=organisation.pk,
        object_label=organisation.name,
        data={"rows": len(cards), "sha256": hashlib.sha256(content).hexdigest(), "base": base.value},
        municipality_id=organisation.municipality_id,
        organisation_id=organisation.pk,
    )
    year = label(filters.school_year).replace("/", "-")
    return xlsx(content, f"{base.label} – {organisation.name} – {year}.xlsx")


def _search_of(request: HttpRequest, base: Base, key: str | None = None) -> tuple[str, str]:
    """The key in the address and the text it stands for; nothing for a key of somebody else's session."""
    asked = request.GET.get("search", "") if key is None else key
    kept, text = request.session.get(SEARCH, {}).get(base.value, ["", ""])
    return (kept, text) if asked and asked == kept else ("", "")


def _chips(filters: Filters, kept: dict[str, str]) -> list[Chip]:
    shown = {
        "form": ("Форма", filters.form.title if filters.form else ""),
        "category": ("Кто", str(categories_of(filters.base)(filters.category).label) if filters.category else ""),
        "topic": ("Тема", filters.topic.title if filters.topic else ""),
        "age": ("Возраст", AGES[filters.age][0] if filters.age else ""),
        "paired": ("Пара", YES_NO.get(filters.paired, "")),
        "consent": ("Согласие", CONSENT.get(filters.consent, "")),
        "municipality": ("Муниципалитет", filters.municipality.name if filters.municipality else ""),
        "organisation": ("Организация", filters.organisation.name if filters.organisation else ""),
        "import": ("Загрузка", filters.loaded.words if filters.loaded else ""),
        "search": ("Имя", filters.text),
    }
    return [
        Chip(title, value, f"?{urlencode({name: one for name, one in kept.items() if name != key})}")
        for key, (title, value) in shown.items()
        if value
    ]


def _presets(filters: Filters, counts: dict[str, lists.Count | None]) -> list[Preset]:
    """Ready questions with their numbers; a count that stopped early is not shown as if it were exact."""
    year = {"year": str(filters.school_year)}
    active = {name for name, value in values_of(filters).items() if value and name != "year"}
    ready: tuple[tuple[str, dict[str, str], str, bool], ...] = (
        ("Все", {}, "all", not active and not filters.words),
        ("Без пары", {"paired": "no"}, "unpaired", active == {"paired"} and filters.paired == "no"),
        ("Без согласия", {"consent": "missing"}, "no_consent", active == {"consent"} and filters.consent == "missing"),
    )
    return [
        Preset(
            title, f"?{urlencode(year | query)}", on, count.value if (count := counts[key]) and count.exact else None
        )
        for title, query, key, on in ready
    ]
