"""1.6 and 1.7: pairs formed and at work. Organisations only: the tiers above have no party in these."""

from __future__ import annotations

import datetime as dt

from mentoring.access.actor import Actor
from mentoring.core.wording import plural_form
from mentoring.organisations.models import MentoringForm
from mentoring.pairing.changes import MEETINGS, PAIRS
from mentoring.pairing.enums import PairState
from mentoring.pairing.models import Meeting, Pair
from mentoring.pairing.selectors.progress import pairs_by_organisation

from ..enums import Outcome
from .base import NOT_YET, ORGANISATION, Asked, Body, Evidence, Finding, Findings, Rule
from .links import links

_PAIR, _MEETING = Pair._meta.db_table, Meeting._meta.db_table
# Pairs of the school year beginning in the year that had begun by its end. Those that ended before the day asked
# count only when they had met: of a pair that ended without a meeting nothing more can be expected.
_WORK = f"""
WITH work AS (
    SELECT pair.id, pair.municipality_id, pair.organisation_id,
        count(meeting.id) AS meetings, min(meeting.held_on) AS first_met, max(meeting.held_on) AS last_met
    FROM {_PAIR} AS pair
    LEFT JOIN {_MEETING} AS meeting
        ON meeting.pair_id = pair.id AND meeting.held_on <= %(last)s AND meeting.school_year = pair.school_year
    WHERE pair.school_year = %(year)s AND pair.state <> '{PairState.DRAFT.value}' AND pair.started_on <= %(last)s
        {{where}}
    GROUP BY pair.id
    HAVING count(meeting.id) > 0 OR pair.closed_on IS NULL OR pair.closed_on > %(last)s
)
"""  # noqa: S608 - own names
_COUNTED = (
    "SELECT max(municipality_id), organisation_id, count(*), count(first_met), max(first_met) FROM work GROUP BY 2"
)
_LISTED = "SELECT id, meetings, last_met FROM work WHERE meetings > 0 ORDER BY first_met, id"


class _OfPairs(Rule):
    topics = frozenset({PAIRS, MEETINGS})


class Pairs(_OfPairs):
    """Roadmap 1.6."""

    code = "pairs"
    title = "Пары и группы: сформированы"
    words = {ORGANISATION: "До 31 декабря сформирована хотя бы одна пара или группа нового учебного года."}

    def found(self, asked: Asked) -> Findings:
        found: dict[Body, Finding] = {}
        for pk, pairs in pairs_by_organisation(asked.year, asked.organisation_ids).items():
            day = pairs.first_formed_on
            done = day <= asked.last_day
            note = "" if done else f"Первая пара сформирована {day:%d.%m.%Y}, позже срока"
            found[None, pk] = Finding(
                Outcome.DONE if done else Outcome.OPEN, day if done else None, pairs.formed_total, note=note
            )
        return Findings(found, otherwise=NOT_YET)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        rows = Pair.objects.filter(school_year=asked.year, organisation__in=asked.organisation_ids or ()).exclude(
            state=PairState.DRAFT
        )
        pairs = list(rows.order_by("started_on", "pk").values_list("pk", "form_id", "started_on", "state"))
        return _lines(actor, [(pk, form, PairState(state).label, day) for pk, form, day, state in pairs])


class Meetings(_OfPairs):
    """Roadmap 1.7."""

    code = "meetings"
    title = "Работа пар: встречи проведены"
    words = {ORGANISATION: "С начала учебного года до 31 декабря у каждой работающей пары была хотя бы одна встреча."}

    def found(self, asked: Asked) -> Findings:
        found: dict[Body, Finding] = {}
        for place, pk, needed, covered, day in asked.rows(_WORK.format(where=asked.where("pair")) + _COUNTED):
            done = covered == needed
            found[place, pk] = Finding(
                Outcome.DONE if done else Outcome.OPEN,
                day if done else None,
                covered,
                covered,
                needed,
                f"Встречались {covered} из {needed} пар и групп",
            )
        return Findings(found, otherwise=NOT_YET)

    def shown(self, asked: Asked, actor: Actor) -> list[Evidence]:
        rows = asked.rows(_WORK.format(where=asked.where("pair")) + _LISTED)
        forms = dict(Pair.objects.filter(pk__in=[pk for pk, _, _ in rows]).values_list("pk", "form_id"))
        words = ("встреча", "встречи", "встреч")
        return _lines(actor, [(pk, forms[pk], f"{count} {plural_form(count, *words)}", day) for pk, count, day in rows])


def _lines(actor: Actor, rows: list[tuple[int, int, str, dt.date | None]]) -> list[Evidence]:
    """A pair is called by its form and number: names are on its page, for those who may open it."""
    titles = dict(MentoringForm.objects.values_list("pk", "title"))
    urls = links(Pair, "pairing:page", {pk for pk, *_ in rows}, actor)
    return [Evidence(titles[form], note, day, urls.get(pk, "")) for pk, form, note, day in rows]
