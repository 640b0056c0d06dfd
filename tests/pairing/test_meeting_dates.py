"""«Отметить встречи»: one date for all empty lines, in two steps and without JavaScript."""

from typing import Any

from django.test import Client

from mentoring.core import clock
from mentoring.pairing.models import Meeting, Pair
from tests import factories as make

from .office import DAY
from .screens import text_of
from .test_meeting_screens import MANY, line, lines


def test_one_date_goes_into_the_empty_lines_and_nothing_is_saved_yet(world: Any, curator: Client) -> None:
    organisation = world.a1.organisation
    filled, empty, young = world.a1.pair, make.make_pair(organisation), make.make_pair(organisation)
    Pair.objects.filter(pk=young.pk).update(started_on=clock.today())
    day = clock.today() - 2 * DAY
    sent = lines(filled, empty, young, **line(filled, 4), **line(empty, None, theme="Проект"), **line(young, None))
    response = curator.post(MANY, sent | {"held_on": day.isoformat()})
    page = text_of(response)
    assert response.status_code == 200
    assert not Meeting.objects.exists()
    assert f"Дата {day:%d.%m.%Y} поставлена: 1 строка" in page
    assert "Ничего ещё не сохранено" in page
    assert "Проект" in page
    dates = {row.form.pair.pk: row.form["held_on"].value() for row in response.context["lines"]}
    assert dates == {filled.pk: str(clock.today() - 4 * DAY), empty.pk: str(day), young.pk: ""}
    assert response.context["form"]["held_on"].value() == ""
    curator.post(MANY, sent | line(empty, 2, theme="Проект"))
    assert set(Meeting.objects.values_list("pair_id", "held_on")) == {
        (filled.pk, clock.today() - 4 * DAY),
        (empty.pk, day),
    }


def test_a_common_date_that_fits_no_line_or_is_none_says_so(world: Any, curator: Client) -> None:
    sent = lines(world.a1.pair, **line(world.a1.pair, None))
    early = world.a1.pair.started_on - DAY
    page = text_of(curator.post(MANY, sent | {"held_on": early.isoformat()}))
    assert f"Пустых строк, которым подходит дата {early:%d.%m.%Y}, нет" in page
    wrong = curator.post(MANY, sent | {"held_on": "вчера"})
    assert wrong.status_code == 400
    assert "held_on" in wrong.context["form"].errors


def test_the_page_of_quiet_pairs_stays_itself_while_dates_are_filled(world: Any, curator: Client) -> None:
    sent = lines(world.a1.pair, **line(world.a1.pair, None))
    for changes in ({}, {"held_on": clock.today().isoformat()}):
        page = text_of(curator.post(f"{MANY}?meetings=none30", sent | changes))
        assert f'href="{MANY}?meetings=none30" aria-current="true"' in page
