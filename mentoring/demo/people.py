"""Mentors with their mentees, as a school of this kind and size would have them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from mentoring.organisations.enums import OrganisationKind
from mentoring.organisations.models import MentoringForm, Organisation, RequestTopic
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.services import MenteeData, MentorData, PersonData

from . import names

# Shares of the forms by kind of organisation, in per cent.
_FORMS = {
    OrganisationKind.SCHOOL: {"pupil-pupil": 58, "teacher-teacher": 14, "student-pupil": 12, "employer-pupil": 16},
    OrganisationKind.COLLEGE: {"employer-student": 78, "teacher-teacher": 22},
    OrganisationKind.EXTRA: {"pupil-pupil": 64, "teacher-teacher": 12, "employer-pupil": 24},
}
_GROUP = {"pupil-pupil": 4, "teacher-teacher": 1, "student-pupil": 3, "employer-pupil": 5, "employer-student": 6}
_ENTERPRISES = (
    "СПК «Колос»",
    "ПАО «Россети Северный Кавказ»",
    "АО «Невинномысский Азот»",
    "ООО «Ставролен»",
    "АО «Монокристалл»",
    "СПК «Родина»",
    "ООО «Агрофирма Заря»",
    "АО «Арнест»",
    "ГКУ «Дорожное хозяйство»",
    "ООО «Молочный комбинат»",
    "ООО «ЮгСтройМонтаж»",
    "КФХ «Весна»",
)
_COMPETENCES = {
    "pupil-pupil": ("математика, олимпиады", "русский язык", "волонтёрство", "проектная деятельность", "медиа"),
    "teacher-teacher": ("методика преподавания", "классное руководство", "цифровые ресурсы"),
    "student-pupil": ("поступление в колледж", "робототехника", "программирование"),
    "employer-pupil": ("агрономия", "энергетика", "предпринимательство", "медицина", "строительство"),
    "employer-student": ("производственная практика", "энергетика", "сервис и туризм", "строительство"),
}
_REQUESTS = {
    "pupil-pupil": (
        ("studies", "Подготовка к ОГЭ по математике"),
        ("adaptation", "Адаптация в новом классе"),
        ("project", "Школьный медиацентр"),
        ("confidence", "Публичные выступления"),
    ),
    "teacher-teacher": (("teaching", "Методика ведения урока"), ("digital", "Цифровые ресурсы на уроке")),
    "student-pupil": (("profession", "Поступление в колледж"), ("digital", "Основы программирования")),
    "employer-pupil": (("profession", "Знакомство с профессией"), ("business", "Основы предпринимательства")),
    "employer-student": (("profession", "Практика на предприятии"), ("project", "Производственный проект")),
}


def last_day_of_pairs(school_year: int) -> dt.date:
    """The end of the lessons: pairs are planned until then."""
    return dt.date(school_year + 1, 5, 25)


@dataclass
class Group:
    """A mentor and the mentees; ids are filled in when the people are in the bases."""

    form: MentoringForm
    mentor: tuple[PersonData, MentorData]
    mentees: list[tuple[PersonData, MenteeData]]
    starts_on: dt.date
    ends_on: dt.date
    mentor_id: int = 0
    mentee_ids: list[int] = field(default_factory=list)


class Crowd:
    """Draws people; `children` keeps pupils of a municipality, so that additional education meets them again."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.forms = {form.code: form for form in MentoringForm.objects.order_by("pk")}
        self.topics = {topic.code: topic.pk for topic in RequestTopic.objects.order_by("pk")}
        self.children: dict[int, list[PersonData]] = {}

    def groups(
        self, organisation: Organisation, school_year: int, size: int, starts: tuple[dt.date, ...]
    ) -> list[Group]:
        """Groups of about `size` mentees together; each begins on one of `starts`."""
        shares = _FORMS[OrganisationKind(organisation.kind)]
        groups: list[Group] = []
        count = 0
        while count < size:
            code = self.random.choices(list(shares), list(shares.values()))[0]
            members = max(1, self.random.randint(_GROUP[code] - 1, _GROUP[code]))
            groups.append(
                self._group(organisation, school_year, code, min(members, size - count), self.random.choice(starts))
            )
            count += members
        return groups

    def _group(
        self, organisation: Organisation, school_year: int, code: str, members: int, starts_on: dt.date
    ) -> Group:
        form = self.forms[code]
        ends_on = last_day_of_pairs(school_year)
        return Group(
            form=form,
            mentor=self._mentor(organisation, school_year, form, starts_on, ends_on),
            mentees=[self._mentee(organisation, school_year, form, starts_on, ends_on) for _ in range(members)],
            starts_on=starts_on,
            ends_on=ends_on,
        )

    def _person(self, birth_date: dt.date, *, minor: bool) -> PersonData:
        surname, first, patronymic = names.full_name(self.random)
        contacts = names.contacts_of_a_minor(self.random) if minor else names.phone(self.random)
        return PersonData(surname, first, patronymic, birth_date=birth_date, contacts=contacts)

    def _born(self, school_year: int, youngest: int, oldest: int) -> dt.date:
        age = self.random.randint(youngest, oldest)
        return dt.date(school_year - age, 1, 1) + dt.timedelta(days=self.random.randint(0, 364))

    def _mentor(
        self, organisation: Organisation, school_year: int, form: MentoringForm, starts_on: dt.date, ends_on: dt.date
    ) -> tuple[PersonData, MentorData]:
        code = form.code
        enterprise = self.random.choice(_ENTERPRISES)
        category, workplace, ages = {
            "pupil-pupil": (MentorCategory.PUPIL, f"{organisation.name}, {self.random.randint(9, 11)} класс", (15, 17)),
            "teacher-teacher": (MentorCategory.TEACHER, f"{organisation.name}, учитель", (36, 60)),
            "student-pupil": (MentorCategory.STUDENT, "ГБПОУ «Агротехнический колледж», студент", (17, 19)),
            "employer-pupil": (MentorCategory.EMPLOYER, enterprise, (30, 58)),
            "employer-student": (MentorCategory.EMPLOYER, enterprise, (30, 58)),
        }[code]
        data = MentorData(
            category=category,
            form_id=form.pk,
            workplace=workplace,
            enterprise_name=enterprise if category == MentorCategory.EMPLOYER else "",
            competences=self.random.choice(_COMPETENCES[code]),
            interests=self.random.choice(("спорт, туризм", "музыка", "чтение", "шахматы", "фотография")),
            time_resource=f"{self.random.randint(1, 3)} ч. в неделю",
            capacity=_GROUP[code] + 1,
            entered_on=starts_on,
            ends_on=ends_on,
        )
        return self._person(self._born(school_year, *ages), minor=ages[1] < 18), data

    def _mentee(
        self, organisation: Organisation, school_year: int, form: MentoringForm, starts_on: dt.date, ends_on: dt.date
    ) -> tuple[PersonData, MenteeData]:
        code = form.code
        topic, request = self.random.choice(_REQUESTS[code])
        category, place, ages = {
            "teacher-teacher": (MenteeCategory.YOUNG_TEACHER, "учитель", (22, 30)),
            "employer-student": (MenteeCategory.STUDENT, f"{self.random.randint(1, 4)} курс", (16, 19)),
        }.get(code, (MenteeCategory.PUPIL, f"{self.random.randint(5, 10)} класс", (10, 16)))
        data = MenteeData(
            category=category,
            form_id=form.pk,
            place=place,
            topic_id=self.topics[topic],
            request=request,
            entered_on=starts_on,
            ends_on=ends_on,
        )
        return self._child(organisation, school_year, category, ages), data

    def _child(self, organisation: Organisation, school_year: int, category: str, ages: tuple[int, int]) -> PersonData:
        known = self.children.setdefault(organisation.municipality_id, [])
        meets_again = organisation.kind == OrganisationKind.EXTRA and category == MenteeCategory.PUPIL and known
        if meets_again and self.random.random() < 0.2:
            return known.pop()
        person = self._person(self._born(school_year, *ages), minor=ages[1] < 18)
        if organisation.kind == OrganisationKind.SCHOOL and category == MenteeCategory.PUPIL:
            known.append(person)
        return person
