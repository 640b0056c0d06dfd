"""The letter with a one-time link. The secret goes into the letter and nowhere else: not into an answer of the portal,
not into the log of requests, and whoever asked for the link never sees it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from mentoring.notifications import services as notifications
from mentoring.notifications.models import Letter

from ..models import Invitation

SUBJECT = "Портал наставничества: ваша ссылка для входа"


def address_of(secret: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('accounts:accept')}?key={secret}"


def letter_with(secret: str, invitation: Invitation, now: dt.datetime) -> Letter:
    """The letter in the outbox, sealed, until it leaves or the link's term is over."""
    return notifications.post_letter(
        address=invitation.email,
        subject=SUBJECT,
        text=_text(invitation, secret),
        now=now,
        expires_at=invitation.expires_at,
    )


def _text(invitation: Invitation, secret: str) -> str:
    place = invitation.organisation or invitation.municipality or "Ставропольский край"
    what = (
        "По этой ссылке вы придумаете новый пароль"
        if invitation.for_user_id
        else f"Для вас открыт доступ: {invitation.role.name}, {place}. По ссылке вы придумаете имя для входа и пароль"
    )
    until = timezone.localtime(invitation.expires_at)
    return (
        f"Здравствуйте!\n\n{what}:\n{address_of(secret)}\n\n"
        f"Ссылка сработает один раз и действует до {until:%d.%m.%Y %H:%M} (время московское). "
        "Никому её не пересылайте: кто откроет её первым, тот и войдёт под вашим именем. "
        "Если вы ничего не ждали от портала, не отвечайте на это письмо.\n\n"
        "--\nПортал наставничества, Ставропольский край\n"
    )
