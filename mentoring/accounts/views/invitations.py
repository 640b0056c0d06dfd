"""Inviting, the list of invitations, and the page where a link is accepted."""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.decisions import NotAllowed
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb

from .. import selectors, services
from ..enums import InvitationState
from ..forms import InvitationForm, NewcomerForm, NewPasswordForm
from ..models import Invitation, User
from ..policies import invites_of, may_grant, place_of
from .users import section_tabs

_WATCHED_FOR = dt.timedelta(minutes=2)


@require_safe
@needs(Permission.USER_INVITE)
def invitations(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = selectors.invitations_visible_to(actor)
    codes = set(invites_of(actor))
    page, now = paginate(rows, order=("-created_at", "-pk"), cursor=request.GET.get("cursor"), size=50), clock.now()
    context = {
        "page": page,
        "lines": [
            (row, row.state(now), bool(may_grant(actor, row.role, **place_of(row), codes=codes))) for row in page
        ],
        "now": now,
        "tabs": section_tabs("invitations"),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Приглашения")],
    }
    return render(request, "accounts/invitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.USER_INVITE)
def new_invitation(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = InvitationForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        invitation = services.invite(
            actor=actor,
            now=clock.now(),
            role=form.cleaned_data["role"],
            full_name=form.cleaned_data["full_name"],
            email=form.cleaned_data["email"],
            key=form.cleaned_data["key"],
            **form.place(),
        )
        return redirect("accounts:sent", invitation.public_id)
    crumbs = [Crumb("Главная", "/"), Crumb("Приглашения", reverse("accounts:invitations")), Crumb("Новое")]
    return render(request, "accounts/new_invitation.html", {"form": form, "breadcrumbs": crumbs})


@require_safe
@needs(Permission.USER_INVITE)
def sent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Where the link went, whether its letter left and how long it works. The link itself is in the letter only."""
    actor, now = actor_of(request), clock.now()
    rows = Invitation.objects.select_related("role", "municipality", "organisation", "letter")
    invitation: Invitation = visible_or_404(rows, actor, public_id=public_id)
    state = invitation.state(now)
    waits = state is InvitationState.WAITING
    context = {
        "invitation": invitation,
        "state": state,
        # The page asks for itself while the letter may leave any moment, and no longer: asking keeps a session alive.
        "on_the_way": waits and invitation.letter is not None and now - invitation.letter.created_at < _WATCHED_FOR,
        "may_resend": invitation.may_go_again
        and not waits
        and bool(may_grant(actor, invitation.role, **place_of(invitation))),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Приглашения", reverse("accounts:invitations")), Crumb("Ссылка")],
    }
    return render(request, "accounts/sent.html", context)


@require_POST
@needs(Permission.USER_INVITE)
def resend(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    invitation = visible_or_404(Invitation.objects.select_related("role"), actor, public_id=public_id)
    services.resend(actor=actor, now=clock.now(), invitation=invitation)
    return redirect("accounts:sent", public_id)


@require_POST
@needs(Permission.USER_INVITE)
def revoke_invitation(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    invitation = visible_or_404(Invitation.objects.select_related("role"), actor, public_id=public_id)
    services.revoke(actor=actor, now=clock.now(), invitation=invitation)
    messages.success(request, f"Приглашение отозвано: {invitation.full_name}.")
    return redirect("accounts:invitations")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The link from an invitation. A wrong, used, revoked or expired one all give the same page."""
    secret = request.GET.get("key", "")
    now = clock.now()
    invitation = services.find_open(secret=secret, now=now)
    if invitation is None:
        return render(request, "accounts/link_gone.html", status=404)
    if invitation.for_user is not None:
        form: NewPasswordForm = NewPasswordForm(request.POST or None, user=invitation.for_user)
    else:
        user = User(full_name=invitation.full_name, email=invitation.email)
        form = NewcomerForm(request.POST or None, user=user, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.accept(
                secret=secret,
                now=now,
                password=values["password1"],
                full_name=values.get("full_name", ""),
                username=values.get("username", ""),
            )
        except IntegrityError:
            form.add_error("username", "Это имя только что заняли, придумайте другое.")
        except NotAllowed:
            return render(request, "accounts/link_gone.html", status=404)
        else:
            messages.success(request, "Готово. Войдите со своим именем и новым паролем.")
            return redirect("account_login")
    return render(request, "accounts/accept.html", {"form": form, "invitation": invitation})
