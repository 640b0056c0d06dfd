"""Letters with a one-time secret: never twice, and nothing of the secret is left when they are gone."""

from __future__ import annotations

import datetime as dt
import smtplib
import threading
from typing import Any

import pytest
import structlog
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction

from mentoring.core import clock
from mentoring.notifications import letters, mail, services, tasks
from mentoring.notifications.models import ANSWER_WITHIN, Letter, LetterState
from tests.registry.whole_database import places_of

pytestmark = pytest.mark.django_db
SECRET = "Zx9-one-time-secret-Qw7"
HOUR = dt.timedelta(hours=1)


def post(now: dt.datetime | None = None, address: str = "new@example.org", text: str = SECRET) -> Letter:
    now = now or clock.now()
    return services.post_letter(
        address=address, subject="Ваша ссылка", text=f"Здравствуйте! {text}", now=now, expires_at=now + 72 * HOUR
    )


class Server:
    """A mail server that answers as told, in place of Django's own. `taken` are the addresses it took letters for."""

    def __init__(self, *answers: Exception | None, unreachable: bool = False) -> None:
        self.answers, self.unreachable, self.taken = list(answers), unreachable, []
        self.opened, self.is_open = 0, False

    def open(self) -> None:
        self.opened += not self.is_open
        self.is_open = True
        if self.unreachable:
            raise ConnectionRefusedError

    def close(self) -> None:
        self.is_open = False
        raise smtplib.SMTPServerDisconnected  # as a connection that broke answers to the farewell

    def send_messages(self, mails: list[Any]) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.taken += [mail.to[0] for mail in mails]
        return len(mails)


@pytest.fixture
def server(monkeypatch: Any) -> Any:
    def use(*answers: Exception | None, **more: bool) -> Server:
        made = Server(*answers, **more)
        monkeypatch.setattr(mail, "get_connection", lambda: made)
        return made

    return use


def refused(code: int) -> Exception:
    return smtplib.SMTPRecipientsRefused({"new@example.org": (code, b"no")})


def test_the_secret_waits_sealed_and_is_gone_when_the_letter_left() -> None:
    now = clock.now()
    letter = post(now)
    # Nothing readable in any table; the one place is the sealed column.
    assert places_of(SECRET) == {"notifications_letter.text"}
    assert letter.state(now) is LetterState.WAITING
    assert letters.deliver_letters(now=now) == 1
    sent = outbox.outbox[0]
    assert (sent.to, sent.subject) == (["new@example.org"], "Ваша ссылка")
    assert SECRET in sent.body
    assert places_of(SECRET) == set()
    letter.refresh_from_db()
    assert letter.state(now) is LetterState.SENT
    assert SECRET not in str(letter)


def test_no_letter_leaves_twice_and_none_waits_for_the_morning() -> None:
    night = clock.now().replace(hour=23)
    post(night)
    for _ in range(3):
        letters.deliver_letters(now=night)
    tasks.deliver_letters()
    assert len(outbox.outbox) == 1


def test_without_letters_nobody_knocks_at_the_mail_server(server: Any) -> None:
    silent = server(unreachable=True)
    assert letters.deliver_letters(now=clock.now()) == 0
    assert silent.opened == 0


def test_a_server_that_cannot_be_reached_costs_no_letter(server: Any) -> None:
    now = clock.now()
    letter = post(now)
    server(unreachable=True)
    assert letters.deliver_letters(now=now) == 0
    letter.refresh_from_db()
    assert (letter.attempts, letter.state(now)) == (0, LetterState.WAITING)
    assert server().taken == []
    assert letters.deliver_letters(now=now) == 1


def test_refused_for_now_goes_again_later_and_not_for_ever(server: Any) -> None:
    now = clock.now()
    letter = post(now)
    server(*[refused(451)] * 20)
    for attempt in range(1, letters.MAX_ATTEMPTS + 1):
        assert letters.deliver_letters(now=now) == 0
        assert letters.deliver_letters(now=now) == 0
        letter.refresh_from_db()
        assert letter.attempts == attempt
        now += letters.TRY_AGAIN_AFTER
    assert letter.state(now) is LetterState.FAILED
    assert places_of(SECRET) == set()


def test_a_letter_that_was_refused_once_keeps_its_text_for_the_next_time(server: Any) -> None:
    now = clock.now()
    post(now)
    server(smtplib.SMTPDataError(451, b"later"))
    assert letters.deliver_letters(now=now) == 0
    assert places_of(SECRET) == {"notifications_letter.text"}
    assert letters.deliver_letters(now=now + letters.TRY_AGAIN_AFTER) == 1


@pytest.mark.parametrize("answer", [refused(550), ValueError("no such letter")])
def test_an_address_that_does_not_exist_is_told_at_once(server: Any, answer: Exception) -> None:
    now = clock.now()
    letter, other = post(now), post(now + dt.timedelta(seconds=1), address="other@example.org", text="other")
    taken = server(answer)
    assert letters.deliver_letters(now=now + HOUR) == 1  # the next letter is not to blame
    letter.refresh_from_db()
    assert letter.state(now) is LetterState.FAILED
    assert taken.taken == [other.address]
    assert places_of(SECRET) == set()


@pytest.mark.parametrize("answer", [TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_a_letter_that_perhaps_went_is_not_sent_again_and_burns_no_other(server: Any, answer: Exception) -> None:
    now = clock.now()
    letter, other = post(now), post(now + dt.timedelta(seconds=1), address="other@example.org")
    broken = server(answer)
    assert letters.deliver_letters(now=now + HOUR) == 1
    letter.refresh_from_db()
    assert letter.state(now) is LetterState.FAILED
    assert broken.taken == [other.address]
    assert broken.opened == 2  # a broken connection is not asked to carry the rest


def test_a_worker_that_dies_on_the_way_sends_nothing_twice_and_leaves_no_secret(server: Any) -> None:
    now = clock.now()
    letter = post(now)
    server(KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        letters.deliver_letters(now=now)
    assert places_of(SECRET) == set()
    assert server().taken == []
    assert letters.deliver_letters(now=now + HOUR) == 0
    letter.refresh_from_db()
    assert letter.state(now) is LetterState.WAITING
    assert letter.state(now + ANSWER_WITHIN) is LetterState.FAILED


def test_after_its_term_nothing_is_sent_and_nothing_is_kept(server: Any) -> None:
    now = clock.now()
    letter = post(now)
    taken = server()
    assert letter.state(now + 72 * HOUR) is LetterState.FAILED
    assert letters.deliver_letters(now=now + 72 * HOUR) == 0
    assert taken.taken == []
    assert places_of(SECRET) == set()
    letter.refresh_from_db()
    assert letter.given_up_at is not None


def test_a_letter_that_is_wanted_no_more_goes_with_its_address(server: Any) -> None:
    letter = post()
    services.withdraw_letters(ids=[letter.pk])
    assert letters.deliver_letters(now=clock.now()) == 0
    assert places_of(SECRET, "new@example.org") == set()


def test_withdrawn_on_the_way_it_does_not_come_back(server: Any, monkeypatch: Any) -> None:
    """The server refused it while whoever invited took it back: the text may not return into a row."""
    letter = post()
    made = server(refused(451))
    sending = made.send_messages

    def take_back(mails: list[Any]) -> int:
        services.withdraw_letters(ids=[letter.pk])
        return sending(mails)

    monkeypatch.setattr(made, "send_messages", take_back)
    assert letters.deliver_letters(now=clock.now()) == 0
    assert not Letter.objects.exists()


def test_the_database_keeps_no_secret_beside_a_letter_that_left() -> None:
    letter = post()
    now = clock.now()
    for values in ({"claimed_at": now}, {"given_up_at": now}, {"mailed_at": now, "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**values)


def test_logs_name_the_letter_and_nothing_of_it(server: Any, monkeypatch: Any) -> None:
    for module in (letters, mail):  # a logger that has spoken before keeps its outlet
        monkeypatch.setattr(module, "logger", structlog.get_logger(module.__name__))
    now = clock.now()
    with structlog.testing.capture_logs() as lines:
        for answer in (refused(550), TimeoutError()):
            post(now)
            server(answer)
            letters.deliver_letters(now=now)
        server(unreachable=True)
        post(now)
        letters.deliver_letters(now=now)
    assert {line["event"] for line in lines} == {"letter_refused", "letter_uncertain", "mail_server_away"}
    assert SECRET not in str(lines)
    assert "example.org" not in str(lines)


def test_the_bell_rings_after_the_commit_and_its_silence_is_no_error(
    django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks.deliver_letters, "apply_async", lambda *a, **options: rung.append("ring"))
    with django_capture_on_commit_callbacks(execute=True):
        post()
        assert rung == []
    assert rung == ["ring"]

    def silent(*a: Any, **options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_letters, "apply_async", silent)
    with django_capture_on_commit_callbacks(execute=True):
        post()
    assert Letter.objects.waiting().count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_letters() -> None:
    """The first holds its row locked; the second takes the other and does not wait."""
    now = clock.now()
    first = post(now)
    post(now + dt.timedelta(seconds=1), address="second@example.org")
    sent: list[int] = []

    def other_worker() -> None:
        try:
            sent.append(letters.deliver_letters(now=now + HOUR))
        finally:
            connection.close()

    with transaction.atomic():
        Letter.objects.select_for_update().get(pk=first.pk)
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=20)
        assert sent == [1]
    assert [letter.to for letter in outbox.outbox] == [["second@example.org"]]
