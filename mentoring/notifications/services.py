"""The only writers of messages, letters and preferences. `mail.py` and `letters.py` send after the commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from django.db import transaction

from mentoring.core.jobs import ring_for
from mentoring.core.wording import cut

from .messages import PortalMessage, choices_of, kinds
from .models import Delivery, Letter, Message, Preference


def send(*, recipients: Iterable[int], message: PortalMessage, key: str, now: dt.datetime) -> int:
    """Put a message into the inbox of each recipient, once a (recipient, key). Returns how many are new.

    Call it inside the transaction of what it tells about. An instant letter leaves after the commit.
    """
    return send_each(letters=[(user_id, message, key) for user_id in sorted(set(recipients))], now=now)


def send_each(*, letters: Iterable[tuple[int, PortalMessage, str]], now: dt.datetime) -> int:
    """Messages that differ from recipient to recipient: (recipient, message, key), all of them in three queries.

    Once a (recipient, key), as `send`. Returns how many are new. Call it inside a transaction.
    """
    wanted = list(letters)
    ids = {user_id for user_id, _, _ in wanted}
    chosen = {
        (preference.user_id, preference.kind): Delivery(preference.delivery)
        for preference in Preference.objects.filter(user_id__in=ids)
    }
    known = set(
        Message.objects.filter(recipient_id__in=ids, key__in={key for _, _, key in wanted}).values_list(
            "recipient_id", "key"
        )
    )
    rows = [
        _row(user_id, message, key, chosen.get((user_id, message.kind), message.delivery), now)
        for user_id, message, key in wanted
        if (user_id, key) not in known
    ]
    # A row that another transaction adds between the look and the insert is ignored by the unique constraint.
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.delivery == Delivery.INSTANT for row in rows):
        transaction.on_commit(_ring)
    return len(rows)


def redact(*, recipients: Iterable[int], mentions: Callable[[str], bool], instead: str) -> int:
    """Replace the texts of messages that name somebody whose data are destroyed (152-ФЗ ст. 21): a reason that a
    colleague wrote is repeated in them. Call it inside the transaction of the destruction. Returns how many."""
    texts = Message.objects.filter(recipient_id__in=list(recipients)).exclude(text="").values_list("pk", "text")
    found = [pk for pk, text in texts.order_by("pk").iterator(chunk_size=2000) if mentions(text)]
    return Message.objects.filter(pk__in=found).update(text=instead)


def post_letter(*, address: str, subject: str, text: str, now: dt.datetime, expires_at: dt.datetime) -> Letter:
    """A letter with a one-time secret in its text; it leaves after the commit and is not sent after `expires_at`.

    Call it inside the transaction of what it tells about.
    """
    letter = Letter.objects.create(address=address, subject=subject, text=text, created_at=now, expires_at=expires_at)
    transaction.on_commit(_ring_for_letters)
    return letter


def withdraw_letters(*, ids: Iterable[int]) -> None:
    """These letters are wanted no more: what waits is not sent, and their rows go."""
    Letter.objects.filter(pk__in=list(ids)).delete()


def _row(user_id: int, message: PortalMessage, key: str, wanted: Delivery, now: dt.datetime) -> Message:
    return Message(
        recipient_id=user_id,
        kind=message.kind,
        key=key,
        # One line: a letter whose subject breaks would stop all letters that go with it.
        title=cut(" ".join(message.title.split()), 200),
        text=message.text,
        link=message.link,
        delivery=_allowed(message, wanted),
        created_at=now,
    )


def _allowed(message: PortalMessage, wanted: Delivery) -> Delivery:
    return wanted if wanted in choices_of(type(message)) else message.delivery


def _ring() -> None:
    from .tasks import deliver_mail

    ring_for(deliver_mail)


def _ring_for_letters() -> None:
    from .tasks import deliver_letters

    ring_for(deliver_letters)


def mark_read(*, user_id: int, now: dt.datetime, message: Message | None = None) -> int:
    """Mark one message of the person read, or all of them. Returns how many were unread."""
    rows = Message.objects.filter(recipient_id=user_id, read_at__isnull=True)
    if message is not None:
        rows = rows.filter(pk=message.pk)
    return rows.update(read_at=now)


def settle(*, keys: Iterable[str], now: dt.datetime) -> int:
    """What these messages ask for is over: they count as read, and no letter of them leaves any more."""
    rows = Message.objects.filter(key__in=list(keys))
    rows.filter(mailed_at__isnull=True).update(delivery=Delivery.NONE)
    return rows.filter(read_at__isnull=True).update(read_at=now)


def put_to_rest(*, before: dt.datetime) -> None:
    """Letters about the past of the demo region are not sent, and what is older than `before` counts as read."""
    Message.objects.filter(mailed_at__isnull=True).update(delivery=Delivery.NONE)
    Message.objects.filter(read_at__isnull=True, created_at__lt=before).update(read_at=before)


def choose_delivery(*, user_id: int, choices: Mapping[str, str]) -> None:
    """Keep how the person wants each kind delivered. Unknown kinds and deliveries are a programmer's error."""
    by_kind = {cls.kind: cls for cls in kinds()}
    with transaction.atomic():
        for kind, delivery in choices.items():
            if Delivery(delivery) not in choices_of(by_kind[kind]):
                raise ValueError(f"{kind} cannot be delivered as {delivery}")
            Preference.objects.update_or_create(user_id=user_id, kind=kind, defaults={"delivery": delivery})
