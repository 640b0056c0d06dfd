"""Letters leave after the commit, from the rows of `Message`. Never twice.

A row is claimed first (stamped and committed), then the letter is sent: a process that dies in between loses one
letter, and the message is still in the inbox. The other order would send twice, which people punish by switching
letters off. Only a letter that the mail server surely did not take goes back into the queue.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import smtplib
from collections.abc import Iterable, Iterator

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from .models import Delivery, Digest, Message

logger = structlog.get_logger(__name__)

QUIET_FROM_HOUR = 21
QUIET_UNTIL_HOUR = 8
MAX_ATTEMPTS = 5
# The server answered with a refusal, or the words make no letter, so nobody has taken it.
REFUSED = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError)


def is_quiet(now: dt.datetime) -> bool:
    """From 21 to 8 o'clock, Moscow, nobody gets a letter (experience.md §3.15)."""
    hour = timezone.localtime(now).hour
    return hour >= QUIET_FROM_HOUR or hour < QUIET_UNTIL_HOUR


def deliver_instant(*, now: dt.datetime) -> int:
    """Send waiting instant letters, claimed one by one. Returns how many were sent. Several workers share them."""
    if is_quiet(now):
        return 0
    sent = 0
    with mail_server() as connection:
        while _instant(now).exists() and answers(connection):
            message = _claim_instant(now)
            if message is None:  # another worker holds the rest
                break
            address = _addresses([message.recipient_id]).get(message.recipient_id, "")
            sent += _send(connection, address, message.title, [message], now)
    return sent


def _instant(now: dt.datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        mailed_at__isnull=True, delivery=Delivery.INSTANT, mail_attempts__lt=MAX_ATTEMPTS, created_at__lte=now
    ).exclude(retry_mail_at__gt=now)


def _claim_instant(now: dt.datetime) -> Message | None:
    with transaction.atomic():
        message = _instant(now).select_for_update(skip_locked=True).order_by("created_at", "pk").first()
        if message is not None:
            _stamp([message], now)
        return message


def _stamp(rows: list[Message], now: dt.datetime) -> None:
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now, mail_attempts=F("mail_attempts") + 1)


def deliver_digests(*, now: dt.datetime) -> int:
    """One letter a person and day with everything unread since the last one. Returns how many letters were sent.

    The row of `Digest` is unique by person and date, so a second beat of the same day finds it and sends nothing.
    """
    if is_quiet(now):
        return 0
    morning = timezone.localtime(now).replace(hour=QUIET_UNTIL_HOUR, minute=0, second=0, microsecond=0)
    recipients = sorted(set(_for_digest(morning).values_list("recipient_id", flat=True)))
    addresses = _addresses(recipients)
    sent = 0
    with mail_server() as connection:
        for user_id in recipients:
            if not answers(connection):
                break
            rows = _claim_digest(user_id, morning, now)
            unread = [row for row in rows if row.read_at is None]
            if unread:
                subject = f"Портал наставничества: что нового ({len(unread)})"
                sent += _send(connection, addresses.get(user_id, ""), subject, unread, now)
    return sent


def _for_digest(before: dt.datetime) -> QuerySet[Message]:
    """A message that was refused so many times stays out: it would take every later summary of the person with it."""
    return Message.objects.filter(
        mailed_at__isnull=True, delivery=Delivery.DIGEST, mail_attempts__lt=MAX_ATTEMPTS, created_at__lt=before
    )


def _claim_digest(user_id: int, before: dt.datetime, now: dt.datetime) -> list[Message]:
    with transaction.atomic():
        _, created = Digest.objects.get_or_create(
            user_id=user_id, on_date=timezone.localdate(now), defaults={"claimed_at": now}
        )
        if not created:
            return []
        rows = list(_for_digest(before).select_for_update().filter(recipient_id=user_id).order_by("created_at", "pk"))
        _stamp(rows, now)
        return rows


def _addresses(user_ids: Iterable[int]) -> dict[int, str]:
    """E-mail addresses of active people. The user model is asked for by its setting: accounts lie above us."""
    users = get_user_model().objects.filter(pk__in=set(user_ids), is_active=True)
    return dict(users.exclude(email="").values_list("pk", "email"))


@contextlib.contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """A connection that is opened when there is something to send."""
    connection = get_connection()
    try:
        yield connection
    finally:
        hang_up(connection)


def answers(connection: BaseEmailBackend) -> bool:
    """Asked before a letter is claimed: while the mail server is away, letters wait and lose no attempt."""
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail_server_away", error=type(error).__name__)
        return False
    return True


def _send(connection: BaseEmailBackend, address: str, subject: str, rows: list[Message], now: dt.datetime) -> int:
    if not address:
        return 0
    letter = EmailMessage(subject, _body(rows), settings.DEFAULT_FROM_EMAIL, [address], connection=connection)
    try:
        return int(letter.send() or 0)
    except REFUSED as error:
        logger.warning("letter_refused", messages=[row.pk for row in rows], error=type(error).__name__)
        _release(rows, now)
    except (OSError, smtplib.SMTPException) as error:
        # Perhaps taken, perhaps not: never twice.
        logger.warning("letter_uncertain", messages=[row.pk for row in rows], error=type(error).__name__)
    hang_up(connection)
    return 0


def hang_up(connection: BaseEmailBackend) -> None:
    """The next letter gets a connection of its own: on one that the server has ended (421 after so many letters) all
    that follow would be claimed and lost."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def _release(rows: list[Message], now: dt.datetime) -> None:
    """Back into the queue; a refused digest goes with the next day's one."""
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(
        mailed_at=None, retry_mail_at=now + dt.timedelta(minutes=10)
    )


def _body(rows: list[Message]) -> str:
    parts = []
    for row in rows:
        lines = [row.title, row.text, f"{settings.SITE_ADDRESS}{row.link}" if row.link else ""]
        parts.append("\n".join(line for line in lines if line))
    how = f"Как присылать письма: {settings.SITE_ADDRESS}/inbox/settings/"
    return "\n\n".join([*parts, "--", "Портал наставничества, Ставропольский край. " + how]) + "\n"
