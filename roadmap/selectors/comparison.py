"""An edition beside the former one or beside the parent that it was made from, line by line, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..limits import tier_of
from ..models import Activity, Edition
from ..terms import Years, day_words, moved, with_years
from .editions import inherited_lines, lines_of

_TOKEN = re.compile(r"\s+|[^\s]+")
# What is compared, with the words of the table's heading.
_TEXTS = {
    "number": "№ п/п",
    "title": "Мероприятие",
    "term": "Сроки исполнения",
    "region": "Ответственные: региональные",
    "municipality": "Ответственные: муниципальные",
    "organisation": "Ответственные: образовательные организации",
}
_DAYS = "Сроки в году"

SAME, SHIFTED, CHANGED, ADDED, REMOVED = "same", "shifted", "changed", "added", "removed"


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of a text; `differs` when the other text has not the same there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class FieldPair:
    label: str
    before: Sequence[Words]
    after: Sequence[Words]


@dataclass(frozen=True, slots=True)
class LinePair:
    """`kind` is one of SAME, SHIFTED (nothing but the years, as the copy moved them), CHANGED, ADDED, REMOVED.

    `fields`: only what differs.
    """

    kind: str
    number: str
    title: str
    is_section: bool
    before: Activity | None
    after: Activity | None
    fields: Sequence[FieldPair] = ()

    @property
    def retitled(self) -> bool:
        """The title is among what differs: it need not be told twice."""
        return any(one.label == _TEXTS["title"] for one in self.fields)


def former_of(edition: Edition, *, replaced: bool = False) -> Edition | None:
    """What an edition is compared with: the parent of an own one, the source of the region's. With `replaced` the
    source of an own one too: the own roadmap of the body before."""
    return edition.source if replaced else edition.parent or edition.source


def compare(edition: Edition, former: Edition) -> list[LinePair]:
    """Lines in the order of the edition, then the removed ones. An own edition is compared with what it inherits.

    Lines belong together by their origin, else by number (an edition that was not copied from `former`).
    """
    before = inherited_lines(former, tier_of(edition)) if edition.parent == former else lines_of(former)
    known: dict[int | None, Activity] = {line.pk: line for line in before}
    by_number = {line.number: line for line in before}
    lines = lines_of(edition)
    copied = any(line.origin_id in known for line in lines)
    pairs, met = [], set()
    for line in lines:
        old = known.get(line.origin_id) if copied else by_number.get(line.number)
        if old is not None:
            met.add(old.pk)
        pairs.append(_pair(old, line, _Terms(_years(former), _years(edition))))
    return pairs + [_pair(line, None) for line in before if line.pk not in met]


def counts(pairs: Sequence[LinePair]) -> dict[str, int]:
    found = dict.fromkeys((CHANGED, ADDED, REMOVED, SHIFTED, SAME), 0)
    for pair in pairs:
        found[pair.kind] += 1
    return found


class _Terms(NamedTuple):
    """The years of the former edition and of the one compared with it."""

    former: Years
    edition: Years


def _years(of: Edition | Activity) -> Years:
    return Years(of.first_year, of.last_year)


def _shifted(before: Activity, after: Activity, terms: _Terms) -> bool:
    """The term of a line says what the copy made of it: a new edition of twenty such lines has changed nothing yet."""
    years = _years(after)
    expected = {moved(_years(before), source=terms.former, target=terms.edition), _years(before).common(terms.edition)}
    return years in expected and after.term == with_years(before.term, years, yearly=before.yearly)


def _pair(before: Activity | None, after: Activity | None, terms: _Terms | None = None) -> LinePair:
    line = after or before
    assert line is not None
    fields: list[FieldPair] = []
    if before is not None and after is not None:
        fields = [FieldPair(label, *marked(old, new)) for label, old, new in _texts(before, after) if old != new]
    kind = ADDED if before is None else REMOVED if after is None else CHANGED if fields else SAME
    only_term = [field.label for field in fields] == [_TEXTS["term"]]
    if before is not None and after is not None and terms is not None and only_term and _shifted(before, after, terms):
        kind = SHIFTED
    return LinePair(kind, line.number, line.title, line.section_id is None, before, after, fields)


def _texts(before: Activity, after: Activity) -> list[tuple[str, str, str]]:
    found = [(label, getattr(before, name), getattr(after, name)) for name, label in _TEXTS.items()]
    return [*found, (_DAYS, days_of(before), days_of(after))]


def days_of(line: Activity) -> str:
    return f"с {day_words(line.start_day)} по {day_words(line.due_day)}"


def marked(before: str, after: str) -> tuple[list[Words], list[Words]]:
    """Both texts cut into words, those that differ marked."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    left: list[Words] = []
    right: list[Words] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, tokens in ((left, old[a:b]), (right, new[c:d])):
            if tokens:
                side.append(Words("".join(tokens), kind != "equal"))
    return left, right
