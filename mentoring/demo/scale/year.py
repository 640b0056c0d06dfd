"""One school year of one organisation: both bases, pairs, and the facts of its four quarters.

Facts say what freezing the cards would say at each reporting date (`monitoring.selectors.live`): a part that began
later is not there, an ending that comes later has not happened, people without a consent are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .crowd import MENTORS, Crowd, Person, kinds_of_mentees
from .days import Quarter, age_on, early_day, last_day, start_day

_STAY = 0.55  # of last year's people are there again
_PAIRED = 0.97
_IN_TWO_PAIRS = 0.03
_PAIRS_A_MENTOR = 1.5
_MENTEES_A_MENTOR = 860_000 / 4 / 30_000
_REASONS = ("Наставник сменил место работы", "Переход в другую организацию", "По заявлению родителей")
_REQUESTS = (
    "Подготовка к экзамену и уверенность у доски",
    "Выбор профессии и первое знакомство с предприятием",
    "Адаптация в новом классе, общение со сверстниками",
    "Участие в проекте и публичные выступления",
    "Методика ведения урока и работа с классом",
)
_RESULT = "Цели плана достигнуты, итоговая встреча проведена, отзыв получен"


@dataclass(frozen=True, slots=True)
class Directories:
    """Ids of reference rows: forms by code with their norms, topics."""

    forms: dict[str, int]
    norms: dict[str, int]
    topics: list[int]


@dataclass(slots=True)
class Part:
    """A card in this year's base."""

    id: int
    person: Person


class Year:
    """Makes the rows of one year; `people` (by kind) and `mentors` (by form) are handed on to the next one."""

    def __init__(
        self,
        crowd: Crowd,
        school_year: int,
        quarters: list[Quarter],
        directories: Directories,
        enterprises: list[tuple[int, str]],
        mentees: int,
        last: Year | None,
    ) -> None:
        self.crowd, self.random = crowd, crowd.random
        self.school_year, self.quarters, self.directories = school_year, quarters, directories
        self.enterprises = enterprises
        self.place = f"{crowd.place.municipality_id}\t{crowd.place.id}"
        self.rows: dict[str, list[str]] = {
            table: [] for table in ("registry_mentee", "registry_mentor", "pairing_pair", "pairing_pairmember")
        }
        self.facts: list[list[str]] = [[] for _ in quarters]
        self.people: dict[int, list[Person]] = {}
        self.mentors: dict[str, list[Person]] = {}
        self.counts = {"mentees": 0, "mentors": 0, "young": 0, "older": 0}
        self._make(mentees, last)

    def _make(self, total: int, last: Year | None) -> None:
        place, begins = self.crowd.place, dt.date(self.school_year, 9, 1)
        by_form: dict[str, list[Part]] = {}
        kinds = kinds_of_mentees(place.kind)
        left = total
        for index, (category, share, ages, form) in reversed(list(enumerate(kinds))):
            count = left if index == 0 else round(total * share)
            left -= count
            shared = [child for child in place.shared if child.first_year == self.school_year] if index == 0 else []
            shared = shared[:count]
            known = last.people.get(index, []) if last else []
            stay = [person for person in known[: int(len(known) * _STAY)] if self._still(person, ages)]
            stay = stay[: count - len(shared)]
            fresh = count - len(shared) - len(stay)
            people = [self.crowd.person(category, ages, begins, child) for child in shared]
            people += stay
            people += [self.crowd.person(category, ages, begins) for _ in range(fresh)]
            self.people[index] = people
            by_form.setdefault(form, []).extend(self._base(people, form))
            self.counts["young"] += count if category == "young_teacher" else 0
        self.counts["mentees"] = total
        pupils = [part for form, parts in by_form.items() if form.endswith("-pupil") for part in parts]
        for form, parts in by_form.items():
            paired = [part for part in parts if self.random.random() < _PAIRED]
            if form.endswith("-pupil") and len(by_form) > 2:
                mine = {part.id for part in parts}
                guests = self.random.choices(pupils, k=int(len(parts) * _IN_TWO_PAIRS)) if pupils else []
                paired += {part.id: part for part in guests if part.id not in mine}.values()
            if paired:
                self._pairs(form, paired, last)

    def _still(self, person: Person, ages: tuple[int, int]) -> bool:
        return person.year is None or person.year >= self.school_year - ages[1] - 1

    def _base(self, people: list[Person], form: str) -> list[Part]:
        """Rows of the base of mentees."""
        random, crowd, form_id = self.random, self.crowd, self.directories.forms[form]
        topics, year, rows = self.directories.topics, self.school_year, self.rows["registry_mentee"]
        parts = []
        for person in people:
            pk = crowd.new_id()
            dice = random.random()
            room = f"{5 + int(dice * 6)}{'АБВГ'[int(dice * 100) % 4]}" if person.category == "pupil" else ""
            rows.append(
                f"{pk}\t{crowd.uuid()}\t{person.id}\t{self.place}\t{year}\t{person.search_name}\t{person.category}"
                f"\t{form_id}\t{room}\t{topics[int(dice * len(topics))]}\t{_REQUESTS[int(dice * 50) % 5]}"
                f"\t{year}-09-{1 + int(dice * 28):02d}\t{year + 1}-05-{20 + int(dice * 11)}\t{_RESULT}\t\t"
                f"\t{year}-09-01 06:30:00+00\t1\t{person.listed}\n"
            )
            parts.append(Part(pk, person))
        return parts

    def _mentors(self, form: str, count: int, loads: list[int], last: Year | None) -> list[tuple[Part, str]]:
        """Rows of the base of mentors, each with the enterprise that the facts will tell."""
        category, ages = MENTORS[form]
        known = last.mentors.get(form, []) if last else []
        people = [person for person in known[: int(len(known) * _STAY) + 1] if self._still(person, ages)][:count]
        people += [
            self.crowd.person(category, ages, dt.date(self.school_year, 9, 1)) for _ in range(count - len(people))
        ]
        self.mentors[form] = people
        form_id, norm, year = self.directories.forms[form], self.directories.norms[form], self.school_year
        made = []
        for person, load in zip(people, loads, strict=True):
            pk = self.crowd.new_id()
            enterprise_id, enterprise = (
                self.enterprises[person.id % len(self.enterprises)] if category == "employer" else (r"\N", r"\N")
            )
            self.rows["registry_mentor"].append(
                f"{pk}\t{self.crowd.uuid()}\t{person.id}\t{self.place}\t{year}\t{person.search_name}\t{category}"
                f"\t{form_id}\t\t{enterprise_id}\tПредмет, проектная работа\tПризёр конкурса\tСпорт, чтение"
                f"\t2 часа в неделю\t{max(norm, load)}\t0\t{year}-09-01\t{year + 1}-05-31\t\t"
                f"\t{year}-09-01 06:30:00+00\t1\t{person.listed}\n"
            )
            made.append((Part(pk, person), enterprise))
        self.counts["mentors"] += count
        self.counts["older"] += count if category in {"pupil", "student"} else 0
        return made

    def _pairs(self, form: str, mentees: list[Part], last: Year | None) -> None:
        random = self.random
        count = max(round(len(mentees) / _MENTEES_A_MENTOR), 1)
        pairs = min(max(round(count * _PAIRS_A_MENTOR), 1), len(mentees))
        groups: list[list[Part]] = [[mentee] for mentee in mentees[:pairs]]
        for mentee in mentees[pairs:]:
            groups[int(random.random() ** 1.6 * pairs)].append(mentee)
        loads = [0] * count
        for index, group in enumerate(groups):
            loads[index % count] += len(group)
        mentors = self._mentors(form, count, loads, last)
        for index, group in enumerate(groups):
            self._pair(form, *mentors[index % count], group)

    def _pair(self, form: str, mentor: Part, enterprise: str, group: list[Part]) -> None:
        random, form_id, pk = self.random, self.directories.forms[form], self.crowd.new_id()
        start = start_day(random, self.school_year)
        end = last_day(random, self.school_year)
        early = random.random() < 0.04
        closed = early_day(random, start, end) if early else end
        state = "ended_early" if early else "completed"
        reason = _REASONS[pk % 3] if early else ""
        self.rows["pairing_pair"].append(
            f"{pk}\t{self.crowd.uuid()}\t{self.place}\t{self.school_year}\t{form_id}\t{mentor.id}\t{start}\t{end}"
            f"\t{closed}\t{reason}\t{state}\t3\t{closed} 07:00:00+00\t{start} 07:00:00+00\n"
        )
        self._facts("mentor", mentor.person, pk, form_id, enterprise, start, closed, state)
        members = self.rows["pairing_pairmember"]
        for mentee in group:
            joined, left, outcome = start, closed, state
            dice = random.random()
            if dice < 0.02:
                left = early_day(random, start, closed)
                outcome = "ended_early" if left < closed else state
            elif dice < 0.10:
                joined = min(start + dt.timedelta(days=int(dice * 400)), closed)
            left = min(left, closed)
            members.append(f"{pk}\t{mentee.id}\t{self.place}\t{form_id}\t{joined}\t{left}\tf\n")
            self._facts("mentee", mentee.person, pk, form_id, r"\N", joined, left, outcome)

    def _facts(
        self, role: str, person: Person, pair: int, form_id: int, enterprise: str,
        entered: dt.date, left: dt.date, outcome: str,
    ) -> None:  # fmt: skip
        if not person.agreed:
            return
        head = f"{role}\t{person.id}\t{person.identity}\t{pair}\t{form_id}\t{person.category}"
        tail = f"{enterprise}\t{entered}"
        for quarter, facts in zip(self.quarters, self.facts, strict=True):
            day = quarter.ends_on
            if entered > day:
                continue
            age = age_on(day, person.born_on, person.year)
            after = f"{left}\t{outcome}" if left <= day else "\\N\tactive"
            facts.append(f"{head}\t{age}\t{tail}\t{after}\n")
