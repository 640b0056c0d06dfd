"""The region's roadmap 2021–2024 as adopted: title, approving officer and table, word for word.

Source: data/roadmap-2021-2024.csv, domain.md 8.1. The date of adoption and the signed file are not known: the fields
stay empty. Loading again changes nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from mentoring.core import clock

from .enums import EditionState
from .models import Activity, Edition, EditionYear

TABLE = Path(__file__).parent / "data" / "roadmap-2021-2024.csv"
TITLE = (
    "Дорожная карта (план мероприятий) внедрения целевой модели наставничества обучающихся для образовательных "
    "организаций Ставропольского края, осуществляющих образовательную деятельность по общеобразовательным, "
    "дополнительным общеобразовательным программам, программам среднего профессионального образования на период "
    "реализации 2021-2024 гг."
)
APPROVER_POSITION = "Руководитель регионального центра наставничества"
APPROVER_NAME = "В.А. Мойса"
FIRST_YEAR, LAST_YEAR = 2021, 2024

# Which rule tells whether an activity is done (roadmap.rules).
RULES = {
    "1.1": "support",
    "1.2": "seminars",
    "1.3": "courses",
    "1.4": "mentee_base",
    "1.5": "mentor_base",
    "1.6": "pairs",
    "1.7": "meetings",
    "2.1": "competitions",
    "2.2": "practice_bank",
    "2.3": "publications",
    "2.4": "dissemination",
    "2.5": "monitoring",
    "3.1": "effectiveness",
    "3.2": "analysis",
    "3.3": "recommendations",
    "3.4": "results",
}


@transaction.atomic
def load_roadmap(*, now: dt.datetime | None = None) -> Edition:
    """The adopted edition with its lines and years; its tasks are made by `services.tasks.ensure_tasks`."""
    known = EditionYear.objects.filter(municipality=None, organisation=None, year=FIRST_YEAR).first()
    if known is not None:
        return known.edition
    moment = now or clock.now()
    edition = Edition.objects.create(
        title=TITLE,
        first_year=FIRST_YEAR,
        last_year=LAST_YEAR,
        approver_position=APPROVER_POSITION,
        approver_name=APPROVER_NAME,
        state_since=moment,
        created_at=moment,
    )
    _add_lines(edition)
    EditionYear.objects.bulk_create(
        EditionYear(edition=edition, year=year) for year in range(FIRST_YEAR, LAST_YEAR + 1)
    )
    edition.state = EditionState.ADOPTED
    edition.save(update_fields=["state"])
    return edition


def _add_lines(edition: Edition) -> None:
    sections: dict[str, Activity] = {}
    for position, row in enumerate(read_table(), start=1):
        line = Activity.objects.create(
            edition=edition,
            section=sections.get(row["parent"]),
            position=position,
            number=row["number"],
            title=row["title"],
            term=row["term"],
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
            yearly=row["yearly"] == "1",
            region=row["region"],
            municipality=row["municipality"],
            organisation=row["organisation"],
            rule=RULES.get(row["number"], ""),
        )
        if not row["parent"]:
            sections[row["number"]] = line


def read_table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
