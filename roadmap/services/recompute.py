"""What the portal knows of tasks, written into their rows: only where it has changed, and upwards only then.

Called in the transaction of the change (roadmap.listeners) for one body, and by the daily job for all of them. Rows are
locked before anything is counted, so of two changes at once the second counts what the first has written. Locks are
taken in one order: the group of rules, the organisations' rows, the municipalities', the region's, each by id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction

from mentoring.core import clock
from mentoring.core.history import replan_history
from mentoring.core.prepared import Prepared
from monitoring.models import Period

from ..enums import MarkState, Outcome, TaskTier
from ..models import Activity, Task
from ..rules.base import Finding, Findings, Rule
from ..rules.registry import MARKED, RULES, rule

_LOCK = 0x726F_6164  # any constant of our own: the first key of the advisory locks of groups
_GROUPS = ("events", "monitoring")
# From so many rows on it is worth planning the history of the statement anew.
_MANY = 200
_UNKNOWN = Finding(Outcome.UNKNOWN)
_period_ends = Prepared(lambda: Period.objects.order_by().values_list("ends_on"))

# A line without a rule, or with one of another release, is marked by hand (rules.registry.rule).
_RULE = f"CASE WHEN activity.rule = ANY(%(known)s) THEN activity.rule ELSE '{MARKED}' END"
_TASKS = f"""
SELECT task.id, {_RULE}, task.year, task.municipality_id, task.organisation_id, task.state,
    task.computed_at IS NOT NULL, task.outcome, task.done_on, task.evidence_count, task.covered, task.needed, task.note
FROM {Task._meta.db_table} AS task JOIN {Activity._meta.db_table} AS activity ON activity.id = task.activity_id
WHERE {{whose}} AND task.year = ANY(%(years)s) AND {_RULE} = ANY(%(rules)s)
ORDER BY task.id
FOR NO KEY UPDATE OF task
"""  # noqa: S608 - own names
_WRITE = f"""
UPDATE {Task._meta.db_table} AS task
SET outcome = new.outcome, done_on = new.done_on, evidence_count = new.evidence_count, covered = new.covered,
    needed = new.needed, note = new.note, computed_at = %s
FROM unnest(%s::bigint[], %s::varchar[], %s::date[], %s::int[], %s::int[], %s::int[], %s::varchar[])
    AS new (id, outcome, done_on, evidence_count, covered, needed, note)
WHERE task.id = new.id
"""  # noqa: S608 - own names


@dataclass(frozen=True, slots=True)
class _Row:
    """A task as it stands."""

    pk: int
    code: str
    year: int
    municipality_id: int | None
    organisation_id: int | None
    state: str
    computed: bool
    finding: Finding


@transaction.atomic
def recompute(
    *,
    now: dt.datetime,
    years: Iterable[int] | None = None,
    rule_codes: Iterable[str] | None = None,
    organisation_ids: Collection[int] | None = None,
    municipality_ids: Collection[int] | None = None,
) -> int:
    """Look anew at the tasks of these rules and years; how many rows were changed.

    Without ids: at all bodies. With `organisation_ids`: at those, and at their municipalities and the region where
    something in them has changed. With `municipality_ids` alone: at these municipalities' own tasks (none, if empty)
    and at the region's.
    """
    codes = RULES if rule_codes is None else {rule(code).code for code in rule_codes}
    rules = [each for each in RULES.values() if each.code in codes]
    work = _Work(now, rules, _years(years, now))
    lock_groups({each.group for each in rules})
    if organisation_ids is not None:
        work.organisations(organisation_ids)
    elif municipality_ids is not None:
        work.above({each.code for each in rules}, municipality_ids)
    else:
        work.organisations(None)
        work.above({each.code for each in rules}, None)
    return work.touched


def recompute_all(*, now: dt.datetime) -> int:
    """All steps of the daily look at once; the job (`recompute_job`) does them one by one, reporting progress.

    Years before the former one are settled and stay as they were found, although people and meetings of those years are
    destroyed in time; tasks of any year that nobody has looked at yet are looked at.
    """
    return sum(recompute(now=now, years=[year], rule_codes=[code]) for year, code in due(now))


class _Work:
    """One recomputation: what is looked at, and how many rows have changed so far."""

    def __init__(self, now: dt.datetime, rules: Sequence[Rule], years: Sequence[int]) -> None:
        self.now = now
        self.today = clock.local_date(now)
        self.rules = rules
        self.years = years
        self.touched = 0
        self._known: set[int] | None = None

    def organisations(self, ids: Collection[int] | None) -> None:
        changed = self._look(TaskTier.ORGANISATION, [each.code for each in self.rules], None, ids)
        rising = [row for row in changed if rule(row.code).rises]
        if ids is not None and rising:
            self.above(
                {row.code for row in rising},
                {row.municipality_id for row in rising if row.municipality_id is not None},
            )

    def above(self, codes: Collection[str], municipality_ids: Collection[int] | None) -> None:
        """The municipalities, then the region, whose rows count theirs."""
        if municipality_ids is None or municipality_ids:
            self._look(TaskTier.MUNICIPALITY, codes, municipality_ids, None)
        self._look(TaskTier.REGION, codes, None, None)

    def _look(
        self,
        tier: TaskTier,
        codes: Collection[str],
        municipality_ids: Collection[int] | None,
        organisation_ids: Collection[int] | None,
    ) -> list[_Row]:
        """Lock, find, write what differs. Returns the rows that were changed, as they were."""
        changed: list[tuple[_Row, Finding]] = []
        rows = self._rows(tier, codes, municipality_ids, organisation_ids)
        for (code, year), group in groupby(
            sorted(rows, key=lambda row: (row.code, row.year)), key=lambda row: (row.code, row.year)
        ):
            findings = self._findings(code, tier, year, municipality_ids, organisation_ids)
            # Rows below may name the former municipality of an organisation that moved: its own id is enough.
            found = {
                organisation_id or municipality_id: one for (municipality_id, organisation_id), one in findings.items()
            }
            for row in group:
                finding = _kept(row, found.get(row.organisation_id or row.municipality_id, findings.otherwise))
                if not row.computed or finding != row.finding:
                    changed.append((row, finding))
        self._write(changed)
        return [row for row, _ in changed]

    def _rows(
        self,
        tier: TaskTier,
        codes: Collection[str],
        municipality_ids: Collection[int] | None,
        organisation_ids: Collection[int] | None,
    ) -> list[_Row]:
        whose = "task.tier = %(tier)s"
        if organisation_ids is not None:
            # The tier goes without saying; said, it leads PostgreSQL through all organisations while the table is new.
            whose = "task.organisation_id = ANY(%(organisations)s)"
        elif municipality_ids is not None:
            whose += " AND task.municipality_id = ANY(%(municipalities)s)"
        with connection.cursor() as cursor:
            cursor.execute(
                _TASKS.format(whose=whose),
                {
                    "tier": tier.value,
                    "years": list(self.years),
                    "rules": list(codes),
                    "known": list(RULES),
                    "organisations": list(organisation_ids or ()),
                    "municipalities": list(municipality_ids or ()),
                },
            )
            return [_row(*values) for values in cursor.fetchall()]

    def _findings(
        self,
        code: str,
        tier: TaskTier,
        year: int,
        municipality_ids: Collection[int] | None,
        organisation_ids: Collection[int] | None,
    ) -> Findings:
        if self._known is None:
            self._known = {ends_on.year for (ends_on,) in _period_ends()}
        if year not in self._known:
            return Findings(otherwise=_UNKNOWN)
        return rule(code).assess(
            tier=tier,
            year=year,
            today=self.today,
            municipality_ids=municipality_ids,
            organisation_ids=organisation_ids,
        )

    def _write(self, changed: Sequence[tuple[_Row, Finding]]) -> None:
        if not changed:
            return
        columns = zip(
            *(
                (row.pk, new.outcome.value, new.done_on, new.evidence_count, new.covered, new.needed, new.note[:300])
                for row, new in changed
            ),
            strict=True,
        )
        if len(changed) > _MANY:
            replan_history()
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [self.now, *map(list, columns)])
        self.touched += len(changed)


def _row(
    pk: int,
    code: str,
    year: int,
    municipality_id: int | None,
    organisation_id: int | None,
    state: str,
    computed: bool,
    outcome: str,
    *finding: object,
) -> _Row:
    return _Row(
        pk, code, year, municipality_id, organisation_id, state, computed,
        Finding(Outcome(outcome), *finding),  # type: ignore[arg-type]
    )  # fmt: skip


def _kept(row: _Row, finding: Finding) -> Finding:
    """The day of a confirmed mark stays where the portal knows no other."""
    if row.state != MarkState.CONFIRMED or finding.done_on is not None:
        return finding
    return Finding(
        finding.outcome, row.finding.done_on, finding.evidence_count, finding.covered, finding.needed, finding.note
    )


def _years(years: Iterable[int] | None, now: dt.datetime) -> list[int]:
    if years is not None:
        return sorted(set(years))
    rows = Task.objects.filter(year__lte=clock.local_date(now).year).order_by("year")
    return list(rows.values_list("year", flat=True).distinct())


def due(now: dt.datetime) -> list[tuple[int, str]]:
    """(year, rule): those of the former year and of this one, and of any tasks not yet looked at."""
    last = clock.local_date(now).year
    rows = Task.objects.order_by().values_list("year", "activity__rule").distinct()
    pairs = [*rows.filter(year__in=(last - 1, last)), *rows.filter(computed_at__isnull=True)]
    return sorted({(year, rule(code).code) for year, code in pairs})


def lock_groups(groups: Collection[str] = _GROUPS) -> None:
    """Wait for other recomputations of the same bodies above; held until the end of the transaction."""
    with connection.cursor() as cursor:
        for number, group in enumerate(_GROUPS):
            if group in groups:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])
