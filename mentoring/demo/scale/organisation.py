"""Everything that one organisation leaves behind in all school years, as text for COPY."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from mentoring.registry.names import enterprise_identity

from .crowd import Crowd, Place
from .days import Quarter
from .size import SEED
from .spool import FACTS, Spool
from .year import Directories, Year

_ENTERPRISES = 2_400
"""Names of enterprises in the region; an organisation works with five of them, so some are named by several."""


@dataclass(frozen=True, slots=True)
class World:
    """What every organisation needs to know of the region."""

    directories: Directories
    years: dict[int, list[Quarter]]
    organisations: int
    heads: dict[int, int]


def make(place: Place, world: World, spool: Spool) -> None:
    random = Random(SEED + place.number)  # noqa: S311 - the same region every time
    crowd = Crowd(place, random, spool)
    enterprises = _enterprises(crowd)
    last: Year | None = None
    for (school_year, quarters), mentees in zip(world.years.items(), place.mentees, strict=True):
        year = Year(crowd, school_year, quarters, world.directories, enterprises, mentees, last)
        for table, rows in year.rows.items():
            spool.write(table, rows)
        for quarter, facts in zip(quarters, year.facts, strict=True):
            _submit(crowd, world, quarter, year, facts)
        last = year
    crowd.write()


def _enterprises(crowd: Crowd) -> list[tuple[int, str]]:
    found, rows, place = [], [], crowd.place
    for number in sorted({int(crowd.random.random() ** 2 * _ENTERPRISES) for _ in range(5)}):
        name, pk = f"ООО «Предприятие № {number + 1}»", crowd.new_id()
        identity = enterprise_identity(name).hex
        rows.append(f"{pk}\t{place.municipality_id}\t{place.id}\t{name}\t{identity}\n")
        found.append((pk, identity))
    crowd.spool.write("registry_enterprise", rows)
    return found


def _submit(crowd: Crowd, world: World, quarter: Quarter, year: Year, facts: list[str]) -> None:
    """The accepted submission of a quarter, its only version, and the facts under it."""
    place, random = crowd.place, crowd.random
    pk = quarter.order * world.organisations + place.number + 1
    mentees, mentors = year.counts["mentees"], year.counts["mentors"]
    children = round(mentees * (1.5 + place.number % 7 / 10)) + 10
    older = max(round(children * 0.45), year.counts["older"])
    young = year.counts["young"] + place.number % 3
    asked = (mentees * 3 // 4, mentees * 3 // 4 - mentees // 12, mentors * 3 // 4, mentors * 3 // 4 - mentors // 15)
    satisfaction = "\t".join(map(str, asked)) if place.number % 10 else r"\N" + 3 * "\t\\N"
    on_time = random.random() < 0.93
    sent = quarter.sent_at if on_time else quarter.late_at
    head = world.heads[place.id]
    state = "accepted" if quarter.closed else "approved"
    spool = crowd.spool
    spool.write(
        "monitoring_submission",
        [
            f"{pk}\t{crowd.uuid()}\t{place.municipality_id}\t{place.id}\t{quarter.period_id}\t{state}\t4\t{sent}"
            f"\t{{}}\t\t{sent}\t{head}\t{pk}\t{pk}\t{quarter.ends_on} 06:00:00+00\t{satisfaction}\n"
        ],
    )
    spool.write(
        "monitoring_submissionversion",
        [
            f"{pk}\t{pk}\t1\t{sent}\t{head}\t{'t' if on_time else 'f'}\t{round(children * 1.4)}\t{children}\t{older}"
            f"\t{young}\t{{}}\t\t{random.getrandbits(256):064x}\t{satisfaction}\n"
        ],
    )
    prefix = f"{pk}\t{place.municipality_id}\t{place.id}\t{quarter.period_id}\t"
    spool.write(FACTS, [prefix + fact for fact in facts], part=quarter.order)
