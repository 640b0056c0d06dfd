"""People of my scope: their roles, changing and ending them, new links."""

from __future__ import annotations

import secrets
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.decisions import require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.once import key_in
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb, Tab

from .. import policies, selectors, services
from ..forms import PlaceForm, UserSearchForm
from ..models import RoleHeld

_SEARCH = "users_search"


def section_tabs(active: str) -> list[Tab]:
    """Users and invitations are two sides of one section."""
    return [
        Tab("Пользователи", reverse("accounts:users"), active=active == "users"),
        Tab("Приглашения", reverse("accounts:invitations"), active=active == "invitations"),
    ]


@require_safe
@needs(Permission.USER_INVITE)
def users(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    key, text = _search_of(request)
    rows = selectors.people_named(selectors.roles_held_visible_to(actor, clock.today()), text)
    codes = set(policies.invites_of(actor))
    page = paginate(rows, order=("user__full_name", "pk"), cursor=request.GET.get("cursor"), size=50)
    context = {
        "page": page,
        "search_form": UserSearchForm(initial={"text": text}),
        "search": key,
        "text": text,
        "key": uuid.uuid4(),
        "manageable": {held.pk for held in page.items if policies.may_manage(actor, held, codes)},
        "tabs": section_tabs("users"),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Пользователи")],
    }
    return render(request, "accounts/users.html", context)


@require_POST
@needs(Permission.USER_INVITE)
def search(request: HttpRequest) -> HttpResponse:
    """The text stays in the session under a short key; the address holds the key only (trust.md §3)."""
    form = UserSearchForm(request.POST)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    address = reverse("accounts:users")
    if not text:
        return redirect(address)
    key = secrets.token_hex(4)
    request.session[_SEARCH] = [key, text]
    return redirect(f"{address}?search={key}")


def _search_of(request: HttpRequest) -> tuple[str, str]:
    """The key in the address and the text behind it; nothing for a key of somebody else's session."""
    key, text = request.session.get(_SEARCH, ["", ""])
    return (key, text) if key and request.GET.get("search") == key else ("", "")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_INVITE)
def end_role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, held = actor_of(request), _held(request, public_id)
    require(policies.may_manage(actor, held))
    if request.method == "POST":
        services.end_role(actor=actor, now=clock.now(), held=held)
        messages.success(request, f"Роль прекращена: {held.user.full_name}. Все входы завершены.")
        return redirect("accounts:users")
    context = {
        "question": f"Прекратить роль: {held.user.full_name}?",
        "consequences": [
            f"{held.role.name}, {held.organisation or held.municipality or 'Ставропольский край'}",
            "Человек больше ничего не увидит на портале, его входы и токены прекратятся сразу.",
            "Всё, что он сделал, останется с его именем.",
        ],
        "confirm_label": "Прекратить роль",
        "back_url": reverse("accounts:users"),
        "danger": True,
    }
    return render(request, "layout/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_INVITE)
def change_role(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, held = actor_of(request), _held(request, public_id)
    require(policies.may_manage(actor, held))
    initial = {"role": held.role_id, "municipality": held.municipality_id, "organisation": held.organisation_id}
    form = PlaceForm(request.POST or None, actor=actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_role(actor=actor, now=clock.now(), held=held, role=form.cleaned_data["role"], **form.place())
        messages.success(request, f"Роль изменена: {held.user.full_name}. Прежние входы завершены.")
        return redirect("accounts:users")
    crumbs = [Crumb("Главная", "/"), Crumb("Пользователи", reverse("accounts:users")), Crumb("Сменить роль")]
    return render(request, "accounts/change_role.html", {"form": form, "held": held, "breadcrumbs": crumbs})


@require_POST
@needs(Permission.USER_INVITE)
def renew_link(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor, held = actor_of(request), _held(request, public_id)
    page = key_in(request.POST)
    # One key for all people of the page; each has a link of the own.
    key = uuid.uuid5(page, str(held.user.public_id)) if page is not None else None
    invitation = services.renew_link(actor=actor, now=clock.now(), held=held, key=key)
    return redirect("accounts:sent", invitation.public_id)


def _held(request: HttpRequest, public_id: uuid.UUID) -> RoleHeld:
    rows = selectors.roles_held_visible_to(actor_of(request), clock.today())
    held = rows.filter(user__public_id=public_id).first()
    if held is None:
        raise Http404
    return held
