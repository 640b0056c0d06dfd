"""Indicators as SQL: one pass over facts counts all of them.

Every counted number has a bit: its place in a tuple of `Counted`. A fact becomes a *mask* of the numbers whose
condition it meets, and `bit_or` over the facts of a person (enterprise, pair, organisation) tells in which numbers
that key counts, so a key counts once however many facts it has. The texts hold our own names and constants only;
what comes from outside goes in as parameters.
"""
# ruff: noqa: S608 - built of our own names and constants

from __future__ import annotations

from functools import cache

from django.db import connection

from ..models import Fact, TrainingFact
from .base import Counted, Key, Share, Summed
from .registry import COUNTED, INDICATORS

_KEY_SQL = {
    Key.PERSON: "identity",
    Key.ENTERPRISE: "enterprise",
    Key.PAIR: "lpad(to_hex(pair_id), 32, '0')::uuid",
    Key.ORGANISATION: "lpad(to_hex(organisation_id), 32, '0')::uuid",
    Key.TRAINED: "identity",
}
# Training belongs to no form; a form of its own, which no directory has, keeps it apart from «all forms» (null).
_NO_FORM = "0"
NUMERATORS: tuple[Counted, ...] = tuple(one.numerator for one in COUNTED if isinstance(one.numerator, Counted))


def _model(key: Key) -> type[Fact] | type[TrainingFact]:
    return TrainingFact if key is Key.TRAINED else Fact


def _table(key: Key) -> str:
    return _model(key)._meta.db_table


def _form(key: Key) -> str:
    return _NO_FORM if key is Key.TRAINED else "form_id"


def condition_sql(number: Counted) -> str:
    """The condition as SQL over the number's table of facts (no alias)."""
    query = _model(number.key).objects.filter(number.where).query
    text, params = query.get_compiler(connection=connection).compile(query.where)
    with connection.cursor() as cursor:
        return str(cursor.mogrify(text, params).decode())


def mask_sql(numbers: tuple[Counted, ...], key: Key) -> str:
    """An integer expression over the facts of `key`: the bits of the numbers that count it."""
    bits = [
        f"CASE WHEN {condition_sql(number)} THEN {1 << bit} ELSE 0 END"
        for bit, number in enumerate(numbers)
        if number.key is key
    ]
    return f"({' | '.join(bits) or '0'})"


def keyed_sql(numbers: tuple[Counted, ...], columns: str, facts: str) -> str:
    """One row per fact and kind of key: `columns`, form_id, kind, key, mask, over facts for which `facts` holds."""
    masks = {key: mask_sql(numbers, key) for key in Key}
    return "\nUNION ALL\n".join(
        f"SELECT {columns}, {_form(key)} AS form_id, {key.value} AS kind, {_KEY_SQL[key]} AS key, {mask} AS mask"
        f" FROM {_table(key)} WHERE {facts} AND {mask} <> 0"
        for key, mask in masks.items()
    )


def _others_sql() -> str:
    """Masks of the same person or enterprise (`h.kind`, `h.key`) in approved facts of other organisations."""
    return "\nUNION ALL\n".join(
        f"SELECT {_table(key)}.municipality_id, {mask_sql(NUMERATORS, key)} AS mask FROM {_table(key)}"
        f" JOIN monitoring_submission s ON s.approved_version_id = {_table(key)}.version_id AND s.id <> %(submission)s"
        f" WHERE h.kind = {key.value} AND {_table(key)}.period_id = %(period)s"
        f" AND {_table(key)}.{_KEY_SQL[key]} = h.key AND (h.form_id IS NULL OR {_form(key)} = h.form_id)"
        for key in Key
        if key.is_shared
    )


def _bit(mask: str, bit: int) -> str:
    return f"(({mask}) >> {bit} & 1)"


@cache
def change_sql() -> str:
    """What one decision changes. Rows: form (null: all forms), then for every bit three numbers: the organisation's
    count now, the change for its municipality and for the region.

    Parameters: submission, period, municipality, before, after (versions; -1 for none).
    """
    columns = ", ".join(
        f"sum({_bit('a', bit)}),"
        f" sum({_bit('a & ~in_municipality', bit)} - {_bit('b & ~in_municipality', bit)}),"
        f" sum({_bit('a & ~in_region', bit)} - {_bit('b & ~in_region', bit)})"
        for bit in range(len(NUMERATORS))
    )
    facts = "version_id IN (%(before)s, %(after)s)"
    return f"""
WITH keyed AS MATERIALIZED (
{keyed_sql(NUMERATORS, "version_id = %(after)s AS is_after", facts)}
), held AS MATERIALIZED (
  SELECT kind, key, form_id,
    coalesce(bit_or(mask) FILTER (WHERE is_after), 0) AS a,
    coalesce(bit_or(mask) FILTER (WHERE NOT is_after), 0) AS b
  FROM keyed GROUP BY GROUPING SETS ((kind, key, form_id), (kind, key))
), weighed AS (
  SELECT h.form_id, h.a, h.b, coalesce(o.in_municipality, 0) AS in_municipality, coalesce(o.in_region, 0) AS in_region
  FROM held h LEFT JOIN LATERAL (
    SELECT bit_or(mask) FILTER (WHERE municipality_id = %(municipality)s) AS in_municipality, bit_or(mask) AS in_region
    FROM ({_others_sql()}) others
    WHERE h.a <> h.b
  ) o ON true
)
SELECT form_id, {columns} FROM weighed GROUP BY form_id
"""


@cache
def recount_sql() -> str:
    """All indicators of a period from scratch: see `totals_sql`. Parameter: period."""
    approved = "SELECT approved_version_id FROM monitoring_submission WHERE period_id = %(period)s"
    return totals_sql(NUMERATORS, f"version_id IN ({approved})")


@cache
def totals_sql(numbers: tuple[Counted, ...], facts: str) -> str:
    """Numbers of every organisation, municipality and of the whole, by form and together, over the facts for which
    the condition `facts` holds. Rows: municipality, organisation, form (nulls: all), then a count for every number."""
    columns = ", ".join(f"sum({_bit('mask', bit)})" for bit in range(len(numbers)))
    return f"""
WITH keyed AS MATERIALIZED (
{keyed_sql(numbers, "municipality_id, organisation_id", facts)}
), held AS (
  SELECT municipality_id, organisation_id, form_id, bit_or(mask) AS mask FROM keyed
  GROUP BY kind, key, GROUPING SETS (
    (municipality_id, organisation_id, form_id), (municipality_id, organisation_id),
    (municipality_id, form_id), (municipality_id), (form_id), ()
  )
)
SELECT municipality_id, organisation_id, form_id, {columns}
FROM held GROUP BY municipality_id, organisation_id, form_id
"""


@cache
def sums() -> tuple[str, ...]:
    """Every aggregate over approved versions that some indicator needs, once."""
    parts = [part for indicator in INDICATORS for part in (indicator.numerator, indicator.denominator)]
    texts = [part.sql for part in parts if isinstance(part, Summed) or (isinstance(part, Share) and part.frozen)]
    texts += [number.known for number in NUMERATORS if number.known]
    return tuple(dict.fromkeys(texts))


@cache
def sums_sql() -> str:
    """Sums over approved versions of a period. Rows: municipality, organisation (nulls: all), how many versions,
    then `sums()`. Parameters: period; organisation and municipality, to get one of each (null: all)."""
    return f"""
{version_sums_sql(sums(), "v.id = s.approved_version_id AND s.period_id = %(period)s")}
HAVING %(organisation)s::int IS NULL OR s.organisation_id = %(organisation)s
  OR (s.organisation_id IS NULL AND (s.municipality_id IS NULL OR s.municipality_id = %(municipality)s))
"""


@cache
def version_sums_sql(columns: tuple[str, ...], which: str) -> str:
    """Sums over the versions (`v`, of submissions `s`) for which the condition `which` holds; rows as above."""
    return f"""
SELECT s.municipality_id, s.organisation_id, count(*), {", ".join(columns)}
FROM monitoring_submission s JOIN monitoring_submissionversion v ON v.submission_id = s.id
WHERE {which}
GROUP BY GROUPING SETS ((s.municipality_id, s.organisation_id), (s.municipality_id), ())
"""
