"""What becomes of each named link: decided on sets in memory, while the rows behind them are locked."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mentoring.core import clock
from mentoring.organisations.models import MentoringForm, Organisation
from mentoring.registry.enums import MenteeCategory, MentorCategory
from mentoring.registry.exchange import Conflict, NamedLink
from mentoring.registry.models import Mentee, Mentor

from ..enums import PairState
from ..models import Pair, PairMember
from ..models.pair import pair_words
from ..rules import date_errors


class _Mentee(NamedTuple):
    id: int
    person_id: int
    category: str


class _Mentor(NamedTuple):
    id: int
    person_id: int
    category: str
    load: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands already in the organisation and year of the links.

    `working`: (mentor, form) → working pair; `begun`: its first day; `versions` of the working pairs, `words`: how each
    is called; `known`: every (mentee, mentor, form) that is or was together; `busy`: (mentee, form) of active
    memberships.
    """

    mentees: dict[int, _Mentee]
    mentors: dict[int, _Mentor]
    forms: dict[int, MentoringForm]
    school_year: int
    working: dict[tuple[int, int], int]
    begun: dict[int, dt.date]
    versions: dict[int, int]
    words: dict[int, str]
    known: set[tuple[int, int, int]]
    busy: set[tuple[int, int]]


def read_ground(organisation: Organisation, school_year: int, links: Sequence[NamedLink]) -> Ground:
    """Read and lock in the common order: pairs, mentees, mentors (see `places`)."""
    here = {"organisation": organisation, "school_year": school_year}
    mentor_ids = {link.mentor_id for link in links}
    mentee_ids = {link.mentee_id for link in links}
    working: dict[tuple[int, int], int] = {}
    begun: dict[int, dt.date] = {}
    versions: dict[int, int] = {}
    words: dict[int, str] = {}
    pairs = Pair.objects.filter(**here, state=PairState.ACTIVE, mentor_id__in=mentor_ids).order_by("pk")
    for key, public_id, mentor_id, form_id, started_on, version in pairs.select_for_update(no_key=True).values_list(
        "pk", "public_id", "mentor_id", "form_id", "started_on", "version"
    ):
        working.setdefault((mentor_id, form_id), key)
        begun[key], versions[key], words[key] = started_on, version, pair_words(public_id)
    mentees = (
        Mentee.objects.filter(**here, pk__in=mentee_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "person_id", "category")
    )
    mentees_by_id = {row[0]: _Mentee(*row) for row in mentees}
    mentors = (
        Mentor.objects.filter(**here, pk__in=mentor_ids)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", "person_id", "category", "load", "capacity")
    )
    mentors_by_id = {row[0]: _Mentor(*row) for row in mentors}
    known, busy = set(), set()
    for mentee_id, form_id, mentor_id, active in PairMember.objects.filter(
        organisation=organisation, pair__school_year=school_year
    ).values_list("mentee_id", "form_id", "pair__mentor_id", "active"):
        known.add((mentee_id, mentor_id, form_id))
        if active:
            busy.add((mentee_id, form_id))
    return Ground(
        mentees=mentees_by_id,
        mentors=mentors_by_id,
        forms={form.pk: form for form in MentoringForm.objects.all()},
        school_year=school_year,
        working=working,
        begun=begun,
        versions=versions,
        words=words,
        known=known,
        busy=busy,
    )


@dataclass(slots=True)
class Group:
    """Mentees (with their first days) that will join one mentor in one form."""

    started_on: dt.date
    ends_on: dt.date | None
    members: list[tuple[int, dt.date]] = field(default_factory=list)


class Plan:
    """Links sorted into new groups, groups to extend, links that were there, and conflicts."""

    def __init__(self, ground: Ground, *, now: dt.datetime) -> None:
        self.ground = ground
        self.today = clock.local_date(now)
        self.new_groups: dict[tuple[int, int], Group] = {}  # (mentor, form)
        self.old_groups: dict[tuple[int, int], Group] = {}  # (pair, form)
        self.places: dict[int, int] = defaultdict(int)
        self.unchanged = 0
        self.conflicts: list[Conflict] = []

    def add(self, link: NamedLink) -> None:
        if (link.mentee_id, link.mentor_id, link.form_id) in self.ground.known:
            self.unchanged += 1
            return
        reason = self._reason_against(link)
        if reason:
            self.conflicts.append(Conflict(link, reason))
            return
        first_day = self._first_day(link)
        self._group_for(link, first_day).members.append((link.mentee_id, first_day))
        self.places[link.mentor_id] += 1
        self.ground.busy.add((link.mentee_id, link.form_id))
        self.ground.known.add((link.mentee_id, link.mentor_id, link.form_id))

    def _first_day(self, link: NamedLink) -> dt.date:
        """As the workbook says, or today; nobody joins a group before it begins."""
        pair_id = self.ground.working.get((link.mentor_id, link.form_id))
        days = [link.started_on or self.today, *([] if pair_id is None else [self.ground.begun[pair_id]])]
        return max(days)

    def _group_for(self, link: NamedLink, first_day: dt.date) -> Group:
        pair_id = self.ground.working.get((link.mentor_id, link.form_id))
        if pair_id is not None:
            return self.old_groups.setdefault((pair_id, link.form_id), Group(first_day, link.ends_on))
        group = self.new_groups.setdefault((link.mentor_id, link.form_id), Group(first_day, link.ends_on))
        group.started_on = min(group.started_on, first_day)
        # A group ends when its last mentee does; one without a date leaves the group's end open.
        group.ends_on = max(group.ends_on, link.ends_on) if group.ends_on and link.ends_on else None
        return group

    def _reason_against(self, link: NamedLink) -> str:
        """Why the link cannot be; empty when it can."""
        mentee = self.ground.mentees.get(link.mentee_id)
        mentor = self.ground.mentors.get(link.mentor_id)
        if mentee is None or mentor is None:
            return "Наставляемого или наставника нет в базе этой организации за этот учебный год."
        if mentee.person_id == mentor.person_id:
            return "Человек не может быть наставником самому себе."
        form = self.ground.forms.get(link.form_id)
        if form is None:
            return "Такой формы наставничества нет в справочнике."
        return (
            self._category_reason(mentee, mentor, form)
            or self._busy_reason(mentee, mentor, form)
            or self._date_reason(link)
        )

    @staticmethod
    def _category_reason(mentee: _Mentee, mentor: _Mentor, form: MentoringForm) -> str:
        if form.mentor_categories and mentor.category not in form.mentor_categories:
            return f"В форме «{form}» не бывает наставника: {MentorCategory(mentor.category).label}."
        if form.mentee_categories and mentee.category not in form.mentee_categories:
            return f"В форме «{form}» не бывает наставляемого: {MenteeCategory(mentee.category).label}."
        return ""

    def _busy_reason(self, mentee: _Mentee, mentor: _Mentor, form: MentoringForm) -> str:
        if (mentee.id, form.pk) in self.ground.busy:
            return "Наставляемый уже состоит в работающей паре этой формы с другим наставником."
        load = mentor.load + self.places.get(mentor.id, 0)
        if load >= mentor.capacity:
            return f"У наставника уже {load} из {mentor.capacity} наставляемых."
        return ""

    def _date_reason(self, link: NamedLink) -> str:
        return " ".join(date_errors(self._first_day(link), link.ends_on, self.ground.school_year).values())
