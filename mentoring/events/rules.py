"""What an event must be like before it is written, each refusal beside its field. Pure: no database, no request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mentoring.access.decisions import NotAllowed
from mentoring.core.spreadsheets.text import clean_text

from .enums import Audience, EventKind, EventLevel, EventState
from .models import Event

Errors = dict[str, str]
MAX_HOURS = Decimal(1000)
MAX_PLACES = 100_000
MAX_DAYS = 366
FIRST_YEAR, LAST_YEAR = 2000, 2100
LIMITS = {
    "title": Event._meta.get_field("title").max_length or 0,
    "topic": Event._meta.get_field("topic").max_length or 0,
    "programme": 20_000,
    "place": Event._meta.get_field("place").max_length or 0,
    "link": Event._meta.get_field("link").max_length or 0,
}
"""Signs of each text: as many as its column holds."""
_IN_CALENDARS = ("title", "starts_at", "ends_at", "place", "link")
_FROZEN_BY_CERTIFICATES = ("title", "kind", "hours", "starts_at", "ends_at")


class EventRefused(NotAllowed):
    """It cannot be so. `errors` says why in Russian, by the name of the field it is about."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


def refuse(errors: Mapping[str, str]) -> None:
    """Raise when there is anything to say."""
    if errors:
        raise EventRefused(errors)


@dataclass(frozen=True, slots=True)
class EventData:
    """What the host writes about an event. Times are aware moments; `enrol_until` empty: until it starts.

    `hours` are academic hours, `capacity` None means no limit.
    """

    kind: str
    level: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    audiences: Sequence[str]
    topic: str = ""
    programme: str = ""
    hours: Decimal | None = None
    place: str = ""
    link: str = ""
    enrol_until: dt.datetime | None = None
    capacity: int | None = None
    waiting_list: bool = True
    gives_certificate: bool = False

    def texts(self) -> dict[str, str]:
        """One line each but the programme, without signs that letters, calendars and papers cannot hold."""
        lines = (clean_text(line) for line in self.programme.splitlines())
        return {name: clean_text(getattr(self, name)) for name in LIMITS} | {"programme": "\n".join(lines).strip()}

    def columns(self) -> dict[str, object]:
        """The fields of `Event` with their clean values."""
        return self.texts() | {
            "kind": str(self.kind),
            "level": str(self.level),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "enrol_until": self.enrol_until,
            "audiences": [value for value in Audience.values if value in self.audiences],
            "hours": self.hours,
            "capacity": self.capacity,
            "waiting_list": self.waiting_list,
            "gives_certificate": self.gives_certificate,
        }


def event_errors(data: EventData) -> Errors:
    errors: Errors = {}
    texts = data.texts()
    for name, limit in LIMITS.items():
        if len(texts[name]) > limit:
            errors[name] = f"Не длиннее {limit} знаков."
    if not texts["title"]:
        errors["title"] = "Назовите мероприятие."
    if data.kind not in EventKind.values:
        errors["kind"] = "Выберите вид из списка."
    if data.level not in EventLevel.values:
        errors["level"] = "Выберите уровень из списка."
    if not data.audiences or set(data.audiences) - set(Audience.values):
        errors["audiences"] = "Отметьте, для кого мероприятие."
    if texts["link"] and not texts["link"].startswith(("https://", "http://")):
        errors["link"] = "Ссылка начинается с https:// или http://."
    if data.hours is not None and not 0 < data.hours <= MAX_HOURS:
        errors["hours"] = f"Часов – больше нуля и не больше {MAX_HOURS}."
    if data.capacity is not None and not 1 <= data.capacity <= MAX_PLACES:
        errors["capacity"] = f"Мест – от 1 до {MAX_PLACES}; пусто, если места не ограничены."
    return errors | _time_errors(data)


def _time_errors(data: EventData) -> Errors:
    moments = {"starts_at": data.starts_at, "ends_at": data.ends_at, "enrol_until": data.enrol_until}
    naive = [name for name, moment in moments.items() if moment is not None and moment.tzinfo is None]
    if naive:
        return dict.fromkeys(naive, "Укажите время с часовым поясом.")
    strange = [name for name, moment in moments.items() if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR]
    if strange:
        return dict.fromkeys(strange, f"Год – от {FIRST_YEAR} до {LAST_YEAR}: проверьте дату.")
    if data.ends_at <= data.starts_at:
        return {"ends_at": "Окончание должно быть позже начала."}
    if data.ends_at - data.starts_at > dt.timedelta(days=MAX_DAYS):
        return {"ends_at": "Мероприятие длится больше года: проверьте даты."}
    if data.enrol_until is not None and data.enrol_until > data.starts_at:
        return {"enrol_until": "Запись закрывается не позже начала мероприятия."}
    return {}


def changed_fields(event: Event, data: EventData) -> list[str]:
    return [name for name, value in data.columns().items() if getattr(event, name) != value]


def change_errors(
    event: Event, changed: Sequence[str], data: EventData, *, certificates: bool, now: dt.datetime
) -> Errors:
    """`certificates`: some are issued, so what they say may not change under them."""
    errors: Errors = {}
    if certificates:
        words = "Сертификаты уже выданы: название, вид, часы и время больше не изменяются."
        errors |= {name: words for name in _FROZEN_BY_CERTIFICATES if name in changed}
    if data.capacity is not None and data.capacity < event.taken:
        errors["capacity"] = f"Записано {event.taken}, мест не может быть {data.capacity}: сначала освободите места."
    if event.state == EventState.HELD and "starts_at" in changed and data.starts_at > now:
        errors["starts_at"] = "Мероприятие проведено: его начало не может быть в будущем."
    return errors


def in_calendars(changed: Sequence[str]) -> bool:
    """Whether those who put it into a calendar must get it anew."""
    return any(name in _IN_CALENDARS for name in changed)


def moved(changed: Sequence[str]) -> bool:
    """Whether somebody would come at a wrong time or to a wrong place."""
    return any(name in {"starts_at", "ends_at", "place", "link"} for name in changed)
