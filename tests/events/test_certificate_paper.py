"""The paper: its words, whatever their length, and a page that stays one page."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from mentoring.events.enums import EventKind
from mentoring.events.models import Certificate
from mentoring.events.papers.certificate import certificate_pdf, held_words, hours_words, verify_address


def paper(**changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "year": 2026,
        "serial": 123,
        "full_name": "Константинопольская Александра Владимировна",
        "initials": "К. А. В.",
        "event_title": "Организация наставничества в школе",
        "event_kind": EventKind.SEMINAR.label,
        "host": "Региональный центр наставничества",
        "hours": Decimal("16.0"),
        "held_from": dt.date(2026, 10, 14),
        "held_until": dt.date(2026, 10, 16),
        "issued_at": timezone.make_aware(dt.datetime(2026, 10, 20, 23, 30)),
    }
    return Certificate(**(values | changes))


def text_of(content: bytes) -> str:
    """The words of the PDF as a reader would copy them, in one line."""
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().replace("\u200b", "").split())


def test_the_paper_says_who_what_when_how_long_and_where_to_check() -> None:
    one = paper()
    words = text_of(certificate_pdf(one))
    for part in (
        "СЕРТИФИКАТ",
        "об участии в семинаре",
        "Константинопольская Александра Владимировна",
        "«Организация наставничества в школе»",
        "с 14 по 16 октября 2026 года, объём – 16 часов",
        "Региональный центр наставничества",
        "Регистрационный номер: 2026-000123",
        "Дата выдачи: 20.10.2026",
    ):
        assert part.replace(" ", "") in words.replace(" ", "")
    assert one.secret in words.replace(" ", "")
    assert "аннулирован" not in words


def test_a_revoked_paper_says_so() -> None:
    assert "Сертификат аннулирован" in text_of(certificate_pdf(paper(revoked_at=timezone.now())))


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": "Ли А"},
        {"full_name": ("Оченьдлиннаяфамилия" * 11)[:200]},
        {"full_name": ("Абдурахманов-Мамедъяров " * 9)[:200], "event_title": "Название из слов " * 11 + "и точка"},
        {"event_title": "Ш" * 200, "host": "Муниципальное бюджетное учреждение " * 11, "hours": None},
        {"full_name": "#set text(red) $x$", "event_title": '*жирный* <b> "кавычки" \\ [скобки]'},
    ],
)
def test_words_of_any_length_stay_on_one_page(changes: dict[str, Any]) -> None:
    content = certificate_pdf(paper(**changes))
    (page,) = PdfReader(io.BytesIO(content)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    words = text_of(content).replace(" ", "")
    assert changes.get("full_name", "Константинопольская").replace(" ", "") in words


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_has_its_words(kind: EventKind) -> None:
    words = text_of(certificate_pdf(paper(event_kind=kind.label)))
    assert "об участии в мероприятии" not in words


def test_a_kind_that_was_renamed_since_is_spoken_of_in_general() -> None:
    assert "об участии в мероприятии" in text_of(certificate_pdf(paper(event_kind="слёт")))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 10, 14), (2026, 10, 14), "14 октября 2026 года"),
        ((2026, 10, 14), (2026, 10, 16), "с 14 по 16 октября 2026 года"),
        ((2026, 9, 30), (2026, 10, 1), "с 30 сентября по 1 октября 2026 года"),
        ((2026, 12, 30), (2027, 1, 2), "с 30 декабря 2026 года по 2 января 2027 года"),
    ],
)
def test_days_are_written_as_people_write_them(first: Any, last: Any, words: str) -> None:
    assert held_words(paper(held_from=dt.date(*first), held_until=dt.date(*last))) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (None, ""),
        (Decimal("1.0"), "1 час"),
        (Decimal(22), "22 часа"),
        (Decimal("1.5"), "1,5 часа"),
        (Decimal(16), "16 часов"),
    ],
)
def test_hours_agree_with_their_number(hours: Decimal | None, words: str) -> None:
    assert hours_words(hours) == words


def test_the_address_of_the_check_holds_the_secret_and_not_the_number() -> None:
    one = paper()
    assert one.secret in verify_address(one)
    assert "123" not in verify_address(one).replace(one.secret, "")
