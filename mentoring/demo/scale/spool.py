"""Rows on their way into tables: text files in the format of COPY, one a table (of facts: one a period)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

COLUMNS = {
    "registry_person": "id, public_id, municipality_id, organisation_id, last_name, first_name, patronymic,"
    " search_name, birth_date, birth_year, identity, contacts, created_at, version",
    "registry_consent": "person_id, municipality_id, organisation_id, kind, given_by, given_on, text_version,"
    " created_at",
    "registry_mentee": "id, public_id, person_id, municipality_id, organisation_id, school_year, search_name, category,"
    " form_id, place, topic_id, request, entered_on, ends_on, results, case_url, mark, created_at, version, birth_year,"
    " consent_until",
    "registry_enterprise": "id, municipality_id, organisation_id, name, identity",
    "registry_mentor": "id, public_id, person_id, municipality_id, organisation_id, school_year, search_name, category,"
    " form_id, workplace, enterprise_id, competences, achievements, interests, time_resource, capacity, load,"
    " entered_on, ends_on, results, case_url, created_at, version, birth_year, consent_until",
    "pairing_pair": "id, public_id, municipality_id, organisation_id, school_year, form_id, mentor_id, started_on,"
    " ends_on, closed_on, close_reason, state, version, state_since, created_at",
    "pairing_pairmember": "pair_id, mentee_id, municipality_id, organisation_id, form_id, joined_on, left_on, active",
    "monitoring_submission": "id, public_id, municipality_id, organisation_id, period_id, state, version, state_since,"
    " answers, note, first_submitted_at, submitted_by_id, current_version_id, approved_version_id, created_at,"
    " mentees_asked, mentees_satisfied, mentors_asked, mentors_satisfied",
    "monitoring_submissionversion": "id, submission_id, number, frozen_at, frozen_by_id, on_time, learners,"
    " children_10_19, children_15_19, young_teachers, answers, note, digest, mentees_asked, mentees_satisfied,"
    " mentors_asked, mentors_satisfied",
    "monitoring_fact": "version_id, municipality_id, organisation_id, period_id, role, person_id, identity, pair_id,"
    " form_id, category, age, enterprise, entered_on, left_on, outcome",
}  # fmt: skip
TABLES = tuple(COLUMNS)
FACTS = "monitoring_fact"


class Spool:
    """Files under a folder, opened when first written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._open: dict[str, IO[str]] = {}

    def write(self, table: str, lines: list[str], part: int = 0) -> None:
        """`lines` end in a line break. `part` keeps rows of one table in separate files (facts by period)."""
        name = f"{table}.{part:03d}"
        if name not in self._open:
            self._open[name] = (self.folder / name).open("w", encoding="utf-8")
        self._open[name].writelines(lines)

    def close(self) -> None:
        for file in self._open.values():
            file.close()


def parts(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    """(table, file): tables in the order in which they refer to each other, facts from the oldest period on."""
    for table in TABLES:
        files = [file for folder in folders for file in folder.glob(f"{table}.*")]
        for file in sorted(files, key=lambda file: (file.name, str(file))):
            yield table, file


def copy_statement(table: str) -> str:
    return f"COPY {table} ({COLUMNS[table]}) FROM STDIN"
