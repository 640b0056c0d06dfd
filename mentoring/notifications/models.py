"""Messages: one row is the inbox and the outbox at once. Letters with a one-time secret: the outbox alone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mentoring.core.encryption import EncryptedTextField

ANSWER_WITHIN = dt.timedelta(minutes=10)
"""A mail server that takes a letter says so by then; later its worker has died on the way."""


class Delivery(models.TextChoices):
    INSTANT = "instant", "сразу"
    DIGEST = "digest", "в ежедневной сводке"
    NONE = "none", "только в портале"


class Message(models.Model):
    """What happened, for one recipient. Written in the transaction of what it tells about.

    `key` makes it once: a second insert with the same recipient and key is ignored. Texts hold no personal
    data of participants. Mail leaves after commit: `mailed_at` is stamped by the sender that claimed the row.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient_id = models.BigIntegerField("кому")
    kind = models.CharField("вид", max_length=60)
    key = models.CharField("ключ", max_length=200)
    title = models.CharField("заголовок", max_length=200)
    text = models.TextField("текст", blank=True, default="")
    link = models.CharField("куда ведёт", max_length=300, blank=True, default="")
    delivery = models.CharField("доставка", max_length=8, choices=Delivery, default=Delivery.DIGEST)
    created_at = models.DateTimeField("создано")
    read_at = models.DateTimeField("прочитано", null=True, blank=True)
    mailed_at = models.DateTimeField("отправлено", null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField("попыток отправить", default=0)
    retry_mail_at = models.DateTimeField("повторить отправку не раньше", null=True, blank=True)

    class Meta:
        verbose_name = "уведомление"
        verbose_name_plural = "уведомления"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["recipient_id", "key"], name="message_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["recipient_id", "-created_at"], name="message_inbox"),
            # The header of every page counts them.
            models.Index(fields=["recipient_id"], name="message_unread", condition=Q(read_at__isnull=True)),
            # What is settled is found by its key alone, for everybody it was sent to.
            models.Index(fields=["key"], name="message_by_key"),
            models.Index(
                fields=["created_at"],
                name="message_to_mail",
                condition=Q(mailed_at__isnull=True) & ~Q(delivery="none"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Preference(models.Model):
    """How a user wants a kind of message delivered; without a row the message class decides."""

    user_id = models.BigIntegerField("пользователь")
    kind = models.CharField("вид", max_length=60)
    delivery = models.CharField("доставка", max_length=8, choices=Delivery)

    class Meta:
        verbose_name = "настройка уведомлений"
        verbose_name_plural = "настройки уведомлений"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user_id", "kind"], name="preference_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_delivery_display()}"


class Digest(models.Model):
    """That a person was sent the summary of a day: the row is made before the letter, so there is one letter a day."""

    user_id = models.BigIntegerField("кому")
    on_date = models.DateField("за день")
    claimed_at = models.DateTimeField("когда")

    class Meta:
        verbose_name = "сводка"
        verbose_name_plural = "сводки"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user_id", "on_date"], name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on_date:%d.%m.%Y}"


class LetterState(models.TextChoices):
    """`FAILED`: refused, out of time, or sent with no answer of the server; another letter may be asked for."""

    WAITING = "waiting", "письмо отправляется"
    SENT = "sent", "письмо отправлено"
    FAILED = "failed", "письмо не ушло"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> LetterQuerySet:
        return self.filter(claimed_at__isnull=True, given_up_at__isnull=True)


class Letter(models.Model):
    """A letter with a one-time secret, for an address that may have no account yet: no inbox or digest has it.

    `text` is sealed and stands here only while the letter waits; whoever sends it takes it out first (`letters.py`).
    After that, or when its term is over, nothing of the secret is left in the row. Wanted no more, the row goes.
    """

    address = models.EmailField("кому")
    subject = models.CharField("тема", max_length=200)
    text = EncryptedTextField("текст", blank=True, default="")
    created_at = models.DateTimeField("создано")
    expires_at = models.DateTimeField("не отправлять после")
    attempts = models.PositiveSmallIntegerField("попыток отправить", default=0)
    retry_at = models.DateTimeField("повторить не раньше", null=True, blank=True)
    claimed_at = models.DateTimeField("взято в отправку", null=True, blank=True)
    mailed_at = models.DateTimeField("отправлено", null=True, blank=True)
    given_up_at = models.DateTimeField("отправка прекращена", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "письмо с одноразовой ссылкой"
        verbose_name_plural = "письма с одноразовыми ссылками"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(text="") | Q(claimed_at__isnull=True, given_up_at__isnull=True),
                name="letter_secret_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(claimed_at__isnull=False, given_up_at__isnull=True),
                name="letter_mailed_was_claimed",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["created_at"],
                name="letter_to_send",
                condition=Q(claimed_at__isnull=True, given_up_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"письмо {self.pk}"

    def state(self, now: dt.datetime) -> LetterState:
        if self.mailed_at is not None:
            return LetterState.SENT
        unanswered = self.claimed_at is not None and self.claimed_at <= now - ANSWER_WITHIN
        if self.given_up_at is not None or self.expires_at <= now or unanswered:
            return LetterState.FAILED
        return LetterState.WAITING
