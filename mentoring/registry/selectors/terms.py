"""Whose data the portal may not keep any longer (152-ФЗ ст. 21 ч. 4–5; docs/adr/0012).

Two reasons: the consent ended and the term for destruction is over, or the last participation ended long ago.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from mentoring.core.school_year import school_year_of

from ..models import Mentee, Mentor, Person
from ..models.hiding import consent_until
from ..models.person import PersonQuerySet
from .ended import destroy_within


def kept_from(today: dt.date) -> dt.date:
    """A participation that ended on this day or earlier is kept no longer."""
    year = today.year - settings.KEEP_YEARS
    leap = today.month == 2 and today.day == 29
    return today.replace(year=year, day=28) if leap else today.replace(year=year)


def _long_ended(today: dt.date) -> Q:
    """No participation that may still be kept: neither by its school year nor by its own last day."""
    last = kept_from(today)
    running = Q(school_year__gte=school_year_of(last + dt.timedelta(days=1))) | Q(ends_on__gt=last)
    kept = [Exists(model.objects.filter(running, person_id=OuterRef("pk"))) for model in (Mentee, Mentor)]
    return ~Q(kept[0]) & ~Q(kept[1]) & Q(created_at__date__lte=last)


def in_use() -> PersonQuerySet:
    return Person.objects.filter(destroyed_at__isnull=True).annotate(consent_until=consent_until())


def over_term(today: dt.date) -> QuerySet[Person]:
    """People whose purpose of processing is reached."""
    return in_use().filter(_long_ended(today))


def due(today: dt.date) -> QuerySet[Person]:
    """Both together. Of an ended consent today is the last day of the term for destruction, or later."""
    last = today - destroy_within()
    return in_use().filter(Q(consent_until__lt=last) | _long_ended(today))


def last_participation(person_ids: list[int]) -> dict[int, dt.date]:
    """The last day of the last participation: its own date, or the end of its school year where that is later."""
    found: dict[int, dt.date] = {}
    for model in (Mentee, Mentor):
        rows = model.objects.filter(person_id__in=person_ids).values("person_id")
        for row in rows.annotate(year=Max("school_year"), day=Max("ends_on")).order_by():
            end = dt.date(row["year"] + 1, 6, 30)
            last = max(end, row["day"] or end)
            found[row["person_id"]] = max(last, found.get(row["person_id"], last))
    return found
