"""Workbooks made by hand: understood, or told of with the cell, the value and what is allowed. Nothing half-applied."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from mentoring.registry.exchange.columns import MENTEE_FORM
from mentoring.registry.models import Mentee, Mentor, Person

from . import importing
from .books import MENTEE_TITLES, book, mentee, mentor, mentors_book

pytestmark = pytest.mark.django_db

KEYS = [column.key for column in MENTEE_FORM]


def loaded(school):
    rows = Mentee.objects.filter(organisation=school.organisation).order_by("search_name")
    return [row.person.full_name for row in rows.select_related("person")]


def only(school, content):
    """The checked file of one upload."""
    return importing.check(school, content)[0]


def said(row, level="error"):
    return [(item["ref"], item["found"], item["message"]) for item in importing.findings(row, level)]


def test_other_order_extra_columns_title_rows_captions_and_totals_are_understood(school):
    rows = [
        mentee("Ёлкин Семён Романович", 2010, куратор="Петрова"),
        ["", "", "Вторая смена"],
        mentee("Орлова Вера", 2011),
        [None, None, "Итого", 2],
        [],
        ["Директор", None, "Иванова А. А."],
    ]
    keys = ["birth", "куратор", "name", "form", "entered_on", "ends_on", "request", "contacts"]
    content = book(rows, keys=keys, above=(["База наставляемых МБОУ СОШ № 7"], ["на 14.09.2026 г."], []))
    row = importing.load(school, content)[0]
    assert loaded(school) == ["Ёлкин Семён Романович", "Орлова Вера"]
    skipped = [item for item in row.findings if item["kind"] == "skipped"]
    assert [item["found"] for item in skipped] == ["Вторая смена", "Итого 2", "Директор Иванова А. А."]
    assert {item["ref"] for item in skipped} == {"A6", "A8", "A10"}
    assert any(item["found"] == "куратор" and item["kind"] == "structure" for item in row.findings)
    assert any("нет столбцов" in item["message"] for item in row.findings)


def test_merged_two_level_headers_are_understood(school):
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["№", "Сведения о наставляемом", None, "ФИО наставника", "Форма наставничества"])
    sheet.append([None, "ФИО наставляемого", "Год рождения наставляемого", None, None])
    sheet.merge_cells("B1:C1")
    for column in "ADE":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.append([1, "Ёлкин Семён Романович", 2010, "Дорохов Роман", "ученик – ученик"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    importing.load(school, buffer.getvalue())
    assert loaded(school) == ["Ёлкин Семён Романович"]


@pytest.mark.parametrize(
    ("born", "year", "date"),
    [
        ("2010 г.р.", 2010, None),
        ("2010\N{NO-BREAK SPACE}г.", 2010, None),
        (2010.0, 2010, None),
        ("12.05.2010", 2010, dt.date(2010, 5, 12)),
        (dt.datetime(2010, 5, 12), 2010, dt.date(2010, 5, 12)),
        (dt.datetime(1905, 7, 2), 2010, None),
        ("не указано", None, None),
        (None, None, None),
    ],
)
def test_years_as_people_write_them(school, born, year, date):
    importing.load(school, book([mentee("Ёлкин Семён", born)]))
    person = Person.objects.get(organisation=school.organisation)
    assert (person.birth_year, person.birth_date) == (year, date)


@pytest.mark.parametrize("text", ["14.09.2026", "14 сентября 2026 г.", "2026-09-14", 46279, "14.09.26"])
def test_dates_as_text_are_dates(school, text):
    importing.load(school, book([mentee("Ёлкин Семён", entered_on=text)]))
    assert Mentee.objects.get(organisation=school.organisation).entered_on == dt.date(2026, 9, 14)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("ёлкин  семён\N{NO-BREAK SPACE}романович", "Ёлкин Семён Романович"),
        ("ИВАНОВ-ПЕТРОВ ИВАН", "Иванов-Петров Иван"),
        ("Иванов И. И.", "Иванов И. И."),
        ("Иванов И.И.", "Иванов И. И."),
        ("Алиев Рустам Ильхам оглы", "Алиев Рустам Ильхам оглы"),
        ("О’Нил Ян", "О’Нил Ян"),
    ],
)
def test_names_as_people_write_them(school, name, kept):
    importing.load(school, book([mentee(name)]))
    assert loaded(school) == [kept]


@pytest.mark.parametrize(
    "name", ["Ёлкин", "Ёлкин Семён 8А", "+cmd|' /C calc'!A0", "Ёлкин Семён; Орлова Вера", "а" * 300]
)
def test_what_is_no_name_is_told_with_its_cell(school, name):
    row = only(school, book([mentee("Орлова Вера"), mentee(name)]))
    assert [(ref, "фамилия, имя" in message) for ref, _, message in said(row)] == [("B3", True)]
    assert row.summary["rows"] == 1


@pytest.mark.parametrize(
    ("cells", "ref", "allowed"),
    [
        ({"birth": 1920}, "D2", "Год рождения – от"),
        ({"birth": 2026}, "D2", "Год рождения – от"),
        ({"birth": "давно"}, "D2", "год четырьмя цифрами"),
        ({"entered_on": "в сентябре"}, "F2", "дата, например 14.09.2026"),
        ({"entered_on": "14.09.1999"}, "F2", "Дата – от"),
        ({"ends_on": "01.09.2026"}, "J2", "раньше даты вхождения (14.09.2026)"),
        ({"form": "повар – повар"}, "H2", "«ученик – ученик», «учитель – учитель»"),
        ({"request": "я" * 301}, "E2", "не длиннее 300 знаков"),
    ],
)
def test_a_bad_value_keeps_its_row_out_and_says_what_is_allowed(school, cells, ref, allowed):
    row = only(
        school, book([mentee("Ёлкин Семён", **({"born": cells.pop("birth")} if "birth" in cells else {}), **cells)])
    )
    (place, found, message), *rest = said(row)
    assert (place, rest) == (ref, [])
    assert allowed in message
    assert found != ""
    assert row.state == "refused"


def test_good_rows_load_without_the_bad_ones_and_the_summary_says_so(school):
    rows = importing.load(school, book([mentee("Ёлкин Семён"), mentee("Орлова Вера", 1700)]))
    assert loaded(school) == ["Ёлкин Семён"]
    assert rows[0].summary["applied"]["left_out"] == 1


def test_a_formula_is_taken_by_its_value_or_told_of(school):
    workbook = load_workbook(io.BytesIO(book([mentee("Ёлкин Семён"), mentee("Орлова Вера")])))
    sheet = workbook.active
    sheet["D2"] = "=2000+10"
    buffer = io.BytesIO()
    workbook.save(buffer)
    row = only(school, buffer.getvalue())
    assert [(ref, "формула без значения" in message) for ref, _, message in said(row)] == [("D2", True)]


def test_text_that_looks_like_a_formula_is_stored_as_text(school):
    text = "=cmd|' /C calc'!A0"
    content = book([mentee("Ёлкин Семён", contacts="x")])
    workbook = load_workbook(io.BytesIO(content))
    cell = workbook.active["C2"]
    cell.value, cell.data_type = text, "s"
    buffer = io.BytesIO()
    workbook.save(buffer)
    importing.load(school, buffer.getvalue())
    assert Person.objects.get(organisation=school.organisation).contacts == text


def test_health_and_police_words_are_never_kept(school):
    rows = importing.load(school, book([mentee("Ёлкин Семён", request="Ребёнок с ОВЗ, стоит на учёте в ПДН")]))
    assert Mentee.objects.get(organisation=school.organisation).request == ""
    ((_, found, message),) = said(rows[0], "warning")[:1]
    assert "не хранит" in message
    assert "ОВЗ" not in f"{found}{message}{rows[0].findings}"


@pytest.mark.parametrize(
    ("ages", "kept"),
    [
        ("10–13", (10, 13)), ("от 10 до 13 лет", (10, 13)), ("13-10", (10, 13)), ("12 лет", (12, 12)), (12, (12, 12)),
        ("от 12", (12, None)), ("12+", (12, None)), ("до 14", (None, 14)), ("любой", (None, None)),
        ("подростки", (None, None)),
    ],
)  # fmt: skip
def test_wished_ages(school, ages, kept):
    rows = importing.load(school, mentors_book([mentor("Дорохов Роман", ages=ages)]))
    card = Mentor.objects.get(organisation=school.organisation)
    assert (card.age_from, card.age_to) == kept
    assert [ref for ref, _, message in said(rows[0], "warning") if "возраст" in message] == (
        ["H2"] if ages == "подростки" else []
    )


def test_a_link_that_is_none_is_left_out_and_a_good_one_kept(school):
    rows = importing.load(
        school,
        book([mentee("Ёлкин Семён", case_url="см. сайт"), mentee("Орлова Вера", case_url="https://school.ru/case")]),
    )
    urls = dict(Mentee.objects.filter(organisation=school.organisation).values_list("person__last_name", "case_url"))
    assert urls == {"Ёлкин": "", "Орлова": "https://school.ru/case"}
    assert [ref for ref, _, message in said(rows[0], "warning") if "ссылка" in message] == ["L2"]


def test_a_copy_of_a_row_is_a_duplicate_and_a_second_participation_is_one_card(school):
    content = book(
        [
            mentee("Ёлкин Семён", partner="Дорохов Роман"),
            mentee("Елкин  Семен", partner="Дорохов Роман"),
            mentee("Ёлкин Семён", partner="Юдина Наталья", form="студент – ученик"),
        ]
    )
    mentors = mentors_book([mentor("Дорохов Роман"), mentor("Юдина Наталья", form="студент – ученик")])
    rows = importing.load(school, content, mentors)
    duplicates = [item for item in rows[0].findings if item["kind"] == "duplicate"]
    assert [(item["ref"], item["level"]) for item in duplicates] == [("B3", "warning"), ("B4", "info")]
    card = Mentee.objects.get(organisation=school.organisation)
    assert {member.form.code for member in card.memberships.all()} == {"pupil-pupil", "student-pupil"}


def test_namesakes_of_different_years_are_two_children(school):
    importing.load(school, book([mentee("Ёлкин Семён", 2010), mentee("Ёлкин Семён", 2012)]))
    assert loaded(school) == ["Ёлкин Семён"] * 2
    again = importing.check(school, book([mentee("Ёлкин Семён", 2010), mentee("Ёлкин Семён", 2012)]))
    assert again[0].summary["plan"]["unchanged"] == {"mentees": 2, "mentors": 0}


def test_a_column_twice_and_no_rows_are_told(school):
    twice = only(school, book([mentee("Ёлкин Семён")], keys=[*KEYS, "request"]))
    assert any("второй столбец" in item["message"] and item["ref"] == "N1" for item in twice.findings)
    empty = only(school, book([]))
    assert empty.state == "refused"
    assert [message for _, _, message in said(empty)] == ["«База наставляемых»: под шапкой нет строк с людьми"]


def hostile():
    """(what it is, bytes, a word of the message)."""
    good = book([mentee("Ёлкин Семён")])
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b" " * (120 * 1024 * 1024))
    corner = Workbook()
    corner.active["A1"] = "ФИО наставляемого"
    corner.active["XFD60000"] = "край"
    sparse = io.BytesIO()
    corner.save(sparse)
    return [
        ("old .xls renamed", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000),
        ("text renamed", "ФИО наставляемого\n".encode()),
        ("cut short", good[: len(good) // 2]),
        ("bomb", bomb.getvalue()),
        ("sparse corner", sparse.getvalue()),
        ("no header", book([], titles=dict.fromkeys(KEYS, "чушь"))),
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_hostile_file_is_refused_with_words_and_the_worker_lives(school, number):
    what, content = hostile()[number]
    row = only(school, content)
    assert row.state == "refused", what
    ((_, _, message),) = said(row)
    assert len(message) > 20
    assert not Person.objects.filter(organisation=school.organisation).exists()
    job = importing.upload(school, book([mentee("Ёлкин Семён")]))[0].check_job
    from mentoring.core import jobs

    assert jobs.run(job.pk)


def test_a_refused_file_beside_a_good_one_leaves_the_good_one(school):
    rows = importing.load(school, b"not a workbook", book([mentee("Ёлкин Семён")]))
    assert [row.state for row in rows] == ["refused", "applied"]
    assert loaded(school) == ["Ёлкин Семён"]


def test_the_official_titles_are_those_of_the_form(school):
    assert MENTEE_TITLES[0] == "№"
    assert MENTEE_TITLES[-1] == "Отметка о прохождении программы"
    assert len(MENTEE_TITLES) == 13


def test_a_part_of_a_name_longer_than_its_column_is_told_and_the_others_are_loaded(school):
    long = "Абв" + "г" * 78
    row = importing.load(school, book([mentee(f"{long} Иван", 2010), mentee("Орлова Вера", 2011)]))[0]
    assert loaded(school) == ["Орлова Вера"]
    ((_, found, message),) = said(row)
    assert found.startswith(long)
    assert "не длиннее 80 знаков" in message


def test_a_second_sheet_with_the_same_base_is_not_left_out_in_silence(school):
    workbook = Workbook()
    for title, names in (("5 А", ["Ёлкин Семён"]), ("5 Б", ["Орлова Вера", "Зимин Олег"]), ("образец", [])):
        sheet = workbook.create_sheet(title)
        sheet.append(["№", "ФИО наставляемого", "Год рождения", "Форма наставничества"])
        for number, name in enumerate(names, start=1):
            sheet.append([number, name, 2010, "ученик – ученик"])
    buffer = io.BytesIO()
    workbook.save(buffer)
    row = importing.load(school, buffer.getvalue())[0]
    assert loaded(school) == ["Зимин Олег", "Орлова Вера"]
    told = [item for item in importing.findings(row, "warning") if item["sheet"] == "5 А"]
    assert len(told) == 1
    assert "(строк: 1): прочитан только лист «5 Б»" in told[0]["message"]
    assert not [item for item in row.findings if item["sheet"] == "образец"]


def test_what_is_no_name_or_no_group_in_the_column_of_partners_is_told_and_not_kept(school):
    crowd = "; ".join(f"Иванов{'а' * number} Иван" for number in range(120))
    rows = [mentor("Дорохов Роман", partner="(" * 30_000), mentor("Седов Пётр", partner=crowd)]
    row = importing.load(school, mentors_book(rows))[0]
    told = importing.findings(row, "warning")
    assert [item["ref"] for item in told if "не длиннее 200 знаков" in item["message"]] == ["K2", "K3"]
    assert max(len(item["message"]) for item in told) < 400
    assert len(row.summary["pending"]) == 100
