"""Names: comparison, parts, identity, search words."""

import datetime as dt
import uuid

import pytest

from mentoring.registry import names

OWN = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Семён ИВАНОВ", "семен иванов"),
        ("  Иванов\N{NO-BREAK SPACE} Пётр ", "иванов петр"),
        ("Петров–Водкин Кузьма", "петров-водкин кузьма"),
        ("Иванoв Ивaн", "иванов иван"),
        ("Иванов И.И.", "иванов и и"),
    ],
)
def test_names_that_mean_the_same_are_equal(typed, same):
    assert names.normalise(typed) == same


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Виноградов Семён Романович", ("Виноградов", "Семён", "Романович")),
        ("Алиев Рустам Ильхам оглы", ("Алиев", "Рустам", "Ильхам оглы")),
        ("Иванов И.И.", ("Иванов", "И.", "И.")),
        ("Иванов  Пётр", ("Иванов", "Пётр", "")),
        ("Иванов", ("Иванов", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_full_name_is_split_into_parts(typed, parts):
    assert names.split_full_name(typed) == parts


def test_the_same_name_and_date_of_birth_are_one_person_whoever_keeps_the_card():
    born = dt.date(2010, 5, 4)
    assert names.person_identity("иванов иван", born, OWN) == names.person_identity("иванов иван", born, uuid.uuid4())
    assert names.person_identity("иванов иван", born, OWN) != names.person_identity(
        "иванов иван", dt.date(2010, 5, 5), OWN
    )


def test_without_a_date_of_birth_a_person_is_only_itself():
    assert names.person_identity("иванов иван", None, OWN) == OWN


def test_an_enterprise_is_the_same_under_any_quotes_but_not_under_another_legal_form():
    one = names.enterprise_identity("ООО «Колос»")
    assert one == names.enterprise_identity('ооо  "КОЛОС"')
    assert one != names.enterprise_identity("СПК «Колос»")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("bdfyjd", [("иванов", "bdfyjd")]),
        ("ИВАНОВ  сём", [("иванов",), ("сем",)]),
        ("Иванов,Пётр", [("иванов",), ("петр",)]),
        ("k.,jdm", [("любовь", "к jdm")]),
        ("  ", []),
        ("«»", []),
        (",", [("б",)]),
        ("а,б,в " * 1000, [("а",), ("б",), ("в",), ("а",), ("б",), ("в",)]),
        ("Иванов" * 1000, [("иванов" * 13 + "ив",)]),
    ],
)
def test_a_search_is_read_as_typed_and_as_meant(query, words):
    assert names.search_words(query) == words
