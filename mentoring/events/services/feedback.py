"""What participants say after an event."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require

from .. import policies
from ..models import Enrolment, Feedback
from ..rules import refuse

MAX_TEXT = 2000
_MARKS = ("usefulness", "content", "organisation_quality")


def give_feedback(
    *,
    enrolment: Enrolment,
    usefulness: int,
    content: int,
    organisation_quality: int,
    actor: Actor,
    now: dt.datetime,
    text: str = "",
) -> Feedback:
    """Marks 1–5 and words; said again, the later stands. Raises NotAllowed; EventRefused by field."""
    marks = dict(zip(_MARKS, (usefulness, content, organisation_quality), strict=True))
    errors = {name: "Оценка – от 1 до 5." for name, value in marks.items() if not 1 <= value <= 5}
    if len(text.strip()) > MAX_TEXT:
        errors["text"] = f"Не длиннее {MAX_TEXT} знаков."
    refuse(errors)
    with transaction.atomic():
        held = Enrolment.objects.select_for_update(of=("self",)).select_related("event").get(pk=enrolment.pk)
        require(policies.can_give_feedback(actor, held))
        said, _ = Feedback.objects.update_or_create(
            enrolment=held, defaults={**marks, "text": text.strip(), "given_at": now}
        )
    return said
