"""My API tokens: make one (shown once), see them, revoke."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.core import clock
from mentoring.core.parts import Crumb

from .. import selectors, services
from ..forms import TokenForm
from ..middleware import acting_user


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.API_TOKEN)
def tokens(request: HttpRequest) -> HttpResponse:
    """The list; the answer to a POST shows the new token, which is nowhere else."""
    actor = actor_of(request)
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        _, text = services.issue_token(actor=actor, now=clock.now(), user=acting_user(request), **form.cleaned_data)
        if not text:
            messages.info(
                request, "Этот токен уже создан, его текст показан один раз. Нужен ещё один – создайте новый."
            )
            return redirect("accounts:tokens")
        form = TokenForm()
    context = {
        "form": form,
        "new_token": text,
        "tokens": list(selectors.tokens_of(actor.user_id)),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Мои настройки", "/accounts/"), Crumb("Программный доступ")],
    }
    return render(request, "accounts/tokens.html", context)


@require_POST
@needs(Permission.API_TOKEN)
def revoke_token(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    token = selectors.tokens_of(actor.user_id).filter(public_id=public_id).first()
    if token is None:
        raise Http404
    services.revoke_token(actor=actor, now=clock.now(), token=token)
    messages.success(request, f"Токен «{token.name}» отозван.")
    return redirect("accounts:tokens")
