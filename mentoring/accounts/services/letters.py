"""The letter with a one-time link. The secret goes into the letter and nowhere else: not into an answer of the portal,
not into the log of requests, not into the database, and whoever asked for the link never sees it."""

from __future__ import annotations

import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from ..models import Invitation

logger = structlog.get_logger(__name__)
SUBJECT = "Портал наставничества: ваша ссылка для входа"


def address_of(secret: str) -> str:
    return f"{settings.SITE_ADDRESS}{reverse('accounts:accept')}?key={secret}"


def send_link(invitation: Invitation, secret: str) -> bool:
    """Hand the letter to the mail server at once: a waiting one would have to keep the secret somewhere.

    False when the server did not take it; then another link can be sent. Call it after the commit.
    """
    letter = EmailMessage(SUBJECT, _text(invitation, secret), settings.DEFAULT_FROM_EMAIL, [invitation.email])
    try:
        return bool(letter.send())
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("invitation_letter_failed", invitation=str(invitation.public_id), error=type(error).__name__)
        return False


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
