"""«Обучение» on a mentor's card: what the mentor attended, with the hours and the certificate (issue 3 §5)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.core import clock
from mentoring.core.parts import Cell
from mentoring.core.wording import format_number
from mentoring.registry.hooks import Card, CardSection
from mentoring.registry.models import Mentor

from .enums import EventState
from .models import Certificate, Enrolment
from .selectors.certificates import certificates_for


def sections(card: Card, actor: Actor) -> Iterator[CardSection]:
    """Held events at which the mentor was present, the newest first; all years, because training is not forgotten.

    The card decides whether its reader may see the person; the gate of enrolments leaves what concerns the own body.
    """
    if not isinstance(card, Mentor):
        return
    attended = (
        Enrolment.objects.visible_to(actor)
        .filter(person_id=card.person_id, organisation_id=card.organisation_id, event__state=EventState.HELD)
        .attended()
        .select_related("event")
        .order_by("-event__starts_at", "-pk")
    )
    # The later ones come over the earlier: of several only the last can be in force.
    papers = {
        paper.enrolment_id: paper for paper in certificates_for(actor).filter(enrolment__in=attended).order_by("pk")
    }
    yield CardSection(
        title="Обучение",
        columns=["Мероприятие", "Вид", "Дата", "Часов", "Сертификат"],
        rows=[_line(enrolment, papers.get(enrolment.pk)) for enrolment in attended],
        empty="Посещённых мероприятий пока нет.",
    )


def _line(enrolment: Enrolment, paper: Certificate | None) -> list[Cell]:
    event = enrolment.event
    return [
        Cell(event.title, url=f"/events/{event.public_id}/"),
        Cell(event.get_kind_display()),
        Cell(f"{clock.local_date(event.starts_at):%d.%m.%Y}"),
        Cell("не указано" if event.hours is None else format_number(event.hours)),
        _paper(enrolment, paper),
    ]


def _paper(enrolment: Enrolment, paper: Certificate | None) -> Cell:
    if paper is None:
        return Cell("не выдан")
    if paper.revoked_at is not None:
        return Cell(f"№ {paper}, аннулирован")
    return Cell(f"№ {paper}", url=reverse("events:certificate_paper", args=[enrolment.public_id]))
