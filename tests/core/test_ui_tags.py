"""Small tags: icons, badges, numbers, plurals, filters in the address, undo."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import models
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from mentoring.core.looks import Look, look_of, register_looks
from mentoring.core.templatetags import ui
from mentoring.core.undo import messages_with_undo, undo_offer

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


class Colour(models.TextChoices):
    RETURNED = "returned", "возвращён на доработку"


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in render('{% icon "bell" %}')
    named = render('{% icon "bell" label="Уведомления" size="sm" %}')
    assert 'role="img" aria-label="Уведомления"' in named
    assert "icon-sm" in named


def test_an_icon_that_is_not_in_the_sprite_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no-such"):
        render('{% icon "no-such" %}')


def test_no_data_has_no_unit() -> None:
    assert render('{% number value "%" %}', value=None) == '<span class="no-data">нет данных</span>'
    assert render('{% number value "%" 1 %}', value=12) == "12,0\N{NO-BREAK SPACE}%"


def test_a_state_has_a_colour_a_word_and_an_icon() -> None:
    row = SimpleNamespace(state="returned", get_state_display=lambda: "возвращён на доработку")
    for shown in (render("{% state_badge row %}", row=row), str(ui.state_badge(Colour.RETURNED))):
        assert "mark-attention" in shown
        assert "возвращён на доработку" in shown
        assert "#arrow-back-up" in shown


def test_a_badge_escapes_its_word() -> None:
    assert "&lt;b&gt;" in render('{% badge word "info" "clock" %}', word="<b>")


def test_an_unknown_state_looks_calm() -> None:
    row = SimpleNamespace(state="strange")
    assert "mark-neutral" in render("{% state_badge row %}", row=row)


def test_two_apps_cannot_paint_one_state_differently() -> None:
    register_looks({"test-state": Look("info", "clock")})
    register_looks({"test-state": Look("info", "clock")})
    assert look_of("test-state").icon == "clock"
    with pytest.raises(ValueError, match="test-state"):
        register_looks({"test-state": Look("danger", "clock")})


def test_a_tone_that_the_style_sheet_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="pink"):
        Look("pink")


def test_the_word_agrees_with_the_number() -> None:
    assert render('{{ n|plural:"пара,пары,пар" }}', n=3) == "пары"
    assert render('{{ n|plural:"пара,пары,пар" }}', n=None) == "пар"


def test_seconds_are_said_as_people_say_them() -> None:
    assert render("{{ left|duration }}", left=30) == "меньше минуты"


def message_with_undo(until: dt.datetime):
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    messages_with_undo(request, "Загружено", url="/imports/1/undo/", until=until)
    (message,) = get_messages(request)
    return message


def test_a_message_offers_its_undo_while_the_time_lasts() -> None:
    message = message_with_undo(NOW + dt.timedelta(minutes=10))
    offer = undo_offer(message, now=NOW)
    assert offer is not None
    assert (offer.url, offer.until) == ("/imports/1/undo/", NOW + dt.timedelta(minutes=10))
    assert undo_offer(message, now=NOW + dt.timedelta(minutes=10)) is None
    assert message.level_tag == "success"


def test_a_plain_message_offers_nothing() -> None:
    assert undo_offer(SimpleNamespace(extra_tags=""), now=NOW) is None  # type: ignore[arg-type]


def test_an_address_that_would_spoil_the_message_is_refused() -> None:
    with pytest.raises(ValueError, match="separator"):
        messages_with_undo(RequestFactory().get("/"), "Да", url="/a|b/", until=NOW)


@time_machine.travel(NOW, tick=False)
def test_the_page_shows_the_undo_button_of_a_message() -> None:
    until = NOW + dt.timedelta(minutes=9, seconds=30)
    message = message_with_undo(until)
    page = Template('{% include "components/messages.html" %}').render(
        Context({"messages": [message], "csrf_token": "token"})
    )
    assert 'action="/imports/1/undo/"' in page
    assert "token" in page
    assert 'data-left="570"' in page
    assert render("{{ until|minutes_left }}", until=until) == "9"
    assert render("{{ until|minutes_left }}", until=NOW - dt.timedelta(minutes=1)) == "0"


@time_machine.travel(NOW, tick=False)
def test_a_day_of_another_year_has_its_year() -> None:
    assert render("{{ on|day }}", on=dt.date(2026, 1, 31)) == "31 января"
    assert render("{{ on|day }}", on=dt.date(2025, 12, 31)) == "31 декабря 2025"
    # A moment is of the day that it is in Moscow, and so of that year.
    assert render("{{ at|day }}", at=dt.datetime(2026, 12, 31, 22, 0, tzinfo=dt.UTC)) == "1 января 2027"
    assert render("[{{ on|day }}]", on=None) == "[]"
    assert [ui.is_past(dt.date(2026, 11, day)) for day in (23, 24)] == [True, False]
