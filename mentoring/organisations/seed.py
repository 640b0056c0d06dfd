"""Reference data as of the first start: the municipalities, forms of mentoring, topics of requests.

Loading again adds what is missing and changes nothing that the regional centre has edited since.
Source: domain.md 1.1–1.3, 8.2; marks [B] there are why these are rows and not constants.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import transaction

from .models import MentoringForm, Municipality, MunicipalityStatus, RequestTopic, RoleVariant

_OKRUG = "муниципальный округ"
_CITY = "городской округ"
_TRANSITION = dt.date(2024, 1, 1)


class _Territory(NamedTuple):
    code: str
    name: str
    short_name: str
    centre: str
    oktmo_2021: str
    oktmo_2024: str
    column: int
    row: int


# Tiles stand where the centres lie, spread so that none hides another (domain.md 8.2, centre coordinates).
_TERRITORIES = (
    _Territory("aleksandrovsky", "Александровский", "Александр.", "с. Александровское", "07502000", "07502000", 4, 3),
    _Territory("andropovsky", "Андроповский", "Андропов.", "с. Курсавка", "07503000", "07503000", 2, 3),
    _Territory("apanasenkovsky", "Апанасенковский", "Апанасен.", "с. Дивное", "07505000", "07505000", 5, 0),
    _Territory("arzgirsky", "Арзгирский", "Арзгир.", "с. Арзгир", "07507000", "07507000", 7, 1),
    _Territory("blagodarnensky", "Благодарненский", "Благодарн.", "г. Благодарный", "07705000", "07510000", 5, 2),
    _Territory("budennovsky", "Будённовский", "Будённов.", "г. Будённовск", "07512000", "07512000", 6, 3),
    _Territory("georgievsky", "Георгиевский", "Георгиев.", "г. Георгиевск", "07707000", "07515000", 4, 4),
    _Territory("grachevsky", "Грачёвский", "Грачёв.", "с. Грачёвка", "07517000", "07517000", 3, 2),
    _Territory("izobilnensky", "Изобильненский", "Изобильн.", "г. Изобильный", "07713000", "07520000", 1, 1),
    _Territory("ipatovsky", "Ипатовский", "Ипатов.", "г. Ипатово", "07714000", "07522000", 4, 0),
    _Territory("kirovsky", "Кировский", "Киров.", "г. Новопавловск", "07716000", "07525000", 4, 5),
    _Territory("kochubeevsky", "Кочубеевский", "Кочубеев.", "с. Кочубеевское", "07528000", "07528000", 0, 3),
    _Territory(
        "krasnogvardeysky", "Красногвардейский", "Красногв.", "с. Красногвардейское", "07530000", "07530000", 1, 0
    ),
    _Territory("kursky", "Курский", "Курский", "ст-ца Курская", "07533000", "07533000", 6, 5),
    _Territory("levokumsky", "Левокумский", "Левокум.", "с. Левокумское", "07536000", "07536000", 7, 3),
    _Territory("mineralovodsky", "Минераловодский", "Минвод.", "г. Минеральные Воды", "07721000", "07539000", 3, 4),
    _Territory("neftekumsky", "Нефтекумский", "Нефтекум.", "г. Нефтекумск", "07725000", "07541000", 8, 3),
    _Territory(
        "novoaleksandrovsky", "Новоалександровский", "Новоалекс.", "г. Новоалександровск", "07726000", "07543000", 0, 1
    ),
    _Territory("novoselitsky", "Новоселицкий", "Новоселиц.", "с. Новоселицкое", "07544000", "07544000", 5, 3),
    _Territory("petrovsky", "Петровский", "Петров.", "г. Светлоград", "07731000", "07546000", 4, 1),
    _Territory("predgorny", "Предгорный", "Предгорн.", "ст-ца Ессентукская", "07548000", "07548000", 2, 6),
    _Territory("sovetsky", "Советский", "Советский", "г. Зеленокумск", "07735000", "07550000", 5, 4),
    _Territory("stepnovsky", "Степновский", "Степнов.", "с. Степное", "07552000", "07552000", 6, 4),
    _Territory("trunovsky", "Труновский", "Трунов.", "с. Донское", "07554000", "07554000", 2, 1),
    _Territory("turkmensky", "Туркменский", "Туркмен.", "с. Летняя Ставка", "07556000", "07556000", 5, 1),
    _Territory("shpakovsky", "Шпаковский", "Шпаков.", "г. Михайловск", "07558000", "07558000", 2, 2),
    _Territory("stavropol", "город Ставрополь", "Ставрополь", "г. Ставрополь", "07701000", "07701000", 1, 2),
    _Territory("essentuki", "город-курорт Ессентуки", "Ессентуки", "г. Ессентуки", "07710000", "07710000", 2, 5),
    _Territory(
        "zheleznovodsk", "город-курорт Железноводск", "Железноводск", "г. Железноводск", "07712000", "07712000", 2, 4
    ),
    _Territory("kislovodsk", "город-курорт Кисловодск", "Кисловодск", "г. Кисловодск", "07715000", "07715000", 1, 6),
    _Territory("lermontov", "город Лермонтов", "Лермонтов", "г. Лермонтов", "07718000", "07718000", 1, 5),
    _Territory("nevinnomyssk", "город Невинномысск", "Невинномысск", "г. Невинномысск", "07724000", "07724000", 1, 3),
    _Territory("pyatigorsk", "город-курорт Пятигорск", "Пятигорск", "г. Пятигорск", "07727000", "07727000", 3, 5),
)

KRAI_CODE = "krai"


def load_municipalities() -> dict[str, Municipality]:
    """The 33 municipalities with their kinds in time, and «краевое подчинение»; by code."""
    with transaction.atomic():
        for territory in _TERRITORIES:
            municipality, created = Municipality.objects.get_or_create(
                code=territory.code,
                defaults={
                    "name": territory.name,
                    "short_name": territory.short_name,
                    "centre": territory.centre,
                    "tile_column": territory.column,
                    "tile_row": territory.row,
                },
            )
            if created:
                _add_statuses(municipality, territory)
        Municipality.objects.get_or_create(
            code=KRAI_CODE,
            defaults={
                "name": "Краевое подчинение",
                "short_name": "Краевые",
                "is_krai": True,
                "tile_column": 8,
                "tile_row": 6,
            },
        )
    return {municipality.code: municipality for municipality in Municipality.objects.order_by("pk")}


def _add_statuses(municipality: Municipality, territory: _Territory) -> None:
    """Ten городских округа of the district type became муниципальные округа (transition until 01.01.2024)."""
    was_city = territory.oktmo_2021.startswith("077")
    is_city = territory.oktmo_2024.startswith("077")
    changed = was_city != is_city
    MunicipalityStatus.objects.create(
        municipality=municipality,
        kind=_CITY if was_city else _OKRUG,
        oktmo=territory.oktmo_2021,
        valid_from=dt.date(2021, 1, 1),
        valid_until=_TRANSITION - dt.timedelta(days=1) if changed else None,
    )
    if changed:
        MunicipalityStatus.objects.create(
            municipality=municipality, kind=_OKRUG, oktmo=territory.oktmo_2024, valid_from=_TRANSITION
        )


# The lower border of local norms, 5–10 a programme; a federal minimum is not known (domain.md 1.3, mark B-).
_MEETINGS_MIN = 5


class _Form(NamedTuple):
    """`mentors` and `mentees` are the registry's category codes who may take that part.

    `days_between` meetings at most: «not less than once in two weeks» (domain.md 1.3); employers meet longer but
    rarer, of which no number is known.
    """

    code: str
    title: str
    mentors: list[str]
    mentees: list[str]
    capacity: int
    days_between: int | None
    variants: tuple[tuple[str, str], ...]


_FORMS = (
    _Form(
        "pupil-pupil",
        "ученик – ученик",
        ["pupil"],
        ["pupil"],
        5,
        14,
        (
            ("успевающий – неуспевающий", "поддержка для лучших образовательных результатов"),
            ("лидер – пассивный", "психоэмоциональная поддержка, адаптация в коллективе, творческие навыки"),
            ("равный – равному", "обмен навыками, взаимная поддержка, совместный проект"),
            ("адаптированный – неадаптированный", "адаптация к новым условиям"),
        ),
    ),
    _Form(
        "teacher-teacher",
        "учитель – учитель",
        ["teacher"],
        ["young_teacher", "teacher"],
        3,
        14,
        (
            ("опытный учитель – молодой специалист", "профессиональные навыки и закрепление на рабочем месте"),
            (
                "лидер педагогического сообщества – педагог, испытывающий проблемы",
                "психоэмоциональная и профессиональная поддержка",
            ),
            ("педагог-новатор – консервативный педагог", "современные программы, цифровые навыки"),
            ("опытный предметник – неопытный предметник", "методика преподавания предмета"),
        ),
    ),
    _Form(
        "student-pupil",
        "студент – ученик",
        ["student"],
        ["pupil"],
        5,
        14,
        (
            ("успевающий – неуспевающий", "лучшие результаты, построение образовательной траектории"),
            ("лидер – равнодушный", "мотивация, навыки для выбора профессии"),
            ("равный – другому", "обмен навыками, будущая профессия"),
            ("куратор – автор проекта", "совместная работа над проектом"),
        ),
    ),
    _Form(
        "employer-pupil",
        "работодатель – ученик",
        ["employer", "alumnus", "parent", "other"],
        ["pupil"],
        10,
        None,
        (
            ("активный профессионал – равнодушный потребитель", "мотивация, ценностная и карьерная поддержка"),
            ("коллега – молодой коллега", "совместный производственный или социальный проект"),
            ("работодатель – будущий сотрудник", "профессиональная поддержка, практика, трудоустройство"),
        ),
    ),
    _Form(
        "employer-student",
        "работодатель – студент",
        ["employer", "alumnus", "parent", "other"],
        ["student"],
        10,
        None,
        (
            ("активный профессионал – равнодушный потребитель", "мотивация, осознанный выбор"),
            ("успешный профессионал – студент, выбирающий профессию", "первое знакомство с профессией"),
            ("коллега – будущий коллега", "совместная разработка проекта"),
            ("работодатель – будущий сотрудник", "практика и адаптация на конкретном предприятии"),
        ),
    ),
)

_TOPICS: tuple[tuple[str, str, list[str]], ...] = (
    ("studies", "Учёба по предмету", ["математик", "егэ", "огэ", "олимпиад", "предмет", "успеваем", "урок"]),
    ("adaptation", "Адаптация в коллективе", ["адаптац", "коллектив", "новом класс", "общени"]),
    ("confidence", "Уверенность и выступления", ["уверенност", "выступлен", "публичн", "лидер"]),
    ("profession", "Выбор профессии", ["профес", "поступлен", "колледж", "вуз", "карьер"]),
    ("project", "Проект или инициатива", ["проект", "медиа", "волонт", "организация"]),
    ("business", "Основы предпринимательства", ["предприним", "бизнес", "финанс"]),
    ("teaching", "Методика и работа с классом", ["методик", "трудным класс", "ведения урока", "воспитан"]),
    ("digital", "Цифровые навыки", ["цифров", "программир", "робот", "икт"]),
    ("other", "Другое", []),
)


def load_directories() -> None:
    """Forms of mentoring with their role variants, and topics of requests."""
    with transaction.atomic():
        for position, spec in enumerate(_FORMS):
            form, created = MentoringForm.objects.get_or_create(
                code=spec.code,
                defaults={
                    "title": spec.title,
                    "mentor_categories": spec.mentors,
                    "mentee_categories": spec.mentees,
                    "default_capacity": spec.capacity,
                    "days_between_meetings": spec.days_between,
                    "meetings_min": _MEETINGS_MIN,
                    "position": position,
                },
            )
            if created:
                RoleVariant.objects.bulk_create(
                    RoleVariant(form=form, title=title, purpose=purpose, position=order)
                    for order, (title, purpose) in enumerate(spec.variants)
                )
        for position, (code, title, keywords) in enumerate(_TOPICS):
            RequestTopic.objects.get_or_create(
                code=code, defaults={"title": title, "keywords": keywords, "position": position}
            )
