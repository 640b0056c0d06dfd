"""Letters with a one-time secret leave by the worker; the secret is in the database only while its letter waits.

A row is claimed and its text taken out in one transaction, then the letter is sent (docs/adr/0009): a worker that dies
in between loses the letter and not the secret, and nobody sends it a second time. Whoever asked for it sees that no
answer came and asks for another link. Unlike messages these letters leave at night too: somebody waits for them.
"""

from __future__ import annotations

import datetime as dt
import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet

from .mail import REFUSED, answers, hang_up, mail_server
from .models import Letter

logger = structlog.get_logger(__name__)

MAX_ATTEMPTS = 6
TRY_AGAIN_AFTER = dt.timedelta(minutes=5)


def deliver_letters(*, now: dt.datetime) -> int:
    """Send what waits, the oldest first; several workers share the rows. Returns how many the server took."""
    give_up_late(now=now)
    sent = 0
    with mail_server() as connection:
        while _due(now).exists() and answers(connection):
            claimed = _claim(now)
            if claimed is None:  # another worker holds the rest
                break
            sent += _send(connection, *claimed, now)
    return sent


def give_up_late(*, now: dt.datetime) -> int:
    """Whose term is over is not sent any more, and its secret goes. Returns how many."""
    return Letter.objects.waiting().filter(expires_at__lte=now).update(text="", given_up_at=now)


def _due(now: dt.datetime) -> QuerySet[Letter]:
    return Letter.objects.waiting().filter(Q(retry_at__isnull=True) | Q(retry_at__lte=now))


def _claim(now: dt.datetime) -> tuple[Letter, str] | None:
    """The next letter and its text, which from now on is nowhere but here."""
    with transaction.atomic():
        letter = _due(now).select_for_update(skip_locked=True).order_by("created_at", "pk").first()
        if letter is None:
            return None
        text, letter.text = letter.text, ""
        letter.claimed_at, letter.attempts = now, letter.attempts + 1
        letter.save(update_fields=["text", "claimed_at", "attempts"])
    return letter, text


def _send(connection: BaseEmailBackend, letter: Letter, text: str, now: dt.datetime) -> int:
    mail = EmailMessage(letter.subject, text, settings.DEFAULT_FROM_EMAIL, [letter.address], connection=connection)
    try:
        mail.send()
    except REFUSED as error:
        logger.warning("letter_refused", letter=letter.pk, error=type(error).__name__)
        if _for_good(error) or letter.attempts >= MAX_ATTEMPTS:
            _mine(letter).update(given_up_at=now)
        else:
            _mine(letter).update(text=text, claimed_at=None, retry_at=now + TRY_AGAIN_AFTER)
    except (OSError, smtplib.SMTPException) as error:
        # Perhaps taken, perhaps not: never twice.
        logger.warning("letter_uncertain", letter=letter.pk, error=type(error).__name__)
        _mine(letter).update(given_up_at=now)
    else:
        _mine(letter).update(mailed_at=now)
        return 1
    hang_up(connection)
    return 0


def _for_good(error: Exception) -> bool:
    """No such address, says the server; or there is no way to write such a letter. Anything else may pass by itself."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return bool(error.recipients) and all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError)


def _mine(letter: Letter) -> QuerySet[Letter]:
    """The row while it is still this claim's: it may have been withdrawn meanwhile."""
    return Letter.objects.filter(pk=letter.pk, attempts=letter.attempts, claimed_at=letter.claimed_at)
