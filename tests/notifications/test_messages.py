"""Messages: written once, delivered as chosen, read by their recipient only."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.http import Http404

from mentoring.config.embedded import Valkey
from mentoring.core import clock
from mentoring.notifications import selectors, services
from mentoring.notifications.messages import Notice, PortalMessage, choices_of, kinds
from mentoring.notifications.models import Delivery, Message, Preference

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Returned(PortalMessage):
    kind: ClassVar[str] = "test.returned"
    label: ClassVar[str] = "Возврат (проверка)"
    delivery: ClassVar[Delivery] = Delivery.INSTANT
    period: str

    @property
    def title(self) -> str:
        return f"Сведения возвращены: {self.period}"

    @property
    def text(self) -> str:
        return "Две строки с замечаниями."

    @property
    def link(self) -> str:
        return "/inbox/"


@dataclass(frozen=True)
class Approved(PortalMessage):
    kind: ClassVar[str] = "test.approved"
    label: ClassVar[str] = "Принято (проверка)"
    period: str

    @property
    def title(self) -> str:
        return f"Сведения приняты: {self.period}"


def send(message: PortalMessage, recipients: list[int], key: str = "k", now: dt.datetime | None = None) -> int:
    return services.send(recipients=recipients, message=message, key=key, now=now or clock.now())


def test_a_message_is_written_once_for_each_recipient() -> None:
    assert send(Returned("IV квартал"), [1, 2, 2]) == 2
    assert send(Returned("IV квартал"), [1, 2, 3]) == 1
    assert sorted(Message.objects.values_list("recipient_id", flat=True)) == [1, 2, 3]
    assert send(Returned("IV квартал"), [1], key="другой") == 1
    row = selectors.inbox_of(2).get()
    assert (row.title, row.text, row.link, row.delivery) == (
        "Сведения возвращены: IV квартал",
        "Две строки с замечаниями.",
        "/inbox/",
        "instant",
    )


def test_nobody_to_tell_is_no_error() -> None:
    assert send(Approved("x"), []) == 0


def test_a_long_title_is_cut() -> None:
    send(Approved("ы" * 300), [1])
    assert len(Message.objects.get().title) == 200


def test_a_preference_decides_and_an_impossible_one_does_not() -> None:
    services.choose_delivery(user_id=1, choices={"test.returned": "none", "test.approved": "none"})
    Preference.objects.create(user_id=2, kind="test.approved", delivery="instant")
    send(Returned("x"), [1, 2], key="r")
    send(Approved("x"), [1, 2], key="a")
    found = {(row.recipient_id, row.kind): row.delivery for row in Message.objects.all()}
    assert found == {
        (1, "test.returned"): "none",
        (2, "test.returned"): "instant",
        (1, "test.approved"): "none",
        (2, "test.approved"): "digest",
    }


def test_only_returns_and_deadlines_may_come_at_once() -> None:
    assert choices_of(Returned) == [Delivery.INSTANT, Delivery.DIGEST, Delivery.NONE]
    assert choices_of(Approved) == [Delivery.DIGEST, Delivery.NONE]
    with pytest.raises(ValueError, match=r"test\.approved"):
        services.choose_delivery(user_id=1, choices={"test.approved": "instant"})
    services.choose_delivery(user_id=1, choices={"test.approved": "none"})
    services.choose_delivery(user_id=1, choices={"test.approved": "digest"})
    assert selectors.delivery_choices(1)["test.approved"] == "digest"
    assert selectors.delivery_choices(1)["test.returned"] == "instant"


def test_kinds_are_listed_by_name_and_are_unique() -> None:
    labels = [cls.label for cls in kinds()]
    assert labels == sorted(labels)
    assert {Returned, Approved} <= set(kinds())
    with pytest.raises(ValueError, match="Two message classes"):

        class Twin(PortalMessage):
            kind = "test.returned"
            label = "Двойник"


def test_a_message_class_without_a_kind_is_a_base_for_others() -> None:
    class Base(PortalMessage):
        @property
        def title(self) -> str:
            return "Общее"

    assert Base not in kinds()
    message = Base()
    assert (message.text, message.link) == ("", "")


def test_a_notice_says_what_happened_to_what_once_a_version_of_it() -> None:
    class Moved(Notice):
        kind = "test.moved"
        label = words = "Перенесено"

    message = Moved("«Семинар»", "/events/7/", "Завтра.")
    assert (message.title, message.text, message.link) == ("Перенесено: «Семинар»", "Завтра.", "/events/7/")
    assert Moved("«Семинар»", "/events/7/").text == ""
    row = SimpleNamespace(pk=7, version=3)
    assert Moved.key_of(row) == Moved.key_of(row) == "test.moved:7:3"
    assert Moved.key_of(SimpleNamespace(pk=7, version=4)) != Moved.key_of(row)


def test_reading_one_and_all() -> None:
    for key in ("a", "b", "c"):
        send(Approved(key), [1, 2], key=key)
    now = clock.now()
    first = selectors.inbox_of(1).last()
    assert first is not None
    assert services.mark_read(user_id=1, now=now, message=first) == 1
    assert services.mark_read(user_id=1, now=now, message=first) == 0
    assert selectors.unread_count(1) == 2
    assert services.mark_read(user_id=1, now=now) == 2
    assert selectors.unread_count(1) == 0
    assert selectors.unread_count(2) == 3


def test_a_message_has_one_reader() -> None:
    send(Approved("x"), [1])
    row = Message.objects.get()
    assert selectors.message_of(1, row.public_id) == row
    for user_id, public_id in ((2, row.public_id), (None, row.public_id), (1, uuid.uuid4())):
        with pytest.raises(Http404):
            selectors.message_of(user_id, public_id)


def test_names_of_models_are_words() -> None:
    send(Approved("x"), [1])
    preference = Preference(user_id=1, kind="k", delivery="none")
    assert str(Message.objects.get()) == "Сведения приняты: x"
    assert str(preference) == "k: только в портале"


@pytest.mark.django_db(transaction=True)
def test_an_instant_letter_is_rung_for_after_the_commit(monkeypatch: Any) -> None:
    from django.db import transaction

    from mentoring.notifications import tasks

    rung: list[str] = []
    monkeypatch.setattr(tasks.deliver_mail, "apply_async", lambda *a, **k: rung.append("ring"))
    with transaction.atomic():
        send(Returned("x"), [1])
        send(Approved("x"), [1], key="digest")
        assert rung == []
    assert rung == ["ring"]


def test_a_silent_broker_holds_a_request_for_a_moment_only(
    valkey: Valkey, django_capture_on_commit_callbacks: Any
) -> None:
    valkey.stop()
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True) as rings:
        assert send(Returned("x"), [1]) == 1
    assert len(rings) == 1
    assert time.monotonic() - began < 2


def test_the_past_of_the_demo_region_sends_no_letters() -> None:
    now = clock.now()
    send(Returned("давно"), [1], key="old", now=now - dt.timedelta(days=30))
    send(Returned("сегодня"), [1], key="new", now=now)
    services.put_to_rest(before=now - dt.timedelta(days=1))
    assert selectors.unread_count(1) == 1
    assert set(Message.objects.values_list("delivery", flat=True)) == {"none"}
