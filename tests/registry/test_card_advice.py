"""What a card is told: all its errors in one round, and an age that hardly fits who the person is."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from mentoring.registry import rules
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.models import Mentee, Mentor

from . import importing
from .books import MENTOR_KEYS, book, mentee, mentor, mentors_book

TODAY = dt.date(2026, 11, 24)


def sent(**change):
    values = {"last_name": "Юдина", "first_name": "Наталья", "category": "teacher", "key": str(uuid.uuid4())}
    return values | change


@pytest.mark.django_db
@pytest.mark.parametrize("base", ["mentee", "mentor"])
def test_a_card_is_told_everything_in_one_round(world, sign_in, base):
    client = sign_in(world.a1.curator)
    own = {"request": "ОВЗ", "place": "я" * 161} if base == "mentee" else {"age_from": 13, "age_to": 10, "capacity": 0}
    wrong = sent(
        last_name="", first_name="Анна2", category="повар", birth_date="давно", birth_year=1900, case_url="сайт",
        entered_on="01.09.2026", ends_on="01.08.2026", **own,
    )  # fmt: skip
    card = world.a1.mentor if base == "mentor" else world.a1.mentees[0]
    for address in (reverse(f"registry:{base}_add"), reverse(f"registry:{base}_edit", args=[card.public_id])):
        answer = client.post(address, wrong | {"version": 1})
        assert answer.status_code == 422
        errors = answer.context["form"].errors
        assert {name: len(messages) for name, messages in errors.items()} == dict.fromkeys(
            {"last_name", "first_name", "category", "birth_date", "birth_year", "case_url", "ends_on", *own}
            - {"age_from"},
            1,
        )
        assert errors["birth_year"] == ["Год рождения – от 1926 до 2021."]
        assert errors["last_name"] == ["Заполните это поле."]
        assert 'value="01.09.2026"' in answer.content.decode(), "what was typed stays"


@pytest.mark.django_db
def test_dates_of_a_card_of_a_former_year_are_those_of_that_year(world, sign_in):
    card = world.a1.mentees[0]
    Mentee.objects.filter(pk=card.pk).update(school_year=card.school_year - 2)
    address = reverse("registry:mentee_edit", args=[card.public_id])
    values = sent(category="pupil", version=1)
    late = sign_in(world.a1.curator).post(address, values | {"entered_on": "2026-10-01"})
    assert late.context["form"].errors["entered_on"] == ["Дата – от 01.07.2023 до 30.06.2026."]
    assert sign_in(world.a1.curator).post(address, values | {"entered_on": "2024-10-01"}).status_code == 302


@pytest.mark.parametrize(
    ("category", "age", "words"),
    [
        (MentorCategory.PUPIL, 25, ""),
        (MentorCategory.PUPIL, 26, "26 лет, для обучающегося"),
        (MenteeCategory.PUPIL, 41, "41 год, для обучающегося"),
        (MenteeCategory.STUDENT, 5, ""),
        (MentorCategory.STUDENT, 33, "33 года, для обучающегося"),
        (MentorCategory.TEACHER, 16, ""),
        (MenteeCategory.YOUNG_TEACHER, 15, "15 лет, для взрослого участника"),
        (MentorCategory.PARENT, 12, "12 лет, для взрослого участника"),
        (MentorCategory.EMPLOYER, 90, ""),
        (MentorCategory.ALUMNUS, 15, ""),
        (MentorCategory.OTHER, 90, ""),
        (MentorCategory.PUPIL, None, ""),
    ],
)
def test_an_age_that_hardly_fits(category, age, words):
    told = rules.unlikely_age(category, None if age is None else TODAY.year - age, TODAY)
    assert (words in told) if words else told == ""


@pytest.mark.django_db
def test_a_pupil_who_was_born_in_1985_is_saved_and_told_of(world, sign_in):
    client = sign_in(world.a1.curator)
    told = "Проверьте карточку: по году рождения 41 год, для обучающегося это необычно: проверьте год и кто это."
    answer = client.post(reverse("registry:mentor_add"), sent(category="pupil", birth_year=1985), follow=True)
    assert told in answer.content.decode()
    card = Mentor.objects.get(person__last_name="Юдина")
    address = reverse("registry:mentor_edit", args=[card.public_id])
    again = client.post(address, sent(category="pupil", birth_date="1985-01-02", version=1), follow=True)
    assert told in again.content.decode()
    right = client.post(address, sent(birth_date="1985-01-02", version=2), follow=True)
    assert "Карточка сохранена" in right.content.decode()
    assert "Проверьте карточку" not in right.content.decode()


@pytest.mark.django_db
def test_the_import_says_the_same_at_the_cell_and_loads_the_row(school):
    books = (
        mentors_book(
            [mentor("Дорохов Роман", birth=1985), mentor("Юдина Наталья", birth=2010), mentor("Без Года")],
            keys=[*MENTOR_KEYS, "birth"], titles={"birth": "Год рождения"},
        ),
        book([mentee("Ёлкин Семён", 1985), mentee("Орлова Вера", 2012)]),
    )  # fmt: skip
    rows = importing.check(school, *books)
    told = [(item["ref"], item["found"], item["level"]) for row in rows for item in row.findings
            if "для обучающегося это необычно" in item["message"]]  # fmt: skip
    column = chr(ord("A") + len(MENTOR_KEYS))
    assert told == [(f"{column}2", "1985", "warning"), ("D2", "1985", "warning")]
    assert [row.summary["rows"] for row in rows] == [3, 2]
