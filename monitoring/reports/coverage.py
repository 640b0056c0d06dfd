"""Table 9.1: the coverage summary, all 21 columns (domain.md 9.1). One line: an organisation or a total."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mentoring.core.spreadsheets.specs import ColumnSpec, Kind
from mentoring.core.wording import NO_DATA

from ..indicators import BY_CODE, Summed
from ..numbers import KINDS_OF_MENTORS
from .inputs import Inputs
from .numbers import CHILDREN, LEARNERS, OLDER, YOUNG, Tally


@dataclass(frozen=True)
class Line:
    """An organisation, or a total: then only `name` (and the municipality of a municipality's total) is given."""

    tally: Tally
    name: str
    number: int | None = None
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """`group` is the column's number in table 9.1 with its words; several of ours may belong to one."""

    group: str
    title: str
    value: Callable[[Line], Any]
    kind: Kind = "text"
    width: float = 11

    @property
    def spec(self) -> ColumnSpec:
        return ColumnSpec(self.title, self.width, self.kind)


def columns(inputs: Inputs) -> list[Column]:
    """The columns; those of the forms come from the directory as it stood."""
    federal = [form for form in inputs["forms"] if form["is_federal"]]
    other = [form["id"] for form in inputs["forms"] if not form["is_federal"]]
    return [
        Column("1", "№ п/п", lambda line: line.number, "int", 6),
        _about("2", "Муниципалитет", "municipality", 24),
        Column("3", "Наименование ОО", lambda line: line.name, width=40),
        _about("3", "Тип", "kind", 9),
        _about("3", "Учредитель", "founder", 20),
        _about("3", "ОКТМО", "oktmo", 10),
        _about("3", "ИНН", "inn", 13),
        _figure("4", "Обучающихся всего", LEARNERS),
        _figure("5", "из них 10–19 лет", CHILDREN),
        _figure("6", "из них 15–19 лет", OLDER),
        *_people("7", "Наставляемых 10–19 лет", "children-mentees", CHILDREN),
        *_people("8", "Наставников 15–19 лет", "children-mentors", OLDER),
        _figure("9", "Молодых специалистов 0–3 года", YOUNG),
        *_people("10", "из них наставляемых", "young-teachers", YOUNG),
        *(_pairs(form["title"], [form["id"]]) for form in federal),
        _pairs("иные", other),
        _count("12", "Наставников всего", "mentors"),
        *(_count("12", words, f"mentors:{category.value}") for category, words in KINDS_OF_MENTORS.items()),
        _count("13", "Предприятий-партнёров", "enterprises"),
        Column("13", "Перечень предприятий", lambda line: "; ".join(line.about.get("enterprises", ())), width=40),
        *_satisfaction("14", "Удовлетворённость наставляемых", "mentee-satisfaction"),
        *_satisfaction("15", "Удовлетворённость наставников", "mentor-satisfaction"),
        _count("16", "Завершили программу", "completed"),
        _count("16", "Досрочно прекратили", "ended-early"),
        _count("17", "Обучено наставников", "mentors-trained"),
        _count("17", "Обучено кураторов", "curators-trained"),
        _unknown("18", "Практик (кейсов) опубликовано"),
        _about("19", "Раздел сайта", "site", 30),
        _about("20", "Куратор, контакты", "curators", 36),
        _about("21", "Примечание", "note", 36),
        _about("Сведения", "Состояние", "state", 22),
        _about("Сведения", "Версия", "version", 8),
    ]


def groups(chosen: Sequence[Column]) -> list[tuple[str, int]]:
    """Headings over the columns: neighbours with one number stand under it together."""
    found: list[tuple[str, int]] = []
    for column in chosen:
        if found and found[-1][0] == column.group:
            found[-1] = (column.group, found[-1][1] + 1)
        else:
            found.append((column.group, 1))
    return found


def known(value: Any) -> Any:
    """Unknown is written in words: an empty cell or a zero would be read as «нет»."""
    return NO_DATA if value is None else value


def _about(group: str, title: str, key: str, width: float) -> Column:
    return Column(group, title, lambda line: line.about.get(key, ""), width=width)


def _figure(group: str, title: str, sql: str) -> Column:
    return Column(group, title, lambda line: known(line.tally.sum(sql)), "int")


def _count(group: str, title: str, code: str) -> Column:
    return Column(group, title, lambda line: known(line.tally.count(code)), "int")


def _pairs(title: str, forms: Sequence[int]) -> Column:
    def value(line: Line) -> Any:
        if not line.tally.versions:
            return NO_DATA
        return sum(line.tally.count("pairs", form) or 0 for form in forms)

    return Column("11", f"Пар и групп: {title}", value, "int", 13)


def _people(group: str, title: str, code: str, whole: str) -> tuple[Column, Column]:
    def share(line: Line) -> Any:
        part, total = line.tally.count(code), line.tally.sum(whole)
        return NO_DATA if part is None or not total else part / total

    return _count(group, f"{title}, чел.", code), Column(group, f"{title}, %", share, "percent")


def _satisfaction(group: str, title: str, code: str) -> tuple[Column, Column]:
    indicator = BY_CODE[code]
    assert isinstance(indicator.numerator, Summed)
    assert isinstance(indicator.denominator, Summed)
    satisfied, asked = indicator.numerator.sql, indicator.denominator.sql

    def share(line: Line) -> Any:
        happy, people = line.tally.sum(satisfied), line.tally.sum(asked)
        return NO_DATA if happy is None or not people else happy / people

    return Column(group, f"{title}, %", share, "percent"), _figure(group, "опрошено", asked)


def _unknown(group: str, title: str) -> Column:
    """Not collected by the portal yet."""
    return Column(group, title, lambda line: NO_DATA)
