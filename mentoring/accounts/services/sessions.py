"""Ending the sessions of a person at once."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db.models import F

from ..models import User


def end_sessions(*, user: User) -> None:
    """Sign the person out everywhere at the next request: the hash inside a session is of an old generation then."""
    User.objects.filter(pk=user.pk).update(sessions_epoch=F("sessions_epoch") + 1)
    for session in UserSession.objects.filter(user=user):
        session.end()
