"""The screens of events at both widths; `SCREENS=1` photographs them as `test_screens` does."""

from __future__ import annotations

import datetime as dt

import pytest

from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EventKind
from mentoring.events.models import Event
from mentoring.events.services import Invite
from mentoring.events.services.certificates import issue_certificates
from tests.events import hall

from .acts import School, actor
from .test_screens import Album, album, school

__all__ = ["album", "school"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("Аверина Ольга Петровна", "Берестова Злата Ильинична", "Ветров Игорь Львович", "Горина Алла Юрьевна")
PROGRAMME = """10:00 – Что показали сведения за прошлый квартал

11:00 – Первая встреча пары: разбор случаев

13:00 – Работа в группах"""


def seminar() -> Event:
    """It began an hour ago; the curator and four teachers of the school have places, two are marked."""
    region, head = actor("region"), actor("head")
    starts = clock.now() - dt.timedelta(hours=1)
    with clock.set_to(starts - 5 * hall.DAY) as then:
        event = hall.announced(
            region, title="Первая встреча пары: практикум", starts_at=starts, ends_at=starts + 5 * hall.HOUR,
            audiences=[Audience.CURATOR, Audience.TEACHER], capacity=40, programme=PROGRAMME, hours=6,
            place="г. Ставрополь, ул. Мира, 1, зал 2", gives_certificate=True, invitations=[Invite()],
        )  # fmt: skip
        rows = [hall.enrol(event, hall.staff(head, name), head) for name in NAMES]
        services.enrol_self(event=event, actor=actor("curator"), now=then)
        link = "https://example.org/first-meeting"
        services.add_material(event=event, title="Памятка куратору", link=link, actor=region, now=then)
    marks = {row.pk: True for row in rows[:2]}
    services.mark_attendance(event=event, marks=marks, actor=region, now=clock.now())
    return event


def courses() -> Event:
    """Held a month ago; the papers are out."""
    head = actor("head")
    event = hall.held(
        actor("region"), *((hall.staff(head, name), head) for name in NAMES), kind=EventKind.COURSE,
        title="Сопровождение наставнических пар", starts_at=clock.now() - 30 * hall.DAY, hours=36,
        gives_certificate=True, invitations=[Invite()],
    )  # fmt: skip
    issue_certificates(event=event, actor=actor("region"), now=clock.now())
    return event


def coming() -> Event:
    """In a week, full; of two teachers of the school one waits."""
    head = actor("head")
    event = hall.announced(actor("region"), title="Семинар: диагностика запроса", capacity=1, invitations=[Invite()])
    for name in NAMES[:2]:
        hall.enrol(event, hall.staff(head, name), head)
    return event


def test_the_screens_of_events_fit(school: School, album: Album) -> None:
    running, held, full = seminar(), courses(), coming()
    own = f"/events/{running.public_id}/"
    album.page("curator", "events", "/events/")
    album.page("curator", "event", own)
    album.page("head", "event-staff", f"/events/{full.public_id}/staff/")
    album.page("officer", "events-officer", "/events/")
    album.page("region", "event-host", own)
    album.page("region", "event-attendance", f"{own}attendance/")
    album.page("region", "event-new", "/events/new/")
    album.page("region", "event-certificates", f"/events/{held.public_id}/certificates/")
    album.page("ministry", "event-ministry", own)
    paper = held.enrolments.order_by("number").first()
    assert paper is not None
    album.page("", "certificate-check", f"/certificates/{paper.certificates.get().secret}/")
