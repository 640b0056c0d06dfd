"""Paging by key: a page starts after a row, not after a count, so page 8,000 is as quick as the first.

The order must be total: its last column is unique (the primary key), and none of its columns is NULL.
When all columns go the same way the boundary is a row comparison, `(a, b) > (x, y)`, which one composite
index answers; mixed directions get the same boundary spelled out.

The cursor holds the values of the boundary row. They may be names, and names do not stand in addresses
(trust.md §3 «Doors»), so the cursor is encrypted, not only signed.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Expression, F, Field, Model, Q, QuerySet, Value

from .encryption import decrypt, encrypt
from .prepared import Parameter, Prepared

T = TypeVar("T")
_MAX_CURSOR = 2000
_AFTER, _BEFORE, _LAST = "after", "before", "last"


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[T]):
    """One page. A cursor is empty where there is nowhere to go; the first page needs none."""

    items: list[T]
    next_cursor: str
    previous_cursor: str
    last_cursor: str
    size: int

    @property
    def has_next(self) -> bool:
        return bool(self.next_cursor)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_cursor)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Any:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the order: `path` as in `order_by` without the minus, and its field for types."""

    path: str
    descending: bool
    field: Field[Any, Any]


class RowComparison(Expression):
    """`(a, b) > (x, y)` as a filter. Columns and values come in pairs, in the order of the list."""

    conditional = True

    def __init__(self, columns: Sequence[Any], values: Sequence[Any], *, greater: bool) -> None:
        super().__init__(output_field=BooleanField())
        self.columns = [F(column) if isinstance(column, str) else column for column in columns]
        self.values = list(values)
        self.greater = greater

    def get_source_expressions(self) -> list[Any]:
        return [*self.columns, *self.values]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        half = len(expressions) // 2
        self.columns, self.values = list(expressions[:half]), list(expressions[half:])

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        sign = ">" if self.greater else "<"
        return f"({left}) {sign} ({right})", tuple(value for _, params in parts for value in params)


def paginate(
    queryset: QuerySet[Any], *, order: tuple[str, ...], cursor: str | None = None, size: int = 50
) -> KeysetPage[Any]:
    """The page of `queryset` that `cursor` names; without one, or with a spoilt one, the first page.

    `order`: names as for `order_by`, ending in a unique column. One query (two when stepping back runs into
    the beginning). The queryset comes filtered (`visible_to`) and is ordered here.
    Raises ValueError for a column that may be NULL: such rows would vanish between pages.
    """
    columns = [_column(queryset, name) for name in order]
    place = _read(cursor, order, columns)
    if place is None:
        return _forward(queryset, columns, order, None, size)
    kind, values = place
    if kind == _AFTER:
        return _forward(queryset, columns, order, values, size)
    return _backward(queryset, columns, order, values if kind == _BEFORE else None, size)


class PreparedPages:
    """Pages of a list that is asked very often: its SQL is put together once (see `Prepared`), forward only.

    `queryset` ends in `.values(…)` with the columns of the order, and may hold `Parameter`s.
    """

    def __init__(self, queryset: QuerySet[Any, Any], *, order: tuple[str, ...], size: int) -> None:
        self._order, self._size = order, size
        self._columns = [_column(queryset, name) for name in order]
        self._places = [Parameter(f"after_{number}", one.field) for number, one in enumerate(self._columns)]
        self._first = Prepared(lambda: self._cut(queryset))
        self._next = Prepared(lambda: self._cut(_beyond(queryset, self._columns, self._places, forward=True)))

    def page(self, cursor: str | None, **values: Any) -> KeysetPage[dict[str, Any]] | None:
        """None for a cursor that does not lead on in this list. `values` are those of the queryset's parameters."""
        if cursor is None:
            rows = self._first.rows(**values)
        else:
            place = _read(cursor, self._order, self._columns)
            if place is None or place[0] != _AFTER:
                return None
            rows = self._next.rows(**values, **{one.name: at for one, at in zip(self._places, place[1], strict=True)})
        items = rows[: self._size]
        more = _write(_AFTER, self._order, _values(items[-1], self._columns)) if len(rows) > self._size else ""
        return KeysetPage(items, more, "", "", self._size)

    def _cut(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return _ordered(queryset, self._columns, forward=True)[: self._size + 1]


def _forward(
    queryset: QuerySet[Any], columns: list[_Column], order: tuple[str, ...], after: list[Any] | None, size: int
) -> KeysetPage[Any]:
    rows = list(_ordered(_beyond(queryset, columns, after, forward=True), columns, forward=True)[: size + 1])
    return _page(rows[:size], columns, order, size, more_before=after is not None, more_after=len(rows) > size)


def _backward(
    queryset: QuerySet[Any], columns: list[_Column], order: tuple[str, ...], before: list[Any] | None, size: int
) -> KeysetPage[Any]:
    rows = list(_ordered(_beyond(queryset, columns, before, forward=False), columns, forward=False)[: size + 1])
    if len(rows) <= size and before is not None:
        # The beginning: a whole first page, not a short one.
        return _forward(queryset, columns, order, None, size)
    kept = rows[:size][::-1]
    return _page(kept, columns, order, size, more_before=len(rows) > size, more_after=before is not None)


def _page(
    items: list[Any], columns: list[_Column], order: tuple[str, ...], size: int, *, more_before: bool, more_after: bool
) -> KeysetPage[Any]:
    if not items:
        # Behind the end: the only way is back to the last page.
        back = _write(_LAST, order, []) if more_before else ""
        return KeysetPage([], "", back, back, size)
    return KeysetPage(
        items=items,
        next_cursor=_write(_AFTER, order, _values(items[-1], columns)) if more_after else "",
        previous_cursor=_write(_BEFORE, order, _values(items[0], columns)) if more_before else "",
        last_cursor=_write(_LAST, order, []),
        size=size,
    )


def _column(queryset: QuerySet[Any], name: str) -> _Column:
    path = name.lstrip("-")
    # Resolved on a copy: resolving may add joins.
    expression = F(path).resolve_expression(queryset.query.clone(), allow_joins=True)
    field = expression.output_field
    if path not in queryset.query.annotations and field.null:
        raise ValueError(f"Cannot page by {path!r}: it may be NULL")
    return _Column(path, name.startswith("-"), field)


def _ordered(queryset: QuerySet[Any], columns: list[_Column], *, forward: bool) -> QuerySet[Any]:
    return queryset.order_by(
        *(F(column.path).desc() if column.descending is forward else F(column.path).asc() for column in columns)
    )


def _beyond(
    queryset: QuerySet[Any], columns: list[_Column], values: list[Any] | None, *, forward: bool
) -> QuerySet[Any]:
    if values is None:
        return queryset
    typed: list[Expression] = [
        value if isinstance(value, Parameter) else Value(value, output_field=column.field)
        for column, value in zip(columns, values, strict=True)
    ]
    if len({column.descending for column in columns}) == 1:
        greater = columns[0].descending is not forward
        return queryset.filter(RowComparison([column.path for column in columns], typed, greater=greater))
    return queryset.filter(_spelled_out(columns, typed, forward=forward))


def _spelled_out(columns: list[_Column], values: Sequence[Expression], *, forward: bool) -> Q:
    """Mixed directions: a ≥ x AND (a > x OR (a = x AND b < y …)); the first half lets an index start."""
    boundary = Q()
    for column, value in reversed(list(zip(columns, values, strict=True))):
        sign = "gt" if column.descending is not forward else "lt"
        here = Q(**{f"{column.path}__{sign}": value})
        boundary = here if not boundary else here | (Q(**{column.path: value}) & boundary)
    first = columns[0]
    reach = "gte" if first.descending is not forward else "lte"
    return Q(**{f"{first.path}__{reach}": values[0]}) & boundary


def _values(row: Any, columns: list[_Column]) -> list[Any]:
    return [_value(row, column.path) for column in columns]


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for step in path.split("__"):
        row = getattr(row, "pk" if step == "pk" else step)
    return row.pk if isinstance(row, Model) else row


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, Decimal)):
        return str(value)
    raise TypeError(f"Cannot keep {type(value)} in a cursor")


def _write(kind: str, order: tuple[str, ...], values: list[Any]) -> str:
    text = json.dumps(["page", kind, list(order), values], default=_plain, ensure_ascii=False)
    return encrypt(text).replace("+", "-").replace("/", "_")


def _read(cursor: str | None, order: tuple[str, ...], columns: list[_Column]) -> tuple[str, list[Any]] | None:
    """What the cursor says; None for anything that this list did not write."""
    if not cursor or len(cursor) > _MAX_CURSOR:
        return None
    try:
        text = decrypt(cursor.replace("-", "+").replace("_", "/"))
        purpose, kind, written_for, values = json.loads(text)
        if purpose != "page" or tuple(written_for) != order or kind not in (_AFTER, _BEFORE, _LAST):
            return None
        if kind == _LAST:
            return kind, []
        return kind, [column.field.to_python(value) for column, value in zip(columns, values, strict=True)]
    except (KeyError, ValueError, TypeError, InvalidTag, ValidationError):
        return None
