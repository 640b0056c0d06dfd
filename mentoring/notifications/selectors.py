"""What the inbox and the header read. A message has one reader: its recipient."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404

from .messages import kinds
from .models import Message, Preference


def inbox_of(user_id: int) -> QuerySet[Message]:
    """Messages of one person, the newest first."""
    return Message.objects.filter(recipient_id=user_id).order_by("-created_at", "-pk")


def message_of(user_id: int | None, public_id: uuid.UUID) -> Message:
    """One message of the person; somebody else's looks like a missing one: Http404."""
    message = Message.objects.filter(recipient_id=user_id, public_id=public_id).first() if user_id else None
    if message is None:
        raise Http404
    return message


def unread_count(user_id: int) -> int:
    return Message.objects.filter(recipient_id=user_id, read_at__isnull=True).count()


def delivery_choices(user_id: int) -> dict[str, str]:
    """Kind → how it is delivered to this person now."""
    chosen = dict(Preference.objects.filter(user_id=user_id).values_list("kind", "delivery"))
    return {cls.kind: chosen.get(cls.kind, cls.delivery.value) for cls in kinds()}
