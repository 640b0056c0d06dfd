"""The difference of two sheets: new, closed and changed rows, figures and training that differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .sheet import FIGURES, SATISFACTION, Row, Sheet
from .training import BY_CODE


@dataclass(frozen=True, slots=True)
class RowChange:
    """`kind`: "new", "closed" or "changed"; `fields` are names of the columns that differ."""

    kind: str
    before: Row | None
    after: Row | None
    fields: tuple[str, ...] = ()

    @property
    def row(self) -> Row:
        row = self.after or self.before
        assert row is not None
        return row

    @property
    def is_gone(self) -> bool:
        """Not in the list any more, in contrast to a part in a pair that has ended."""
        return self.after is None


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A yearly figure or a number of satisfaction: `name` as in the form («learners», «mentees_asked»)."""

    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class TrainingChange:
    """A number of training (`code` of `monitoring.training`) behind which there are other people; the number itself may
    have stayed."""

    code: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class SheetDifference:
    rows: tuple[RowChange, ...]
    numbers: tuple[NumberChange, ...]
    training: tuple[TrainingChange, ...] = ()


_COMPARED = ("form_id", "category", "identity", "outcome", "enterprise", "entered_on", "left_on")


def difference(before: Sheet, after: Sheet, *, same_period: bool) -> SheetDifference:
    """What `after` changes of `before`; the same rules as `selectors.changes` counts by."""
    changes = [RowChange("new", None, row) for row in after.rows if row.key not in before.by_key]
    changes += [RowChange("closed", row, None) for row in before.rows if row.key not in after.by_key]
    for row in after.rows:
        old = before.by_key.get(row.key)
        if old is None:
            continue
        fields = _differing(old, row, same_period)
        if not old.ended and row.ended:
            changes.append(RowChange("closed", old, row, fields))
        elif fields:
            changes.append(RowChange("changed", old, row, fields))
    order = ("new", "closed", "changed")
    changes.sort(key=lambda change: (order.index(change.kind), change.row.role, change.row.pair_id))
    return SheetDifference(tuple(changes), tuple(_numbers(before, after)), tuple(_training(before, after)))


def _differing(old: Row, new: Row, same_period: bool) -> tuple[str, ...]:
    fields = [name for name in _COMPARED if getattr(old, name) != getattr(new, name)]
    grew_older = not same_period and old.age is not None and new.age is not None and new.age - old.age in {0, 1}
    if old.age != new.age and not grew_older:
        fields.append("age")
    return tuple(fields)


def _numbers(before: Sheet, after: Sheet) -> list[NumberChange]:
    pairs = [(figure.value, before.figure(figure), after.figure(figure)) for figure in FIGURES]
    pairs += [(name, getattr(before.satisfaction, name), getattr(after.satisfaction, name)) for name in SATISFACTION]
    return [NumberChange(name, old, new) for name, old, new in pairs if old != new]


def _training(before: Sheet, after: Sheet) -> list[TrainingChange]:
    """A version of the time before events were kept and one in which nobody was trained differ in nothing to read."""
    return [
        TrainingChange(code, number.count(before), number.count(after))
        for code, number in BY_CODE.items()
        if number.people(before) != number.people(after)
    ]
