"""The workbook of a quarter: title, summary 9.1, indicators with targets, completeness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mentoring.core.spreadsheets.writer import ColumnSpec, SheetSpec, write_workbook
from mentoring.core.wording import NO_DATA
from mentoring.organisations.enums import Basis, Figure

from ..indicators import BY_CODE, Counted, Indicator
from ..selectors.readings import target_state
from .coverage import Line, columns, groups, known
from .inputs import Inputs, checksum
from .numbers import PlaceKey, Tally, tallies

_NOTHING = Tally()


class FormulaChanged(Exception):
    """The formula of an indicator is not the one this report was made with: the same numbers cannot be promised."""


def make_book(versions: Sequence[int], inputs: Inputs) -> bytes:
    """The bytes of the report: the same for the same versions and inputs."""
    changed = [
        code for code, version in inputs["formulas"].items() if code not in BY_CODE or BY_CODE[code].version != version
    ]
    if changed:
        raise FormulaChanged(", ".join(changed))
    found = tallies(versions)
    return write_workbook(
        _sheets(versions, inputs, found),
        created=dt.datetime.fromisoformat(inputs["data_at"]),
        title=f"Отчёт за {inputs['period']['title']}",
        creator="Портал наставничества",
    )


def _whole(inputs: Inputs) -> PlaceKey:
    """Where the total of the report stands: it is the region, or the one municipality."""
    return (inputs["municipality_id"], None)


def _above(inputs: Inputs) -> list[tuple[str, str]]:
    moment = timezone.localtime(dt.datetime.fromisoformat(inputs["data_at"]))
    return [
        ("Период", inputs["period"]["title"]),
        ("Территория", inputs["territory"]),
        ("Состояние", "окончательный" if inputs["is_final"] else "предварительный: приняты не все муниципалитеты"),
        ("Время данных", f"{moment:%d.%m.%Y %H:%M} (МСК)"),
    ]


def _sheets(versions: Sequence[int], inputs: Inputs, found: dict[PlaceKey, Tally]) -> Iterator[SheetSpec]:
    yield _title(versions, inputs)
    yield from _coverage(inputs, found)
    yield _indicators(inputs, found)
    yield _by_municipality(inputs, found)
    yield _completeness(inputs)


def _title(versions: Sequence[int], inputs: Inputs) -> SheetSpec:
    total = inputs["total"]
    lines = [
        ("Составлен", "по расписанию" if inputs["by_schedule"] else "по запросу"),
        ("Организаций", str(total["due"])),
        ("Из них с принятыми сведениями", str(len(versions))),
        ("Контрольная сумма данных (SHA-256)", checksum(versions, inputs)),
    ]
    return SheetSpec(
        "Титул",
        (),
        preamble=[("", "Квартальный отчёт о внедрении целевой модели наставничества"), *_above(inputs), *lines],
        notes=(
            "Числа взяты из принятых сведений организаций, а не из сегодняшних карточек.",
            "Человек, которого показали несколько организаций, учтён в каждой из них, а в итогах – один раз.",
            f"«{NO_DATA}» – сведения не приняты или не собираются; это не ноль.",
            "Причины досрочного прекращения и списки участников в отчёт не входят: они есть у организаций.",
            "Имён в отчёте нет: контакты кураторов – в разделе «Пользователи», примечания – в сведениях организаций.",
        ),
        autofilter=False,
    )


def _coverage(inputs: Inputs, found: dict[PlaceKey, Tally]) -> Iterator[SheetSpec]:
    chosen = columns(inputs)
    organisations = (
        Line(found.get((one["municipality_id"], one["id"]), _NOTHING), one["name"], number, one)
        for number, one in enumerate(inputs["organisations"], start=1)
    )
    total = Line(found.get(_whole(inputs), _NOTHING), f"Итого: {inputs['territory']}")
    common: dict[str, Any] = {
        "columns": [column.spec for column in chosen],
        "footer": [[column.value(total) for column in chosen]],
        "preamble": [("", "Свод по охвату"), *_above(inputs)],
        "groups": groups(chosen),
        "freeze_columns": 3,
    }
    yield SheetSpec("Свод", rows=([column.value(line) for column in chosen] for line in organisations), **common)
    municipalities = (
        Line(
            found.get((row["municipality_id"], None), _NOTHING),
            f"Всего по организациям: {row['counts']['due']}",
            number,
            {"municipality": row["name"], "state": row["state"]},
        )
        for number, row in enumerate(inputs["completeness"], start=1)
    )
    yield SheetSpec(
        "Свод по муниципалитетам",
        rows=([column.value(line) for column in chosen] for line in municipalities),
        **common,
    )


def _value(
    indicator: Indicator, basis: Basis, tally: Tally, figures: dict[str, int]
) -> tuple[int | None, int | None, Decimal | None]:
    """Numerator, denominator and value of a place."""
    if not tally.versions:
        return None, None, None
    numerator = (
        tally.count(indicator.code) if isinstance(indicator.numerator, Counted) else tally.sum(indicator.numerator.sql)
    )
    territory = {Figure(name): value for name, value in figures.items()}
    denominator = indicator.denominator_of(basis, sums=tally.sums, territory=territory)
    return numerator, denominator, indicator.value(numerator, denominator)


def _chosen(inputs: Inputs) -> list[tuple[Indicator, Basis]]:
    """Indicators as they were set, with the basis of the denominator."""
    found = []
    for one in inputs["indicators"]:
        indicator, basis = BY_CODE[one["code"]], Basis(one["basis"])
        found.append((indicator, basis if basis in indicator.bases else Basis.LEARNERS))
    return found


def _indicators(inputs: Inputs, found: dict[PlaceKey, Tally]) -> SheetSpec:
    whole, figures = found.get(_whole(inputs), _NOTHING), inputs["figures"].get(str(inputs["municipality_id"]), {})

    def rows() -> Iterator[list[Any]]:
        for indicator, basis in _chosen(inputs):
            numerator, denominator, value = _value(indicator, basis, whole, figures)
            target = inputs["targets"].get(indicator.code)
            goal = Decimal(target) if target is not None else None
            yield [
                indicator.title,
                known(value),
                indicator.unit.value,
                known(numerator),
                "" if indicator.denominator is None else known(denominator),
                indicator.basis_words(basis),
                goal,
                target_state(value, goal).label,
                indicator.formula,
                indicator.version,
                indicator.source,
            ]

    return SheetSpec(
        "Показатели",
        (
            ColumnSpec("Показатель", 60),
            ColumnSpec("Значение", 12, "number"),
            ColumnSpec("Ед.", 7),
            ColumnSpec("Числитель", 12, "int"),
            ColumnSpec("Знаменатель", 14, "int"),
            ColumnSpec("Основание знаменателя", 16),
            ColumnSpec(f"Цель {inputs['target_year']} года", 12, "number"),
            ColumnSpec("Состояние", 16),
            ColumnSpec("Формула", 60),
            ColumnSpec("Версия формулы", 10, "int"),
            ColumnSpec("Источник", 40),
        ),
        rows=rows(),
        preamble=[("", "Показатели"), *_above(inputs)],
        freeze_columns=1,
    )


def _by_municipality(inputs: Inputs, found: dict[PlaceKey, Tally]) -> SheetSpec:
    chosen = _chosen(inputs)

    def cells(key: PlaceKey, figures_key: object) -> list[Any]:
        tally, figures = found.get(key, _NOTHING), inputs["figures"].get(str(figures_key), {})
        return [known(_value(indicator, basis, tally, figures)[2]) for indicator, basis in chosen]

    return SheetSpec(
        "Показатели по муниципалитетам",
        (
            ColumnSpec("Муниципалитет", 30),
            *(ColumnSpec(f"{one.short_title}, {one.unit.value}", 16, "number") for one, _ in chosen),
        ),
        rows=(
            [row["name"], *cells((row["municipality_id"], None), row["municipality_id"])]
            for row in inputs["completeness"]
        ),
        footer=[[f"Итого: {inputs['territory']}", *cells(_whole(inputs), inputs["municipality_id"])]],
        preamble=[("", "Показатели по муниципалитетам"), *_above(inputs)],
        freeze_columns=1,
    )


_COMPLETENESS = (
    ("due", "Организаций"),
    ("on_time", "Сдали вовремя"),
    ("late", "Сдали позже"),
    ("approved", "Приняты муниципалитетом"),
    ("accepted", "Приняты регионом"),
    ("submitted", "На проверке"),
    ("returned", "На доработке"),
    ("signing", "На подписи"),
    ("draft", "Черновик"),
    ("not_begun", "Не начаты"),
)


def _completeness(inputs: Inputs) -> SheetSpec:
    def cells(counts: dict[str, int]) -> list[int]:
        return [counts[name] for name, _ in _COMPLETENESS]

    return SheetSpec(
        "Полнота",
        (
            ColumnSpec("Муниципалитет", 30),
            *(ColumnSpec(title, 14, "int") for _, title in _COMPLETENESS),
            ColumnSpec("Период муниципалитета", 28),
        ),
        rows=([row["name"], *cells(row["counts"]), row["state"]] for row in inputs["completeness"]),
        footer=[[f"Итого: {inputs['territory']}", *cells(inputs["total"]), ""]],
        preamble=[("", "Полнота сведений"), *_above(inputs)],
        freeze_columns=1,
    )
