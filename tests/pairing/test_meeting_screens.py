"""Meetings on the screens: a pair's page, many pairs at once, the list that shows who does not meet."""

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm
from mentoring.pairing import services
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.services import MeetingData
from mentoring.pairing.waiting import waiting
from tests import factories as make

from .office import DAY
from .screens import LIST, address, ids_in, signed_in, text_of

MANY = "/pairs/meetings/"
TODAY = clock.today()


def meet(place: Any, days_ago: int = 1, pair: Pair | None = None, **words: str) -> Meeting:
    pair = pair or place.pair
    data = MeetingData(pair.pk, clock.today() - days_ago * DAY, 60, **words)
    services.record_meeting(actor=place.curator_actor, now=clock.now(), pair=pair, meeting=data)
    return Meeting.objects.get(pair=pair, held_on=data.held_on)


def filled(**changes: Any) -> dict[str, Any]:
    values = {"entry": str(uuid.uuid4()), "held_on": (clock.today() - DAY).isoformat(), "format": "trial"}
    return values | {"minutes": 45, "theme": "Первый проект", "result": "Выбрали тему"} | changes


def of(name: str, meeting: Meeting) -> str:
    return reverse(f"pairing:{name}", args=[meeting.public_id])


# --- on the pair's page


def test_the_curator_notes_a_meeting_and_takes_it_back(world: Any, curator: Client) -> None:
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert "Встреч ещё не отмечено" in page
    assert f'value="{clock.today().isoformat()}"' in page
    assert '<option value="introduction" selected>' in page
    response = curator.post(address("meeting_add", world.a1.pair), filled(), follow=True)
    page = text_of(response)
    for words in (
        "Встреча отмечена",
        "Первый проект",
        "Итог: Выбрали тему",
        "пробная рабочая",
        "Всего встреч: <b>1</b>",
    ):
        assert words in page
    undo = re.search(r'action="(/pairs/meetings/undo/[^"]+)"', page)
    assert undo
    assert "Удалено встреч: 1" in text_of(curator.post(undo[1], follow=True))
    assert not Meeting.objects.exists()
    assert curator.post(undo[1]).status_code == 404


def test_a_double_click_makes_one_meeting(world: Any, curator: Client) -> None:
    values = filled()
    curator.post(address("meeting_add", world.a1.pair), values)
    again = curator.post(address("meeting_add", world.a1.pair), values, follow=True)
    assert "уже были отмечены" in text_of(again)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": ""}, "Обязательное поле"),
        ({"held_on": (TODAY + DAY).isoformat()}, "не наступила"),
        ({"minutes": 601}, "600"),
        ({"result": "ы" * 301}, "300"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_on_the_same_page(
    world: Any, curator: Client, changes: dict[str, Any], words: str
) -> None:
    response = curator.post(address("meeting_add", world.a1.pair), filled(**changes))
    assert response.status_code == 400
    page = text_of(response)
    assert words in page
    assert "Первый проект" in page
    assert not Meeting.objects.exists()


def test_a_closed_pair_says_until_when_late_meetings_are_taken(world: Any, curator: Client) -> None:
    services.complete(pair=world.a1.pair, closed_on=clock.today() - DAY, actor=world.a1.curator_actor, now=clock.now())
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert f"до {clock.today() + 30 * DAY:%d.%m.%Y}" in page
    assert f'name="held_on" value="{(clock.today() - DAY).isoformat()}"' in page
    Pair.objects.filter(pk=world.a1.pair.pk).update(state_since=clock.now() - 32 * DAY)
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert "Отметить встречу" not in page


def test_a_draft_has_no_section_of_meetings(world: Any, curator: Client) -> None:
    assert "Встреч ещё не отмечено" not in text_of(curator.get(address("page", world.a1.draft)))
    assert curator.post(address("meeting_add", world.a1.draft), filled()).status_code == 403


def test_the_norm_of_the_form_and_being_behind_it(world: Any, curator: Client) -> None:
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert "не реже раза в 14 дн., не меньше 5 за программу" in page
    assert "С начала работы прошло 15 дн." in page
    meet(world.a1, 14)
    assert "прошло" not in text_of(curator.get(address("page", world.a1.pair)))
    MentoringForm.objects.update(days_between_meetings=7, meetings_min=None)
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert "С последней встречи прошло 14 дн." in page
    assert "за программу" not in page
    MentoringForm.objects.update(days_between_meetings=None)
    assert "Норма формы" not in text_of(curator.get(address("page", world.a1.pair)))


def test_those_above_are_told_numbers_and_never_words(world: Any) -> None:
    meeting = meet(world.a1, theme="Секретная тема", result="Секретный итог", next_step="Секретный шаг")
    head = text_of(signed_in(world.a1.head).get(address("page", world.a1.pair)))
    assert "Секретная тема" in head
    assert "Исправить" not in head
    for user in (world.officer, world.region):
        client = signed_in(user)
        numbers = {address("page", world.a1.pair): "Всего встреч: <b>1</b>", LIST: f"{meeting.held_on:%d.%m.%Y}"}
        for page, told in numbers.items():
            text = text_of(client.get(page))
            assert told in text
            assert "Секретн" not in text
            assert str(meeting.public_id) not in text


def test_a_correction_and_a_removal(world: Any, curator: Client) -> None:
    meeting = meet(world.a1, theme="Тема")
    page = curator.get(of("meeting_edit", meeting))
    assert 'value="Тема"' in text_of(page)
    values = filled(version=1, theme="Другая тема")
    wrong = curator.post(of("meeting_edit", meeting), values | {"held_on": (TODAY - 99 * DAY).isoformat()})
    assert (wrong.status_code, "срок работы пары" in text_of(wrong)) == (400, True)
    assert "Другая тема" in text_of(curator.post(of("meeting_edit", meeting), values, follow=True))
    late = curator.post(of("meeting_edit", meeting), values | {"theme": "Третья"})
    assert late.status_code == 409
    assert "Третья" in text_of(late)
    assert "Другая тема" in text_of(late)
    assert "Удалить встречу" in text_of(curator.get(of("meeting_remove", meeting)))
    assert curator.post(of("meeting_remove", meeting), {"version": 1}).status_code == 409
    assert "Встреча удалена" in text_of(curator.post(of("meeting_remove", meeting), {"version": 2}, follow=True))
    assert not Meeting.objects.exists()


def test_meetings_of_strangers_look_missing(world: Any, curator: Client) -> None:
    meeting = meet(world.a2, theme=world.a2.marker)
    for verb in ("meeting_edit", "meeting_remove"):
        assert curator.get(of(verb, meeting)).status_code == 404
        assert curator.post(of(verb, meeting), filled(version=1)).status_code == 404
    assert curator.post(reverse("pairing:meetings_undo", args=[meeting.entry])).status_code == 404
    assert Meeting.objects.get().theme == world.a2.marker


def test_a_meeting_closed_for_good_is_not_shown_for_correction(world: Any, curator: Client) -> None:
    meeting = meet(world.a1)
    services.complete(pair=world.a1.pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    Pair.objects.update(state_since=clock.now() - 32 * DAY)
    assert curator.get(of("meeting_edit", meeting)).status_code == 403
    assert curator.get(of("meeting_remove", meeting)).status_code == 403


def test_a_page_names_a_hundred_meetings_at_most(world: Any, curator: Client) -> None:
    Pair.objects.filter(pk=world.a1.pair.pk).update(started_on=clock.today() - 60 * DAY)
    kinds = ("regular", "planning")
    services.record_meetings(
        actor=world.a1.curator_actor,
        now=clock.now(),
        organisation=world.a1.organisation,
        meetings=[
            MeetingData(world.a1.pair.pk, clock.today() - days * DAY, 60, kind) for days in range(51) for kind in kinds
        ],
    )
    page = text_of(curator.get(address("page", world.a1.pair)))
    assert "Всего встреч: <b>102</b>" in page
    assert "Показаны последние 100" in page


# --- many pairs at once


def line(pair: Pair, days_ago: int | None = 1, **changes: Any) -> dict[str, Any]:
    date = "" if days_ago is None else (clock.today() - days_ago * DAY).isoformat()
    values = {"held_on": date, "minutes": 45, "theme": ""} | changes
    return {f"{pair.public_id.hex}-{name}": value for name, value in values.items()}


def lines(*pairs: Pair, **more: Any) -> dict[str, Any]:
    shared = {"entry": str(uuid.uuid4()), "format": "regular", "pair": [str(pair.public_id) for pair in pairs]}
    return shared | more


def test_filled_lines_are_saved_and_taken_back_together(world: Any, curator: Client) -> None:
    first, empty, third = world.a1.pair, make.make_pair(world.a1.organisation), make.make_pair(world.a1.organisation)
    page = text_of(curator.get(MANY))
    assert all(str(pair.public_id) in page for pair in (first, empty, third))
    assert str(world.a1.draft.public_id) not in page
    assert str(world.a2.pair.public_id) not in page
    values = lines(
        first, empty, third, **line(first, theme="Проект"), **line(empty, None), **line(third, 2, minutes="")
    )
    page = text_of(curator.post(MANY, values, follow=True))
    assert "Отмечено встреч: 2" in page
    assert set(Meeting.objects.values_list("pair_id", "minutes", "theme")) == {
        (first.pk, 45, "Проект"),
        (third.pk, 60, ""),
    }
    more = values | line(empty, 3) | {"entry": str(uuid.uuid4())}
    page = text_of(curator.post(MANY, more, follow=True))
    assert "Встреча отмечена. Уже были отмечены: 2." in page
    undo = re.search(r'action="(/pairs/meetings/undo/[^"]+)"', page)
    assert undo
    curator.post(undo[1])
    entry = Meeting.objects.values_list("entry", flat=True).distinct().get()
    page = curator.post(reverse("pairing:meetings_undo", args=[entry]), follow=True)
    assert page.redirect_chain[0][0] == MANY
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"held_on": "вчера"}, "Введите правильную дату"),
        ({"days_ago": -1}, "не наступила"),
        ({"days_ago": None, "theme": "Забыли дату"}, "Укажите дату встречи"),
        ({"minutes": 601}, "600"),
    ],
)
def test_one_wrong_line_saves_none_and_loses_nothing(
    world: Any, curator: Client, changes: dict[str, Any], words: str
) -> None:
    first, second = world.a1.pair, make.make_pair(world.a1.organisation)
    values = lines(first, second, **line(first, theme="Верная строка"), **line(second, **changes))
    response = curator.post(MANY, values)
    page = text_of(response)
    assert response.status_code == 400
    for text in (words, "Верная строка", "Ничего не сохранено", f'href="#line-{second.public_id}"'):
        assert text in page
    assert not Meeting.objects.exists()


def test_nothing_filled_says_so(world: Any, curator: Client) -> None:
    response = curator.post(MANY, lines(world.a1.pair, **line(world.a1.pair, None)))
    assert response.status_code == 400
    assert "Ни одна строка не заполнена" in text_of(response)
    assert curator.post(MANY, {"pair": ["x", ""]}).status_code == 400


def test_lines_of_strangers_and_drafts_are_as_if_they_were_not_there(world: Any, curator: Client) -> None:
    strangers = [world.a2.pair, world.b1.pair, world.a1.draft]
    values = lines(*strangers, **{key: value for pair in strangers for key, value in line(pair).items()})
    response = curator.post(MANY, values)
    assert response.status_code == 400
    assert world.a2.marker not in text_of(response)
    assert not Meeting.objects.exists()


def test_a_pair_closed_for_good_in_between_is_named(world: Any, curator: Client) -> None:
    services.complete(pair=world.a1.pair, closed_on=clock.today(), actor=world.a1.curator_actor, now=clock.now())
    Pair.objects.update(state_since=clock.now() - 32 * DAY)
    response = curator.post(MANY, lines(world.a1.pair, **line(world.a1.pair)))
    assert response.status_code == 400
    assert "больше 30 дней назад" in text_of(response)


def test_many_asks_for_quiet_pairs_only(world: Any, curator: Client) -> None:
    make_quiet(world.a1.pair)
    other = make.make_pair(world.a1.organisation)
    page = text_of(curator.get(f"{MANY}?meetings=none30"))
    assert str(world.a1.pair.public_id) in page
    assert str(other.public_id) not in page
    meet(world.a1)
    assert "Все пары встречались" in text_of(curator.get(f"{MANY}?meetings=none30"))
    Pair.objects.exclude(state="draft").update(state="draft")
    assert "Работающих пар нет" in text_of(curator.get(MANY))


@pytest.mark.parametrize("rows", [1, 3])
def test_many_cost_the_same_queries_as_one(
    world: Any, curator: Client, rows: int, django_assert_num_queries: Any
) -> None:
    pairs = [make.make_pair(world.b2.organisation) for _ in range(rows)]
    for pair in pairs:
        meet(world.b2, 1, pair)
    Meeting.objects.exclude(pair__in=pairs).delete()
    Pair.objects.filter(organisation=world.b2.organisation).exclude(pk__in=[pair.pk for pair in pairs]).delete()
    client = signed_in(world.b2.curator)
    client.get(MANY)
    # Session, user, role, letters; organisation, pairs, members, meetings.
    with django_assert_num_queries(8):
        page = text_of(client.get(MANY))
    assert page.count('name="pair"') == rows


@pytest.mark.parametrize("meetings", [1, 3])
def test_a_page_costs_the_same_with_any_number_of_meetings(
    world: Any, curator: Client, meetings: int, django_assert_max_num_queries: Any
) -> None:
    for days in range(meetings):
        meet(world.a1, days)
    curator.get(address("page", world.a1.pair))
    with django_assert_max_num_queries(PAGE):
        curator.get(address("page", world.a1.pair))


PAGE = 9


# --- the list and the home page


def make_quiet(pair: Pair) -> None:
    Pair.objects.filter(pk=pair.pk).update(started_on=clock.today() - 30 * DAY)


def test_pairs_that_have_not_met_for_thirty_days(world: Any, curator: Client) -> None:
    met, fresh = make.make_pair(world.a1.organisation), make.make_pair(world.a1.organisation)
    for pair in (world.a1.pair, met, world.a2.pair):
        Pair.objects.filter(pk=pair.pk).update(started_on=clock.today() - 60 * DAY)
    meet(world.a1, 29, met)
    meet(world.a1, 30)
    response = curator.get(f"{LIST}?meetings=none30")
    assert ids_in(response) == {str(world.a1.pair.public_id)}
    page = text_of(response)
    assert "<span>Встречи: <b>нет 30 дней</b></span>" in page
    assert 'href="/pairs/?meetings=none30" aria-current="true"' in page
    assert str(fresh.public_id) in text_of(curator.get(f"{LIST}?meetings=nonsense"))
    assert ids_in(signed_in(world.officer).get(f"{LIST}?meetings=none30")) == {
        str(world.a1.pair.public_id),
        str(world.a2.pair.public_id),
    }


def test_they_wait_for_the_curator_and_lead_to_the_list(world: Any) -> None:
    def silent(actor: Any) -> list[tuple[int, str, str]]:
        items = waiting(actor, clock.now())
        return [(item.count, item.text, item.url) for item in items if item.title == "Нет встреч 30 дней"]

    assert silent(world.a1.curator_actor) == []
    for pair in (world.a1.pair, make.make_pair(world.a1.organisation), world.a2.pair):
        make_quiet(pair)
    words = "Отметьте встречи или узнайте, почему их нет."
    assert silent(world.a1.curator_actor) == [(2, f"2 пары. {words}", "/pairs/?meetings=none30")]
    meet(world.a1)
    assert silent(world.a1.curator_actor) == [(1, f"1 пара. {words}", "/pairs/?meetings=none30")]
    for actor in (world.a1.head_actor, world.officer_actor, world.region_actor):
        assert silent(actor) == []


def test_the_list_shows_how_often_a_pair_met(world: Any, curator: Client) -> None:
    meet(world.a1, 3)
    meet(world.a1, 1)
    page = text_of(curator.get(LIST))
    assert f'2 <span class="muted">последняя {clock.today() - DAY:%d.%m.%Y}' in page


def test_a_date_of_today_is_the_region_s(world: Any, curator: Client) -> None:
    assert isinstance(TODAY, dt.date)
    assert f"Сегодня {TODAY.day}" in text_of(curator.get(MANY))
