"""Made-up figures for the gallery page."""

from __future__ import annotations

import datetime as dt

from . import parts
from .navigation import NavLink

NAV = [
    NavLink("Главная", "/", "home", active=False),
    NavLink("Наставники", "/mentors/", "users", active=False),
    NavLink("Наставляемые", "/mentees/", "school", active=False),
    NavLink("Пары и группы", "/pairs/", "users-group", active=True),
    NavLink("Сведения за период", "/submissions/", "checklist", active=False),
    NavLink("Показатели", "/dashboard/", "chart-bar", active=False),
    NavLink("Отчёты", "/reports/", "report", active=False),
]
STATES = [
    ("draft", "черновик"), ("submitted", "на проверке"), ("returned", "возвращён на доработку"),
    ("approved", "принят муниципалитетом"), ("accepted", "принят регионом"), ("overdue", "просрочен"),
    ("closed", "закрыт"),
]  # fmt: skip
CRUMBS = [parts.Crumb("Главная", "/"), parts.Crumb("Оформление", "/gallery/"), parts.Crumb("Компоненты")]
CHIPS = [parts.Chip("Состояние", "просрочено", "?period=q1"), parts.Chip("Период", "I квартал", "?state=late")]
PRESETS = [
    parts.Preset("Возвращено мне", "?preset=1", active=True, count=3),
    parts.Preset("Срок на этой неделе", "?preset=2", count=12),
    parts.Preset("Нет встреч 30 дней", "?preset=3"),
]
TABS = [
    parts.Tab("Сводка", "?tab=summary", active=True),
    parts.Tab("Списки", "?tab=lists", count=240),
    parts.Tab("Замечания", "?tab=remarks", count=2, attention=True),
    parts.Tab("Печатная форма", "?tab=paper"),
]
STEPS = [
    parts.Step("Файл", "done", "?step=1"),
    parts.Step("Проверка", "done", "?step=2"),
    parts.Step("Исправления", "current"),
    parts.Step("Загрузка", "next"),
]
DIFFERENCES = [
    parts.Difference("new", "Пара: Е. А. Колесникова → М. И. Демченко", "ученик – ученик"),
    parts.Difference(
        "changed", "Пара: О. П. Литвиненко → группа из 4 человек", "учитель – учитель", "/gallery/",
        [
            parts.FieldChange("Дата окончания", "31.05.2026", "28.02.2026"),
            parts.FieldChange("Итог", "", "завершена досрочно"),
        ],
    ),
    parts.Difference("closed", "Пара: С. В. Руденко → А. Н. Гончарова", "студент – ученик"),
]  # fmt: skip
REVIEW = [
    ("МБОУ СОШ № 7 с. Отрадное", "submitted", "на проверке", 6, 240),
    ("МКОУ СОШ № 2 г. Михайловск", "submitted", "на проверке", 0, 118),
    ("МБУ ДО «Центр детского творчества»", "returned", "возвращён на доработку", 14, None),
]
QUARTERS = ["I кв. 2025", "II кв. 2025", "III кв. 2025", "IV кв. 2025", "I кв. 2026", "II кв. 2026"]
SERIES = [
    parts.Series("Край", [18.2, 24.9, None, 31.4, 36.8, 41.3]),
    parts.Series("Шпаковский округ", [15.1, 22.4, None, 33.0, 38.9, 44.6]),
    parts.Series("Цель", [35.0, 35.0, 35.0, 35.0, 50.0, 50.0], dashed=True),
]

# Column and row of each tile, placed by the municipality's centre.
_TILES = [
    ("Красногвардейский", "Красногвард.", 1, 0), ("Ипатовский", "Ипатовский", 3, 0),
    ("Апанасенковский", "Апанасенк.", 4, 0), ("Новоалександровский", "Новоалекс.", 0, 1),
    ("Изобильненский", "Изобильнен.", 1, 1), ("Труновский", "Труновский", 2, 1),
    ("Петровский", "Петровский", 3, 1), ("Туркменский", "Туркменский", 4, 1),
    ("Ставрополь", "Ставрополь", 1, 2), ("Шпаковский", "Шпаковский", 2, 2),
    ("Грачёвский", "Грачёвский", 3, 2), ("Благодарненский", "Благодарн.", 4, 2),
    ("Арзгирский", "Арзгирский", 5, 2), ("Кочубеевский", "Кочубеевский", 1, 3),
    ("Невинномысск", "Невинномысск", 2, 3), ("Андроповский", "Андроповский", 3, 3),
    ("Александровский", "Александр.", 4, 3), ("Новоселицкий", "Новоселицкий", 5, 3),
    ("Будённовский", "Будённовский", 6, 3), ("Левокумский", "Левокумский", 7, 3),
    ("Нефтекумский", "Нефтекумский", 8, 3), ("Железноводск", "Железноводск", 3, 4),
    ("Минераловодский", "Минераловод.", 4, 4), ("Георгиевский", "Георгиевский", 5, 4),
    ("Советский", "Советский", 6, 4), ("Степновский", "Степновский", 7, 4),
    ("Ессентуки", "Ессентуки", 2, 5), ("Лермонтов", "Лермонтов", 3, 5),
    ("Пятигорск", "Пятигорск", 4, 5), ("Кировский", "Кировский", 5, 5),
    ("Курский", "Курский", 6, 5), ("Кисловодск", "Кисловодск", 2, 6),
    ("Предгорный", "Предгорный", 3, 6), ("Краевое подчинение", "Краевое подч.", 8, 6),
]  # fmt: skip


def _share(index: int) -> float | None:
    """A believable spread; two municipalities have no data."""
    return None if index in (7, 25) else round(12 + (index * 37 % 41) + (index % 7) * 0.3, 1)


def tiles() -> list[parts.MapTile]:
    return [
        parts.MapTile(name, short, column, row, _share(index), f"?municipality={index}")
        for index, (name, short, column, row) in enumerate(_TILES)
    ]


def rank_rows() -> list[parts.RankRow]:
    return [
        parts.RankRow(name, _share(index), f"?municipality={index}", current=name == "Шпаковский")
        for index, (name, *_) in enumerate(_TILES[:14])
    ]


def story(now: dt.datetime) -> list[parts.TimelineEntry]:
    hours = dt.timedelta(hours=1)
    remark = "Строки 4 и 11: нет даты приказа о закреплении пары."
    return [
        parts.TimelineEntry(
            now - 2 * hours,
            "Н. Г. Тищенко, координатор",
            "Возвращён на доработку",
            remark,
            "attention",
            "arrow-back-up",
        ),
        parts.TimelineEntry(
            now - 24 * hours, "И. С. Кравцов, директор", "Подписан и отправлен", tone="info", icon="send"
        ),
        parts.TimelineEntry(now - 70 * hours, "О. В. Мельник, куратор", "Создан черновик", icon="pencil"),
    ]
