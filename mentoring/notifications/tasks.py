"""Thin Celery wrappers of mail."""

from __future__ import annotations

from celery import shared_task

from mentoring.core import clock

from . import letters, mail


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
