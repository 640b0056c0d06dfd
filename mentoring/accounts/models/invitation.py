"""Accounts are made by invitation from the tier above (trust.md §3 «Doors»)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mentoring.access.rows import ScopedQuerySet
from mentoring.notifications.models import Letter, LetterState
from mentoring.organisations.models import Municipality, Organisation

from ..enums import InvitationState
from .roles import Role
from .user import User


class Invitation(models.Model):
    """A one-time link that makes an account in a role. Only the hash of its secret is kept; it lives 72 hours
    from the last letter.

    With `for_user` it lets an existing person choose a new password instead.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret_hash = models.CharField("отпечаток ссылки", max_length=64, unique=True)
    full_name = models.CharField("фамилия, имя, отчество", max_length=200)
    email = models.EmailField("электронная почта")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    for_user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="новый пароль для"
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("создано")
    expires_at = models.DateTimeField("действует до")
    accepted_at = models.DateTimeField("принято", null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField("отозвано", null=True, blank=True)
    letter = models.OneToOneField(
        Letter, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="письмо со ссылкой"
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "приглашение"
        verbose_name_plural = "приглашения"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=False) | Q(accepted_by__isnull=True),
                name="invitation_accepted_by_when",
            ),
            models.UniqueConstraint(
                Lower("email"),
                "role",
                "municipality",
                "organisation",
                condition=Q(for_user__isnull=True, accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="invitation_one_open",
            ),
            models.UniqueConstraint(
                fields=["for_user"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_one_open_of_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} – {self.role}"

    @property
    def is_unused(self) -> bool:
        """Nobody has used or revoked it; its term may be over."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def may_go_again(self) -> bool:
        """Another letter may be sent, also when the term of the link is over."""
        return self.is_unused and bool(self.email)

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the link still works."""
        return self.is_unused and now < self.expires_at

    def state(self, now: dt.datetime) -> InvitationState:
        """What whoever gave the link is told. A letter that did not leave is told before the term of its link."""
        if not self.is_unused:
            return InvitationState.USED if self.accepted_at is not None else InvitationState.REVOKED
        mailed = self.letter.state(now) if self.letter is not None else None
        if mailed is LetterState.FAILED:
            return InvitationState.FAILED
        if now >= self.expires_at:
            return InvitationState.LATE
        return InvitationState(mailed.value) if mailed is not None else InvitationState.PRINTED
