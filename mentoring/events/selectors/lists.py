"""The list of events, and what stands on the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Lower, Replace

from mentoring.access.actor import Actor
from mentoring.access.scope import Tier
from mentoring.core.addresses import sound
from mentoring.organisations.models import Municipality

from .. import policies
from ..enums import Audience, EventKind, EventLevel, EventState
from ..models import Enrolment, Event
from ..models.events import EventQuerySet

# Pages go by key: the coming from the nearest, the past from the latest.
COMING_ORDER = ("starts_at", "pk")
PAST_ORDER = ("-starts_at", "-pk")
COMING, PAST = "coming", "past"
HOSTED, MINE, OPEN = "hosted", "mine", "open"
_TIMES = {COMING: "предстоящие", PAST: "прошедшие"}
_SHOWN = {HOSTED: "проводим мы", MINE: "участвую я", OPEN: "можно записаться"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the list, read from an address; what is unknown or out of scope is dropped.

    `time`: coming or past; `show`: hosted by the own body, with the own participation, open for enrolment.
    """

    time: str = COMING
    show: str = ""
    kind: str = ""
    level: str = ""
    state: str = ""
    audience: str = ""
    text: str = ""
    municipality: Municipality | None = None

    @property
    def order(self) -> tuple[str, ...]:
        return COMING_ORDER if self.time == COMING else PAST_ORDER

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """(name in the address, label, value in words) of every filter in force, the time apart."""
        words = [
            ("show", "Показать", _SHOWN.get(self.show, "")),
            ("kind", "Вид", str(EventKind(self.kind).label) if self.kind else ""),
            ("level", "Уровень", str(EventLevel(self.level).label) if self.level else ""),
            ("state", "Состояние", str(EventState(self.state).label) if self.state else ""),
            ("audience", "Для кого", str(Audience(self.audience).label) if self.audience else ""),
            ("municipality", "Муниципалитет", str(self.municipality or "")),
            ("q", "Слова", self.text),
        ]
        return [chip for chip in words if chip[2]]


def read_filters(actor: Actor, query: Mapping[str, str]) -> Filters:
    query = sound(query)

    def one_of(name: str, known: list[str]) -> str:
        return value if (value := query.get(name, "")) in known else ""

    code = query.get("municipality", "")
    return Filters(
        time=one_of("time", list(_TIMES)) or COMING,
        show=one_of("show", list(_SHOWN)),
        kind=one_of("kind", EventKind.values),
        level=one_of("level", EventLevel.values),
        state=one_of("state", EventState.values),
        audience=one_of("audience", Audience.values),
        text=query.get("q", "").strip()[:80],
        municipality=Municipality.objects.visible_to(actor).filter(code=code).first()
        if code and actor.tier is Tier.REGION
        else None,
    )


def events(actor: Actor, filters: Filters, now: dt.datetime) -> EventQuerySet:
    """Events that the actor sees under the filters, with the host and `my_state` (the own enrolment, or None).

    Not ordered: the page is cut by `filters.order`.
    """
    rows: EventQuerySet = Event.objects.visible_to(actor)
    rows = rows.filter(ends_at__gte=now) if filters.time == COMING else rows.filter(ends_at__lt=now)
    for name in ("kind", "level", "state"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if filters.audience:
        rows = rows.filter(audiences__contains=[filters.audience])
    if filters.municipality is not None:
        rows = rows.filter(municipality=filters.municipality)
    if filters.show == HOSTED:
        rows = rows.hosted_by(actor)
    elif filters.show == OPEN:
        rows = _open(rows, now)
    rows = _with_words(rows, filters.text)
    rows = rows.annotate(my_state=_my_state(actor))
    if filters.show == MINE:
        rows = rows.filter(my_state__isnull=False)
    return rows.select_related("municipality", "organisation").defer("programme")


def _with_words(rows: EventQuerySet, text: str) -> EventQuerySet:
    """Every word in the title or the topic; «ё» and «е» are one letter."""
    if not text:
        return rows
    plain = {
        f"plain_{name}": Replace(Lower(name), Value("ё"), Value("е"), output_field=CharField())
        for name in ("title", "topic")
    }
    rows = rows.alias(**plain)
    for word in text.lower().replace("ё", "е").split():
        rows = rows.filter(Q(plain_title__contains=word) | Q(plain_topic__contains=word))
    return rows


def _my_state(actor: Actor) -> Subquery:
    own = Enrolment.objects.filter(event=OuterRef("pk"), user_id=actor.user_id or 0)
    return Subquery(own.standing().order_by("pk").values("state")[:1])


def _open(rows: EventQuerySet, now: dt.datetime) -> EventQuerySet:
    """Announced and not closed yet; a full one takes into its waiting list, if it has one."""
    rows = rows.filter(state=EventState.ANNOUNCED, starts_at__gt=now)
    takes = Q(capacity__isnull=True) | Q(taken__lt=F("capacity")) | Q(waiting_list=True)
    return rows.filter(Q(enrol_until__isnull=True) | Q(enrol_until__gt=now), takes)


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for a person among events, for the home page."""

    to_hold: list[Event] = field(default_factory=list)
    drafts: list[Event] = field(default_factory=list)
    to_enrol: list[Event] = field(default_factory=list)
    to_rate: list[Enrolment] = field(default_factory=list)


# Feedback is a favour: who has not given it in two months is not asked any more; the card of the event still takes it.
_ASKED_FOR = dt.timedelta(days=60)


def waits(actor: Actor, now: dt.datetime) -> Waits:
    """Own events that ended and were not marked held, own drafts, open invitations, events to give feedback on."""
    hosts = bool(policies.can_host(actor))
    own = Event.objects.visible_to(actor).hosted_by(actor).order_by("starts_at", "pk").defer("programme")
    to_rate = Enrolment.objects.attended().filter(
        user_id=actor.user_id or 0,
        event__state=EventState.HELD,
        event__ends_at__gte=now - _ASKED_FOR,
        feedback__isnull=True,
    )
    return Waits(
        to_hold=list(own.filter(state=EventState.ANNOUNCED, ends_at__lt=now)) if hosts else [],
        drafts=list(own.filter(state=EventState.DRAFT)) if hosts else [],
        to_enrol=list(_to_enrol(actor, now)),
        to_rate=list(to_rate.select_related("event").defer("event__programme").order_by("event__starts_at", "pk")),
    )


def _to_enrol(actor: Actor, now: dt.datetime) -> EventQuerySet:
    """Open events for the person's audience in which the person does not stand."""
    audiences = [str(audience) for audience in policies.audiences_of(actor)]
    rows: EventQuerySet = _open(Event.objects.visible_to(actor), now).filter(audiences__overlap=audiences)
    return (
        rows.alias(my_state=_my_state(actor))
        .filter(my_state__isnull=True)
        .order_by("starts_at", "pk")
        .defer("programme")
    )


def time_choices() -> list[tuple[str, str]]:
    return list(_TIMES.items())


def show_choices(actor: Actor) -> list[tuple[str, str]]:
    """«Проводим мы» for those who may hold events."""
    return [(code, words) for code, words in _SHOWN.items() if code != HOSTED or policies.can_host(actor)]


def municipality_choices(actor: Actor) -> list[tuple[str, str]]:
    """For the region only: nobody else chooses among municipalities."""
    if actor.tier is not Tier.REGION:
        return []
    return [(row.code, row.name) for row in Municipality.objects.visible_to(actor)]
