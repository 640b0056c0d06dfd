"""One-time links: shown once to who made them, used once by whom they are for."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mentoring.core.parts import Crumb

from ..models import Invitation


def show_link(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The answer to the POST that made the link: the secret is nowhere else, so there is no page to redirect to.

    Sending the form again makes another link and revokes this one.
    """
    link = f"{settings.SITE_ADDRESS}{reverse('accounts:accept')}?key={secret}"
    letter = (
        f"Здравствуйте!\n\nДля вас открыт доступ на портал наставничества Ставропольского края"
        f" ({invitation.role.name}).\nОдноразовая ссылка действует {settings.INVITATION_HOURS} ч:\n{link}\n"
    )
    subject = "Портал наставничества: ваша ссылка для входа"
    context = {
        "invitation": invitation,
        "link": link,
        "hours": settings.INVITATION_HOURS,
        "mailto": f"mailto:{quote(invitation.email)}?subject={quote(subject)}&body={quote(letter)}",
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Приглашения", reverse("accounts:invitations")), Crumb("Ссылка")],
    }
    response = render(request, "accounts/link.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
