"""The two versions on the 409 page, of rows as the apps have them (the page itself: test_ui_pages)."""

import datetime as dt
from decimal import Decimal

from django.http import QueryDict

from mentoring.core.conflict import versions
from mentoring.events.models import Event
from mentoring.registry.models import Mentee, Person
from roadmap.models import Activity


def test_what_a_browser_sends_is_said_as_the_portal_says_it() -> None:
    """Only what was really changed differs: a ticked box is «да», a moment is local, an id is the word behind it."""
    event = Event(
        title="Семинар", waiting_list=True, hours=Decimal("16.0"), audiences=["curator", "teacher"],
        starts_at=dt.datetime(2026, 11, 5, 11, tzinfo=dt.UTC), municipality=None,
    )  # fmt: skip
    typed = QueryDict(
        "title=Семинар&waiting_list=on&hours=16&audiences=teacher&audiences=curator&starts_at=2026-11-05T14:00"
        "&ends_at=завтра&capacity=&municipality=",
    )
    rows = {row.label: row for row in versions(event, typed)}
    assert [row.label for row in rows.values() if row.differs] == ["Окончание"]
    assert (rows["Начало"].typed, rows["Вести лист ожидания"].typed) == ("05.11.2026 14:00", "да")
    assert (rows["Часов"].current, rows["Для кого"].typed) == ("16", "кураторы организаций, педагогические работники")
    assert rows["Окончание"].typed == "завтра"
    assert {row.typed for row in versions(Event(waiting_list=True), {"waiting_list": "", "audiences": []})} == {
        "нет", "нет данных",
    }  # fmt: skip


def test_a_card_s_person_and_the_codes_of_a_roadmap_are_said_too() -> None:
    card = Mentee(person=Person(last_name="Ёлкина", birth_date=dt.date(2012, 5, 3)), category="pupil")
    rows = {row.label: row for row in versions(card, {"last_name": "Ёлкин", "birth_date": "2012-05-03"})}
    assert (rows["Фамилия"].current, rows["Фамилия"].typed) == ("Ёлкина", "Ёлкин")
    assert not rows["Дата рождения"].differs
    line = Activity(rule="pairs", start_day="09-01", due_day="10-31")
    days = {row.label: row for row in versions(line, {"rule": "seminars", "start_day": "01.09", "due_day": "30.10"})}
    assert not days["Начало в году"].differs
    assert (days["Срок в году"].current, days["Срок в году"].typed) == ("31.10", "30.10")
    assert not any(row.typed.isascii() for row in days.values() if row.label.startswith("Как"))
