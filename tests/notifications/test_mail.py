"""Letters: after the commit, never twice, never at night, one summary a day."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.db import connection, transaction

from mentoring.accounts.models import User
from mentoring.notifications import mail, services, tasks
from mentoring.notifications.models import Digest, Message
from tests.notifications.mail_server import mail_server
from tests.notifications.test_messages import Approved, Returned

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=MOSCOW)
EVENING = dt.datetime(2026, 11, 23, 18, 0, tzinfo=MOSCOW)


@pytest.fixture
def person() -> User:
    return User.objects.create(username="p", full_name="Куратор", email="p@example.org")


def tell(user: User, message: Any, key: str = "k", now: dt.datetime = EVENING) -> None:
    services.send(recipients=[user.pk], message=message, key=key, now=now)


class Backend:
    """A mail server that answers as told, in place of Django's own."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def open(self) -> None:
        return None

    def close(self) -> None:
        return None

    def send_messages(self, letters: list[Any]) -> int:
        if self.error:
            raise self.error
        return len(letters)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(7, True), (8, False), (12, False), (20, False), (21, True), (23, True), (0, True)]
)
def test_quiet_hours(person: User, hour: int, quiet: bool) -> None:
    now = NOON.replace(hour=hour, minute=59)
    assert mail.is_quiet(now) is quiet
    tell(person, Returned("x"))
    assert mail.deliver_instant(now=now) == (0 if quiet else 1)


def test_an_instant_letter_tells_what_and_where(person: User) -> None:
    tell(person, Returned("IV квартал"))
    assert mail.deliver_instant(now=NOON) == 1
    letter = outbox.outbox[0]
    assert letter.to == ["p@example.org"]
    assert letter.subject == "Сведения возвращены: IV квартал"
    assert "Две строки с замечаниями." in letter.body
    assert "/inbox/" in letter.body
    assert "/inbox/settings/" in letter.body


def test_no_letter_is_sent_twice(person: User) -> None:
    tell(person, Returned("x"))
    tell(person, Approved("x"), key="d")
    for _ in range(3):
        mail.deliver_instant(now=NOON)
        mail.deliver_digests(now=NOON)
    assert len(outbox.outbox) == 2
    tasks.deliver_mail()
    tasks.deliver_digests()
    assert len(outbox.outbox) == 2


def test_a_summary_gathers_what_is_unread_until_this_morning(person: User) -> None:
    for number in range(3):
        tell(person, Approved(f"квартал {number}"), key=str(number))
    services.mark_read(user_id=person.pk, now=EVENING, message=Message.objects.earliest("pk"))
    tell(person, Approved("сегодняшнее"), key="today", now=NOON - dt.timedelta(hours=1))
    assert mail.deliver_digests(now=NOON) == 1
    letter = outbox.outbox[0]
    assert letter.subject == "Портал наставничества: что нового (2)"
    assert "квартал 0" not in letter.body
    assert "сегодняшнее" not in letter.body
    assert mail.deliver_digests(now=NOON + dt.timedelta(hours=1)) == 0
    assert mail.deliver_digests(now=NOON + dt.timedelta(days=1)) == 1
    assert "сегодняшнее" in outbox.outbox[1].body
    assert str(Digest.objects.earliest("pk")) == "24.11.2026"


def test_a_summary_of_what_is_read_already_is_no_letter(person: User) -> None:
    tell(person, Approved("x"))
    services.mark_read(user_id=person.pk, now=EVENING)
    assert mail.deliver_digests(now=NOON) == 0
    assert not outbox.outbox


def test_no_summary_at_night(person: User) -> None:
    tell(person, Approved("x"))
    assert mail.deliver_digests(now=NOON.replace(hour=22)) == 0
    assert not Digest.objects.exists()


def test_without_an_address_or_an_account_nothing_is_sent(person: User) -> None:
    gone = User.objects.create(username="g", full_name="Ушёл", email="g@example.org", is_active=False)
    silent = User.objects.create(username="s", full_name="Без почты")
    for user in (gone, silent):
        tell(user, Returned("x"))
        tell(user, Approved("x"), key="d")
    assert mail.deliver_instant(now=NOON) + mail.deliver_digests(now=NOON) == 0
    assert not outbox.outbox


def test_a_refused_letter_is_tried_again_later_and_not_for_ever(person: User, monkeypatch: Any) -> None:
    refusal = smtplib.SMTPRecipientsRefused({})
    monkeypatch.setattr(mail, "get_connection", lambda: Backend(refusal))
    tell(person, Returned("x"))
    now = NOON
    for attempt in range(1, mail.MAX_ATTEMPTS + 3):
        assert mail.deliver_instant(now=now) == 0
        assert mail.deliver_instant(now=now) == 0
        row = Message.objects.get()
        assert row.mail_attempts == min(attempt, mail.MAX_ATTEMPTS)
        now += dt.timedelta(minutes=11)
    assert row.mailed_at is None


def test_a_refused_summary_goes_with_the_next_day(person: User, monkeypatch: Any) -> None:
    tell(person, Approved("x"))
    with monkeypatch.context() as patched:
        patched.setattr(mail, "get_connection", lambda: Backend(smtplib.SMTPDataError(451, b"later")))
        assert mail.deliver_digests(now=NOON) == 0
    assert mail.deliver_digests(now=NOON + dt.timedelta(hours=1)) == 0
    assert mail.deliver_digests(now=NOON + dt.timedelta(days=1)) == 1


class Particular(Backend):
    """A mail server that refuses letters with one word in them."""

    def __init__(self, word: str) -> None:
        super().__init__(None)
        self.word = word
        self.taken: list[str] = []

    def send_messages(self, letters: list[Any]) -> int:
        if any(self.word in letter.body for letter in letters):
            raise smtplib.SMTPDataError(554, b"refused")
        self.taken.extend(letter.body for letter in letters)
        return len(letters)


def test_a_message_that_was_refused_too_often_spoils_no_later_summary(person: User, monkeypatch: Any) -> None:
    server = Particular("отвергнутое")
    monkeypatch.setattr(mail, "get_connection", lambda: server)
    tell(person, Approved("отвергнутое"))
    for day in range(mail.MAX_ATTEMPTS):
        assert mail.deliver_digests(now=NOON + dt.timedelta(days=day)) == 0
    day = mail.MAX_ATTEMPTS
    tell(person, Approved("свежее"), key="fresh", now=EVENING + dt.timedelta(days=day))
    assert mail.deliver_digests(now=NOON + dt.timedelta(days=day)) == 1
    assert len(server.taken) == 1
    assert "свежее" in server.taken[0]
    assert Message.objects.get(key="k").mail_attempts == mail.MAX_ATTEMPTS


@pytest.mark.parametrize("error", [TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_a_letter_that_perhaps_went_is_not_sent_again(person: User, monkeypatch: Any, error: Exception) -> None:
    tell(person, Returned("x"))
    monkeypatch.setattr(mail, "get_connection", lambda: Backend(error))
    assert mail.deliver_instant(now=NOON) == 0
    assert Message.objects.get().mailed_at is not None
    monkeypatch.undo()
    assert mail.deliver_instant(now=NOON + dt.timedelta(hours=1)) == 0
    assert not outbox.outbox


def test_a_process_that_dies_between_claiming_and_sending_sends_nothing_twice(person: User, monkeypatch: Any) -> None:
    tell(person, Returned("x"))
    monkeypatch.setattr(mail, "get_connection", lambda: Backend(KeyboardInterrupt()))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        mail.deliver_instant(now=NOON)
    monkeypatch.undo()
    assert mail.deliver_instant(now=NOON) == 0
    assert Message.objects.get().read_at is None


def test_a_letter_that_breaks_off_takes_no_other_with_it(person: User, monkeypatch: Any) -> None:
    """A worker that is killed while it sends loses the one letter that it held."""
    for number in range(3):
        tell(person, Returned(str(number)), key=str(number), now=EVENING + dt.timedelta(minutes=number))
    monkeypatch.setattr(mail, "get_connection", lambda: Backend(KeyboardInterrupt()))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        mail.deliver_instant(now=NOON)
    monkeypatch.undo()
    assert mail.deliver_instant(now=NOON) == 2
    assert [letter.subject[-1] for letter in outbox.outbox] == ["1", "2"]


def test_a_server_that_hangs_up_after_some_letters_gets_the_others_anew(person: User, settings: Any) -> None:
    for number in range(5):
        tell(person, Returned(str(number)), key=str(number), now=EVENING + dt.timedelta(minutes=number))
    with mail_server(settings, letters_a_session=2) as server:
        assert mail.deliver_instant(now=NOON) == 4  # the third met the refusal
        refused = Message.objects.get(mailed_at=None)
        assert (refused.key, refused.mail_attempts) == ("2", 1)
        assert mail.deliver_instant(now=NOON + dt.timedelta(minutes=11)) == 1
        assert len(server.letters) == 5


def test_while_the_server_is_away_letters_wait_and_lose_no_attempt(person: User, settings: Any) -> None:
    tell(person, Returned("x"))
    tell(person, Approved("x"), key="d")
    with mail_server(settings, letters_a_session=9):
        pass
    for _ in range(mail.MAX_ATTEMPTS + 1):
        assert mail.deliver_instant(now=NOON) == mail.deliver_digests(now=NOON) == 0
    assert {(row.mailed_at, row.mail_attempts) for row in Message.objects.all()} == {(None, 0)}
    assert not Digest.objects.exists()


def test_without_letters_the_server_is_not_called(person: User, settings: Any) -> None:
    with mail_server(settings, letters_a_session=9) as server:
        assert mail.deliver_instant(now=NOON) == mail.deliver_digests(now=NOON) == 0
    assert server.sessions == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_letters(person: User) -> None:
    """The first holds its row locked; the second takes the others and does not wait."""
    for number in range(3):
        tell(person, Returned(str(number)), key=str(number), now=EVENING + dt.timedelta(minutes=number))
    sent: list[int] = []

    def other_worker() -> None:
        try:
            sent.append(mail.deliver_instant(now=NOON))
        finally:
            connection.close()

    with transaction.atomic():
        mine = mail._claim_instant(NOON)
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=20)
        assert mine is not None
        assert mine.key == "0"
    assert sent == [2]


@pytest.mark.django_db(transaction=True)
def test_two_beats_make_one_summary(person: User) -> None:
    tell(person, Approved("x"))
    barrier = threading.Barrier(2)

    def beat() -> None:
        try:
            barrier.wait(timeout=20)
            mail.deliver_digests(now=NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert len(outbox.outbox) == 1


def test_words_that_cannot_be_a_letter_stop_no_other_letter(person: User) -> None:
    """A title with a break of line once took the whole batch with it: claimed, never sent, never tried again."""
    tell(person, Returned("x\r\nBcc: all@example.org"), key="typed")
    assert Message.objects.get().title == " ".join(Returned("x Bcc: all@example.org").title.split())
    Message.objects.update(title="Строка\nи ещё одна")  # as a row of former days may stand
    tell(person, Returned("второе"), key="other", now=EVENING + dt.timedelta(minutes=1))
    assert mail.deliver_instant(now=NOON) == 1
    assert "второе" in outbox.outbox[0].subject
    refused = Message.objects.get(key="typed")
    assert (refused.mailed_at, refused.mail_attempts) == (None, 1)
