"""What the card of an event shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Count, Q

from mentoring.access.actor import Actor
from mentoring.access.decisions import Decision
from mentoring.core.wording import NO_DATA, format_number
from mentoring.registry.enums import ConsentKind
from mentoring.registry.models import Consent, Mentor
from mentoring.workflow.advance import available_actions
from mentoring.workflow.table import Transition

from .. import policies
from ..enums import EnrolmentState
from ..models import Enrolment, Event, EventMaterial, Feedback, Invitation

FEW = 3  # answers that are told together: nobody can say which of them is whose


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts without names: everybody who sees the event sees them."""

    enrolled: int
    waiting: int
    attended: int
    capacity: int | None
    free: int | None


@dataclass(frozen=True, slots=True)
class Rating:
    """What the host reads of the feedback: `answers` of it, their mean marks 1–5, and `texts`, the latest first.

    Answers are taken by whole steps of `FEW` in the order they came, so that no reading differs from an earlier one
    by a single answer: beside the list of who came it would have a name. Who says it again comes last.
    """

    answers: int
    usefulness: float | None
    content: float | None
    organisation_quality: float | None
    texts: list[str]

    @property
    def in_words(self) -> str:
        """«4,7 из 5, отзывов: 12», or «нет данных»."""
        marks = [mark for mark in (self.usefulness, self.content, self.organisation_quality) if mark is not None]
        if not marks:
            return NO_DATA
        return f"{format_number(sum(marks) / len(marks), digits=1)} из 5, отзывов: {self.answers}"


@dataclass(frozen=True, slots=True)
class EventCard:
    """`mine`: the person's own standing enrolment. `rating` is None for all but the host."""

    event: Event
    host: str
    invitations: list[Invitation]
    materials: list[EventMaterial]
    series: list[Event]
    numbers: Numbers
    mine: Enrolment | None
    actions: list[Transition]
    manages: bool
    enrol_self: Decision
    enrol_staff: Decision
    may_change: Decision
    may_mark: Decision
    rating: Rating | None


def host_name(event: Event) -> str:
    return str(event.organisation or event.municipality or "Региональный центр")


def event_card(event: Event, actor: Actor, now: dt.datetime) -> EventCard:
    """Eight queries at most, whatever the number of participants."""
    manages = bool(policies.can_manage(actor, event))
    series = Event.objects.visible_to(actor).filter(series_id=event.series_id).order_by("starts_at", "pk")
    return EventCard(
        event=event,
        host=host_name(event),
        invitations=list(event.invitations.select_related("municipality", "organisation").order_by("pk")),
        materials=list(event.materials.select_related("file").defer("file__content")),
        series=list(series) if event.series_id else [],
        numbers=numbers_of(event),
        mine=own_enrolment(event, actor),
        actions=available_actions(event, actor),
        manages=manages,
        enrol_self=policies.can_enrol_self(actor, event),
        enrol_staff=policies.can_enrol_staff(actor, event),
        may_change=policies.can_change(actor, event),
        may_mark=policies.can_mark_attendance(actor, event),
        rating=rating_of(event) if manages else None,
    )


def numbers_of(event: Event) -> Numbers:
    counts = event.enrolments.aggregate(
        waiting=Count("pk", filter=Q(state=EnrolmentState.WAITING)),
        attended=Count("pk", filter=Q(attended_at__isnull=False)),
    )
    return Numbers(event.taken, counts["waiting"], counts["attended"], event.capacity, event.free)


def own_enrolment(event: Event, actor: Actor) -> Enrolment | None:
    """The signed-in person's standing row."""
    rows = event.enrolments.standing().filter(user_id=actor.user_id or 0)
    return rows.order_by("number").first()


def rating_of(event: Event) -> Rating:
    said = list(
        Feedback.objects.filter(enrolment__event=event)
        .order_by("given_at", "pk")
        .values_list("usefulness", "content", "organisation_quality", "text")
    )
    told = said[: len(said) // FEW * FEW]
    if not told:
        return Rating(0, None, None, None, [])
    usefulness, content, quality, texts = zip(*told, strict=True)
    words = [text for text in reversed(texts) if text]
    return Rating(len(told), fmean(usefulness), fmean(content), fmean(quality), words)


def mentors_to_enrol(actor: Actor, today: dt.date) -> list[tuple[int, str]]:
    """(person id, name) of the organisation's mentors who may be enrolled: with a processing consent in force."""
    rows = Mentor.objects.visible_to(actor).filter(organisation=actor.scope.organisation_id, organisation__isnull=False)
    agreed = Consent.objects.filter(person__in=rows.values("person_id"), kind=ConsentKind.PROCESSING).valid_on(today)
    rows = rows.filter(person_id__in=agreed.values("person_id")).select_related("person").order_by("search_name", "pk")
    return list(dict.fromkeys((row.person_id, row.person.full_name) for row in rows))
