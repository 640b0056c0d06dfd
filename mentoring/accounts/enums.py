"""States with their Russian labels."""

from __future__ import annotations

from django.db import models


class InvitationState(models.TextChoices):
    """How a one-time link stands, for who gave it. `PRINTED`: it works, and no letter was made for it."""

    USED = "used", "принято"
    REVOKED = "revoked", "отозвано"
    LATE = "late", "срок вышел"
    PRINTED = "printed", "ссылка напечатана"
    WAITING = "waiting", "письмо отправляется"
    SENT = "sent", "письмо отправлено"
    FAILED = "failed", "письмо не ушло"
