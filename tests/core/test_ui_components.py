"""Components: what each says for each of its variants."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from mentoring.core import parts
from mentoring.core.pagination import KeysetPage

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 24)


def render(source: str, **context: object) -> str:
    page = Template("{% load components charts %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", page)


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_tile_is_a_link_that_says_what_it_counts() -> None:
    page = render('{% stat_tile "Наставляемых" 12 url="/mentees/" %}')
    assert '<a class="stat-link" href="/mentees/"><span class="visually-hidden">Наставляемых: </span>12</a>' in page


@pytest.mark.parametrize(
    ("value", "words", "reached"),
    [(41.25, "цель 50 %, пока меньше", False), (50, "цель 50 % достигнута", True), (None, "цель 50 %", False)],
)
def test_a_tile_says_whether_its_target_is_reached(value: float | None, words: str, reached: bool) -> None:
    page = render('{% stat_tile "Доля" value unit="%" digits=1 target=50 %}', value=value)
    assert words in text(page)
    assert ("meter-reached" in page) is reached
    assert ("нет данных" in page) is (value is None)


def test_a_target_of_zero_does_not_break_the_meter() -> None:
    assert 'max="1.0000"' in render('{% stat_tile "Отток" 0 target=0 %}')


def test_an_empty_place_says_the_next_step() -> None:
    page = render('{% empty_state "Пар ещё нет" "Загрузите базы" action_label="Загрузить" action_url="/imports/" %}')
    assert "Пар ещё нет" in page
    assert 'href="/imports/">Загрузить</a>' in page
    assert "<a" not in render('{% empty_state "Всё проверено" %}')


def test_the_open_tab_and_the_current_step_are_marked() -> None:
    page = render(
        "{% tabs items %}", items=[parts.Tab("Сводка", "?a", active=True), parts.Tab("Списки", "?b", count=0)]
    )
    assert page.count('aria-current="page"') == 1
    assert '<span class="tab-count">0</span>' in page
    wizard = render(
        "{% steps items %}",
        items=[parts.Step("Файл", "done", "/1/"), parts.Step("Проверка", "current"), parts.Step("Загрузка")],
    )
    assert 'aria-label="Шаги: 2 из 3"' in wizard
    assert wizard.count('aria-current="step"') == 1
    assert 'href="/1/"' in wizard


def test_the_last_crumb_is_the_page_itself() -> None:
    page = render("{% breadcrumbs crumbs %}", crumbs=[parts.Crumb("Главная", "/"), parts.Crumb("Пары", "/pairs/")])
    assert '<a href="/">Главная</a>' in page
    assert '<span aria-current="page">Пары</span>' in page


def test_a_decision_shows_who_when_and_why() -> None:
    page = render(
        "{% timeline entries %}", entries=[parts.TimelineEntry(NOW, "Н. Тищенко", "Возвращён", "Строка 4\nи 5")]
    )
    assert "24 ноября 2026, 12:00" in page
    assert "Н. Тищенко" in page
    assert "Строка 4<br>и 5" in page


def test_a_difference_shows_both_values_and_can_be_marked() -> None:
    items = [
        parts.Difference("new", "Пара 1"),
        parts.Difference("closed", "Пара 2"),
        parts.Difference("changed", "Пара 3", "группа", "/3/", [parts.FieldChange("Итог", "", "завершена")]),
    ]
    page = render('{% difference items selectable="line" %}', items=items)
    for word in ("новое", "закрыто", "изменено"):
        assert word in page
    assert "<del>не указано</del>" in page
    assert "<ins>завершена</ins>" in page
    assert re.findall(r'name="line" value="(\d)"', page) == ["0", "1", "2"]
    assert "checkbox" not in render("{% difference items %}", items=items)


@pytest.mark.parametrize(
    ("on_time", "closes", "words", "phase"),
    [
        (dt.date(2027, 1, 15), dt.date(2027, 1, 31), "Осталось 52 дня", "open"),
        (dt.date(2026, 12, 1), dt.date(2027, 1, 31), "Осталось 7 дней", "soon"),
        (DAY, dt.date(2026, 12, 5), "Сегодня последний день срока", "soon"),
        (dt.date(2026, 11, 23), dt.date(2026, 11, 25), "Срок прошёл. До закрытия 1 день", "late"),
        (dt.date(2026, 11, 1), dt.date(2026, 11, 23), "Период закрыт", "closed"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_period_shows_both_dates_and_what_is_left(on_time: dt.date, closes: dt.date, words: str, phase: str) -> None:
    page = render('{% period_card "IV квартал" on_time closes %}', on_time=on_time, closes=closes)
    assert f"вовремя до {on_time:%d.%m} закрывается {closes:%d.%m}" in text(page)
    assert words in text(page)
    assert f"period-{phase}" in page


# --- forms


class PersonForm(forms.Form):
    name = forms.CharField(label="Имя", help_text="Как в документе")
    form = forms.ChoiceField(label="Форма", choices=[("a", "А"), ("b", "Б")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Согласие")
    workbook = forms.FileField(label="Файл")

    def clean(self) -> None:
        if self.data:
            raise forms.ValidationError("Даты перепутаны")


def test_a_field_is_described_by_its_help_and_its_error() -> None:
    page = render('{% field form.name source="Р-145, п. 4.1" %}', form=PersonForm({"name": ""}))
    assert 'aria-describedby="id_name-help id_name-error"' in page
    assert 'aria-invalid="true"' in page
    assert "Основание: Р-145, п. 4.1" in page
    assert page.index("id_name-error") < page.index('id="id_name-help"')


def test_a_field_may_carry_its_legal_source_itself() -> None:
    form = PersonForm()
    form.fields["name"].legal_source = "152-ФЗ"  # type: ignore[attr-defined]
    assert "Основание: 152-ФЗ" in render("{% field form.name %}", form=form)


def test_a_group_of_choices_is_a_fieldset_and_a_box_stands_before_its_words() -> None:
    group = render("{% field form.form %}", form=PersonForm())
    assert "<fieldset" in group
    assert "<legend" in group
    box = render("{% field form.agreed %}", form=PersonForm())
    assert "form-check-input" in box
    assert box.index("<input") < box.index("<label")


def test_the_summary_leads_to_the_fields_and_names_errors_of_the_whole_form() -> None:
    page = render("{% error_summary form %}", form=PersonForm({"name": ""}))
    assert 'href="#id_name"' in page
    assert "<li>Даты перепутаны</li>" in page
    assert "data-error-summary" in page
    assert render("{% error_summary form %}", form=PersonForm()).strip() == ""


def test_a_file_field_says_its_limits_before_the_file_travels() -> None:
    page = render('{% file_field form.workbook accept=".xlsx" max_mb=10 %}', form=PersonForm())
    assert 'accept=".xlsx"' in page
    assert 'data-max-bytes="10485760"' in page
    assert "не больше 10 МБ" in page
    with pytest.raises(TemplateSyntaxError, match="name"):
        render("{% file_field form.name %}", form=PersonForm())


def test_filters_keep_the_address_and_can_be_removed() -> None:
    request = RequestFactory().get("/pairs/", {"state": "late"})
    page = render(
        '{% filter_bar form chips=chips presets=presets target="#list" %}',
        form=PersonForm(), request=request,
        chips=[parts.Chip("Состояние", "просрочено", "?"), parts.Chip("Период", "I", "?p")],
        presets=[parts.Preset("Возвращено мне", "?mine", active=True, count=3)],
    )  # fmt: skip
    assert 'method="get" action="/pairs/"' in page
    assert 'hx-target="#list"' in page
    assert "убрать отбор" in page
    assert "Сбросить все" in page
    assert 'aria-current="true"' in page
    assert 'действует </span><b class="tab-count">2</b>' in page
    assert " checked" not in page
    plain = render("{% filter_bar form %}", form=PersonForm(), request=request)
    assert "hx-get" not in plain
    assert "действует" not in plain


def test_filters_with_an_error_are_not_folded() -> None:
    request = RequestFactory().get("/pairs/")
    page = render("{% filter_bar form %}", form=PersonForm({"name": ""}), request=request)
    assert 'id="filter-fold" checked' in page


# --- jobs and undo


def job(**changes: object) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "public_id": "1", "title": "Проверка файла", "state": "running", "state_label": "выполняется", "done": 100,
            "total": 400, "is_open": True, "started_at": NOW - dt.timedelta(minutes=1), "error": "",
            "cancel_requested": False, **changes,
        }
    )  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_a_running_job_shows_progress_time_left_and_a_way_to_stop() -> None:
    page = render('{% job_card job "/jobs/1/" cancel_url="/jobs/1/cancel/" %}', job=job())
    assert '<progress class="bar" max="400" value="100"' in page
    assert "Сделано 100 из 400" in text(page)
    assert "осталось: 3 мин" in page
    assert 'hx-get="/jobs/1/" hx-trigger="every 1s"' in page
    assert 'action="/jobs/1/cancel/"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "waiting", "done": 0, "total": None, "started_at": None}, "Готовимся начать"),
        ({"done": 7, "total": None}, "Сделано 7"),
        ({"cancel_requested": True}, "Останавливаем"),
    ],
)
def test_an_open_job_says_how_far_it_is(changes: dict[str, object], words: str) -> None:
    assert words in text(render('{% job_card job "/j/" cancel_url="/c/" %}', job=job(**changes)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": "done", "is_open": False}, "Открыть результат"),
        ({"state": "failed", "is_open": False, "error": "Файл защищён паролем."}, "Файл защищён паролем."),
    ],
)
def test_a_finished_job_asks_no_more(changes: dict[str, object], words: str) -> None:
    page = render('{% job_card job "/j/" cancel_url="/c/" result_url="/r/" %}', job=job(**changes))
    assert words in text(page)
    assert "hx-get" not in page
    assert "/c/" not in page


@time_machine.travel(NOW, tick=False)
def test_the_undo_bar_has_a_button_only_while_it_works() -> None:
    page = render('{% undo_bar "Загружено" "/undo/" until %}', until=NOW + dt.timedelta(minutes=5))
    assert 'action="/undo/"' in page
    assert "ещё 5 мин" in page
    late = render('{% undo_bar "Загружено" "/undo/" until %}', until=NOW)
    assert "Время для отмены вышло" in late
    assert "<button" not in late


# --- tables and pages


def test_cells_of_a_table_say_their_column() -> None:
    page = render(
        '{% plain_table "Числа" columns rows %}', columns=["Округ", "Доля"],
        rows=[[parts.Cell("Курский", "/7/"), parts.Cell(None, number=True, unit="%")]],
    )  # fmt: skip
    assert '<th scope="row" data-label="Округ"><a href="/7/">Курский</a></th>' in page
    assert 'data-label="Доля" class="number"' in page
    assert "нет данных" in page


def test_the_pager_keeps_the_filters_and_shows_only_where_there_is_somewhere_to_go() -> None:
    request = RequestFactory().get("/pairs/", {"state": "late", "cursor": "old"})
    page = render("{% pager page %}", request=request, page=KeysetPage([1], "n+1", "", "z", 50))
    assert 'href="?state=late&amp;cursor=n%2B1"' in page
    assert "old" not in page
    assert "Назад" not in page
    assert render("{% pager page %}", request=request, page=KeysetPage([1], "", "", "z", 50)).strip() == ""
    bare = render("{% pager page %}", request=RequestFactory().get("/"), page=KeysetPage([1], "", "p", "z", 50))
    assert 'href="?cursor=p"' in bare
