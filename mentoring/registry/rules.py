"""What a card must be: one set of rules for the forms, the services and the workbooks.

Each function gives errors in Russian by the name of the field; an empty dict means «as it should be».
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mentoring.core.wording import plural_form

from .enums import GivenBy, MenteeCategory, MentorCategory
from .names import MAX_PART, in_letters

if TYPE_CHECKING:
    from .services.data import MenteeData, MentorData, PersonData

Errors = dict[str, str]

YOUNGEST, OLDEST = 5, 100
"""Ages of participants in full years: pupils from 10 (domain.md 2.3), with room for mistakes of a year."""
YOUNG_TEACHER_UNTIL = 35
"""«Молодой специалист» guessed by age when the sheet says nothing else; the curator may change it."""
LEARNERS = frozenset({MenteeCategory.PUPIL, MenteeCategory.STUDENT, MentorCategory.PUPIL, MentorCategory.STUDENT})
GROWN = frozenset(
    {MenteeCategory.TEACHER, MenteeCategory.YOUNG_TEACHER, MentorCategory.EMPLOYER, MentorCategory.PARENT}
)
LEARNERS_UNTIL, GROWN_FROM = 25, 16
"""Ages beyond which a learner or a grown-up is unlikely (domain.md 2.3: pupils to 19). Told, never refused: there are
evening classes."""
MAX_GROUP = 100
_SENSITIVE = re.compile(
    r"\b(?:овз|инвалид\w*|диагноз\w*|зпр|зпмпк|сдвг|аутис\w*|дцп|умственн\w*|психиатр\w*|болезн\w*|болеет|пдн|кдн\w*|вшу"
    r"|на\s+уч[её]те|неблагополучн\w*|сирот\w*|опек[аеуи]\w*|судим\w*|наркот\w*|алкогол\w*|суицид\w*|беременн\w*)\b",
    re.IGNORECASE,
)


def birth_years(today: dt.date) -> tuple[int, int]:
    return today.year - OLDEST, today.year - YOUNGEST


def birth_year_error(year: int, today: dt.date) -> str:
    first, last = birth_years(today)
    return "" if first <= year <= last else f"Год рождения – от {first} до {last}."


def unlikely_age(category: str, year: int | None, today: dt.date) -> str:
    """A warning for a year of birth that hardly fits who the person is; empty when it does or is not known."""
    if year is None:
        return ""
    age = today.year - year
    if category in LEARNERS and age > LEARNERS_UNTIL:
        who = "обучающегося"
    elif category in GROWN and age < GROWN_FROM:
        who = "взрослого участника"
    else:
        return ""
    years = plural_form(age, "год", "года", "лет")
    return f"по году рождения {age} {years}, для {who} это необычно: проверьте год и кто это"


def person_errors(person: PersonData, today: dt.date) -> Errors:
    errors: Errors = {}
    if not person.last_name:
        errors["last_name"] = "Укажите фамилию."
    if not person.first_name:
        errors["first_name"] = "Укажите имя (или первую букву имени)."
    for name in ("last_name", "first_name", "patronymic"):
        if len(getattr(person, name)) > MAX_PART:
            errors[name] = f"Не длиннее {MAX_PART} знаков."
        elif not in_letters(getattr(person, name)):
            errors[name] = "Только буквами, например «Иванова», «Анна-Мария» или «И.»."
    if person.birth_date and person.birth_date > today:
        errors["birth_date"] = "Дата рождения ещё не наступила."
    elif person.year is not None and (wrong := birth_year_error(person.year, today)):
        errors["birth_date" if person.birth_date else "birth_year"] = wrong
    if person.birth_date and person.birth_year and person.birth_year != person.birth_date.year:
        errors["birth_year"] = f"Год не совпадает с датой рождения ({person.birth_date:%d.%m.%Y})."
    return errors


def dates_errors(entered_on: dt.date | None, ends_on: dt.date | None, school_year: int) -> Errors:
    """Dates in order and near the school year: a programme may begin a year before it and end a year after."""
    errors: Errors = {}
    first, last = dt.date(school_year - 1, 7, 1), dt.date(school_year + 2, 6, 30)
    for name, value in (("entered_on", entered_on), ("ends_on", ends_on)):
        if value is not None and not first <= value <= last:
            errors[name] = f"Дата – от {first:%d.%m.%Y} до {last:%d.%m.%Y}."
    if entered_on and ends_on and ends_on < entered_on and not errors:
        errors["ends_on"] = f"Дата завершения раньше даты вхождения ({entered_on:%d.%m.%Y})."
    return errors


def url_error(url: str) -> str:
    """Only an ordinary web address may become a link."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or " " in url:
        return "Адрес страницы, например https://school.ru/nastavnik."
    return "Не длиннее 400 знаков." if len(url) > 400 else ""


def mentee_errors(data: MenteeData, school_year: int) -> Errors:
    errors = dates_errors(data.entered_on, data.ends_on, school_year)
    if data.category not in MenteeCategory.values:
        errors["category"] = "Выберите, кто это, из списка."
    if wrong := url_error(data.case_url):
        errors["case_url"] = wrong
    if is_sensitive(data.request):
        errors["request"] = "Портал не хранит сведения о здоровье, учёте и семье: оставьте только учебную цель."
    return errors | _too_long(data, {"place": 160, "request": 300, "mark": 160})


def mentor_errors(data: MentorData, school_year: int) -> Errors:
    errors = dates_errors(data.entered_on, data.ends_on, school_year)
    if data.category not in MentorCategory.values:
        errors["category"] = "Выберите, кто это, из списка."
    if wrong := url_error(data.case_url):
        errors["case_url"] = wrong
    if data.age_from is not None and data.age_to is not None and data.age_to < data.age_from:
        errors["age_to"] = f"Возраст «до» меньше возраста «от» ({data.age_from})."
    if data.capacity is not None and not 1 <= data.capacity <= MAX_GROUP:
        errors["capacity"] = f"От 1 до {MAX_GROUP} наставляемых."
    limits = {"workplace": 250, "enterprise_name": 250, "competences": 400, "achievements": 400, "interests": 400}
    return errors | _too_long(data, limits | {"time_resource": 120})


def _too_long(data: object, limits: dict[str, int]) -> Errors:
    return {name: f"Не длиннее {limit} знаков." for name, limit in limits.items() if len(getattr(data, name)) > limit}


def signatories(birth_date: dt.date | None, birth_year: int | None, on: dt.date, *, learner: bool) -> GivenBy:
    """Whose signatures a consent needs: under 14 the representative's, at 14–17 both (trust.md §3 «Consent»).

    Where only the year is known the doubtful years (13 or 14, 17 or 18) ask for both; a learner of unknown age too.
    """
    if birth_date is not None:
        age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
        lower, upper = 14, 18
    elif birth_year is not None:
        age, lower, upper = on.year - birth_year, 14, 19
    else:
        return GivenBy.BOTH if learner else GivenBy.SELF
    if age < lower:
        return GivenBy.REPRESENTATIVE
    return GivenBy.BOTH if age < upper else GivenBy.SELF


def is_sensitive(text: str) -> bool:
    """Words of health, police registration or family trouble, which the portal never keeps of a person.

    The list is short on purpose; the field itself warns as well.
    """
    return _SENSITIVE.search(text) is not None
