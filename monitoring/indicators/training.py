"""What the two indicators of training have in common (roadmap 1.2, 1.3, 1.5; domain.md 9.1, column 17)."""

from __future__ import annotations

from django.db.models import Q

from mentoring.events.enums import Audience, EventKind

from .base import Counted, Key

# Conferences and dissemination share practices; nobody is taught there.
KINDS = (EventKind.SEMINAR, EventKind.COURSE, EventKind.MENTOR_SCHOOL)
FORMULA = "посетившие хотя бы один семинар, курсы или школу наставника с начала учебного года по отчётную дату"
SOURCE = "Свод по охвату (типовая форма региона), графа 17"


def trained(audience: Audience) -> Counted:
    """People who took part as this audience; unknown where no approved version holds data of training."""
    return Counted(
        Key.TRAINED,
        Q(audience=audience, kind__in=KINDS),
        known="count(*) FILTER (WHERE v.with_training)",
    )
