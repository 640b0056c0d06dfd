"""Thin Celery wrappers of mail."""

from __future__ import annotations

import structlog
from celery import Task, shared_task

from mentoring.core import clock

from . import letters, mail

logger = structlog.get_logger(__name__)


@shared_task(name="notifications.deliver_mail", ignore_result=True)
def deliver_mail() -> None:
    """Rung after a commit with instant messages, and by beat every few minutes."""
    mail.deliver_instant(now=clock.now())


@shared_task(name="notifications.deliver_digests", ignore_result=True)
def deliver_digests() -> None:
    """By beat, in the morning; later calls of the day catch up with what a silent beat missed."""
    mail.deliver_digests(now=clock.now())


@shared_task(name="notifications.deliver_letters", ignore_result=True)
def deliver_letters() -> None:
    """Rung after a commit with a letter that holds a one-time link, and by beat every minute."""
    letters.deliver_letters(now=clock.now())


def ring_for_mail() -> None:
    _ring(deliver_mail)


def ring_for_letters() -> None:
    _ring(deliver_letters)


def _ring(task: Task) -> None:
    """A broker that does not answer loses nothing: beat comes by."""
    try:
        task.apply_async(retry=False)
    except Exception:  # the broker's client has many kinds of them, none of which may fail a request
        logger.warning("mail_bell_silent")
