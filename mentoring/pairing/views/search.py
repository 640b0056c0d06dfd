"""Search of pairs by the name of somebody in them. The words stay out of addresses (trust.md §3)."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mentoring.access.permissions import Permission
from mentoring.access.web import needs
from mentoring.registry.forms.lists import SearchForm

SESSION = "pairing_search"
KEPT = ("state", "meetings", "form", "year")


@require_POST
@needs(Permission.PERSON_NAMES, reason="Искать по имени может только организация: у вас обезличенный список.")
def search(request: HttpRequest) -> HttpResponseBase:
    """The text stays in the session under a short key; the address holds the key only, beside the other filters."""
    form = SearchForm(request.POST)
    clean = form.cleaned_data if form.is_valid() else {"text": "", "filters": ""}
    asked = QueryDict(clean["filters"])
    kept = {name: asked[name] for name in KEPT if asked.get(name)}
    text = clean["text"].strip()
    if text:
        key = secrets.token_hex(4)
        request.session[SESSION] = [key, text]
        kept["search"] = key
    return redirect(reverse("pairing:list") + (f"?{urlencode(kept)}" if kept else ""))


def search_of(request: HttpRequest) -> str:
    """The text behind the key in the address; nothing for a key of somebody else's session."""
    key, text = request.session.get(SESSION, ["", ""])
    return text if key and request.GET.get("search") == key else ""


def search_form(request: HttpRequest, text: str) -> SearchForm:
    kept = {name: value for name in KEPT if (value := request.GET.get(name))}
    return SearchForm(initial={"text": text, "filters": urlencode(kept)[:400]})
