"""Pairs from the links that a workbook names, all of them in a few statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection, transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core.history import replan_history
from mentoring.organisations.models import Organisation
from mentoring.registry.exchange import LinkResult, NamedLink
from mentoring.registry.models import Mentor
from mentoring.registry.services.copying import copy_rows, take_ids

from .. import policies
from ..changes import pairs_changed
from ..enums import PairState
from ..models import Pair, PairMember
from ..models.pair import pair_words
from ..workflow import TABLE
from .plan import Group, Plan, read_ground
from .story import Line, record_many

_PAIR_FIELDS = (
    "id", "public_id", "municipality", "organisation", "school_year", "form", "mentor", "started_on", "ends_on",
    "close_reason", "state", "version", "state_since", "state_by_id", "created_at",
)  # fmt: skip
_MEMBER_FIELDS = ("id", "pair", "mentee", "municipality", "organisation", "form", "joined_on", "active")


def form_pairs(
    *, actor: Actor, now: dt.datetime, organisation: Organisation, school_year: int, links: Sequence[NamedLink]
) -> LinkResult:
    """Make working pairs and groups of the links: a mentor's links of one form are one group.

    A group that works already is extended; a mentee who is or was in it is left as is, so the same links again
    change nothing. A link that cannot be (no room, another working pair, a category that does not fit) becomes
    a conflict and does not stop the others. 10,000 links take well under half a second.
    """
    require(policies.can_form(actor, organisation))
    if not links:
        return LinkResult(undo={"pairs": [], "groups": [], "members": []})
    with transaction.atomic():
        plan = Plan(read_ground(organisation, school_year, links), now=now)
        for link in links:
            plan.add(link)
        new_pairs = _write_pairs(
            plan,
            Pair(
                municipality_id=organisation.municipality_id,
                organisation_id=organisation.pk,
                school_year=school_year,
                state=PairState.ACTIVE,
                state_since=now,
                state_by_id=actor.user_id,
                created_at=now,
            ),
        )
        pair_ids = {key: pair.id for key, pair in new_pairs.items()}
        replan_history()
        old_members = _write_members(plan, pair_ids, organisation)
        add_load(plan.places)
        versions = _extend(plan)
        record_many(_story(plan, new_pairs), actor=actor, now=now, organisation=organisation)
        if pair_ids or versions:
            pairs_changed(organisation, now)
    return LinkResult(
        created=len(pair_ids),
        extended=len(versions),
        unchanged=plan.unchanged,
        conflicts=plan.conflicts,
        undo={
            "pairs": list(pair_ids.values()),
            "groups": [[key, version] for key, version in versions.items()],
            "members": old_members,
        },
    )


class _New(NamedTuple):
    """The keys of a pair that is being written."""

    id: int
    public_id: uuid.UUID


def _write_pairs(plan: Plan, common: Pair) -> dict[tuple[int, int], _New]:
    """The new pairs by (mentor, form). `common` holds what all of them share."""
    ids = take_ids(Pair, len(plan.new_groups))
    pairs = {group: _New(key, uuid.uuid4()) for group, key in zip(plan.new_groups, ids, strict=True)}
    copy_rows(
        Pair,
        _PAIR_FIELDS,
        (
            (
                *pairs[mentor_id, form_id], common.municipality_id, common.organisation_id, common.school_year,
                form_id, mentor_id, group.started_on, group.ends_on, "", common.state, 1, common.state_since,
                common.state_by_id, common.created_at,
            )
            for (mentor_id, form_id), group in plan.new_groups.items()
        ),
    )  # fmt: skip
    return pairs


def _write_members(plan: Plan, pair_ids: dict[tuple[int, int], int], organisation: Organisation) -> list[int]:
    """Write all memberships; returns the keys of those that joined a group which was there before."""
    groups = [
        *((pair_ids[key], key[1], group) for key, group in plan.new_groups.items()),
        *((pair_id, form_id, group) for (pair_id, form_id), group in plan.old_groups.items()),
    ]
    rows = [
        (pair_id, mentee_id, form_id, joined_on)
        for pair_id, form_id, group in groups
        for mentee_id, joined_on in group.members
    ]
    ids = take_ids(PairMember, len(rows))
    copy_rows(
        PairMember,
        _MEMBER_FIELDS,
        (
            (key, pair_id, mentee_id, organisation.municipality_id, organisation.pk, form_id, joined_on, True)
            for key, (pair_id, mentee_id, form_id, joined_on) in zip(ids, rows, strict=True)
        ),
    )
    old = {pair_id for pair_id, _ in plan.old_groups}
    return [key for key, row in zip(ids, rows, strict=True) if row[0] in old]


def add_load(places_by_mentor: dict[int, int]) -> None:
    """Move the loads of many mentors by one statement; the check constraint stands behind the plan."""
    if not places_by_mentor:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Mentor._meta.db_table} AS mentor SET load = mentor.load + more.places "  # noqa: S608 - own name
            "FROM unnest(%s::bigint[], %s::int[]) AS more (id, places) WHERE mentor.id = more.id",
            [list(places_by_mentor), list(places_by_mentor.values())],
        )


def _extend(plan: Plan) -> dict[int, int]:
    """A group that got members is a new version of itself: {pair: version}."""
    versions = {pair_id: plan.ground.versions[pair_id] + 1 for pair_id, _ in plan.old_groups}
    if not versions:
        return versions
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Pair._meta.db_table} SET version = version + 1 WHERE id = ANY(%s)",  # noqa: S608 - own name
            [list(versions)],
        )
    return versions


def _story(plan: Plan, pairs: dict[tuple[int, int], _New]) -> list[Line]:
    """A line in the journal for each pair, the same that a pair formed by hand has."""
    begun = TABLE.transitions["activate"].done
    made = [
        Line(pair.id, pair_words(pair.public_id), "activate", begun, PairState.ACTIVE, _imported(plan.new_groups[key]))
        for key, pair in pairs.items()
    ]
    more = [
        Line(pair_id, plan.ground.words[pair_id], "add_member", "Добавлены наставляемые", "", _imported(group))
        for (pair_id, _), group in plan.old_groups.items()
    ]
    return made + more


def _imported(group: Group) -> dict[str, object]:
    return {"mentees": len(group.members), "by": "import"}
