"""Presence on the screen: ticks, the workbook, people without an enrolment, the code of the room."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.events import services
from mentoring.events.enums import Audience, EnrolmentState
from mentoring.events.models import Event
from mentoring.events.selectors.seats import PAGE
from mentoring.events.services import Invite
from mentoring.events.services.certificates import issue_certificates

from . import hall
from .crowd import crowd, going_on

pytestmark = pytest.mark.django_db


def url(name: str, event: Event, *more: object) -> str:
    return reverse(f"events:{name}", args=[event.public_id, *more])


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def present(event: Event) -> set[str]:
    return set(event.enrolments.attended().values_list("full_name", flat=True))


def test_only_the_lines_of_the_page_change(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    first, second, third = crowd(event, world.a1, 3)
    marks = {first.pk: True, third.pk: True}
    services.mark_attendance(event=event, marks=marks, actor=world.region_actor, now=clock.now())
    answer = host.post(url("attendance", event), {"shown": [first.pk, second.pk], "came": [second.pk]})
    assert "Изменено отметок: 2" in said(answer)
    assert present(event) == {second.full_name, third.full_name}


def test_a_tick_of_a_line_that_was_not_shown_is_nothing(world: Any, sign_in: Any) -> None:
    event = going_on(world.region_actor)
    first, second = crowd(event, world.a1, 2)
    sign_in(world.region).post(url("attendance", event), {"shown": [first.pk, "x"], "came": [second.pk, "٣"]})
    assert present(event) == set()


def test_after_saving_one_stays_on_the_same_page_of_the_list(world: Any, sign_in: Any) -> None:
    event = going_on(world.region_actor)
    crowd(event, world.a1, 1)
    answer = sign_in(world.region).post(url("attendance", event) + "?show=unmarked", {})
    assert answer["Location"] == url("attendance", event) + "?show=unmarked"


def test_a_refusal_is_told_above_the_list(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor, gives_certificate=True, hours=4), sign_in(world.region)
    (row,) = crowd(event, world.a1, 1)
    services.mark_attendance(event=event, marks={row.pk: True}, actor=world.region_actor, now=clock.now())
    services.hold(event=event, actor=world.region_actor, now=clock.now())
    issue_certificates(event=event, actor=world.region_actor, now=clock.now())
    assert "выданы сертификаты" in said(host.post(url("attendance", event), {"shown": [row.pk]}))
    assert present(event) == {row.full_name}


def test_before_its_time_the_list_is_read_only_and_says_why(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor)
    hall.enrol(event, hall.staff(world.a1.head_actor), world.a1.head_actor)
    text = sign_in(world.region).get(url("attendance", event)).content.decode()
    assert "не раньше чем за час до начала" in text
    assert 'name="came"' not in text
    assert "не отмечен" in text


def test_three_hundred_people_make_light_pages_with_few_queries(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    crowd(event, world.a1, 1)
    host.get(url("attendance", event))
    with CaptureQueriesContext(connection) as few:
        host.get(url("attendance", event))
    crowd(event, world.a2, 299)
    with CaptureQueriesContext(connection) as many:
        answer = host.get(url("attendance", event))
    assert len(many) == len(few)
    assert len(answer.content) < 100 * 1024
    assert answer.content.count(b'name="came"') == PAGE


def test_a_list_of_others_is_not_shown(world: Any, sign_in: Any) -> None:
    event = going_on(world.region_actor)
    crowd(event, world.a1, 1)
    assert sign_in(world.officer).get(url("attendance", event)).status_code == 403
    own = going_on(world.a1.curator_actor, invitations=[Invite(organisation_id=world.a1.organisation.pk)])
    assert sign_in(world.b1.curator).get(url("attendance", own)).status_code == 404


# --- the workbook


def sent(event: Event, host: Any, change: Any = None, name: str = "список.xlsx") -> Any:
    content = host.post(url("attendance_workbook", event)).content
    if change:
        book = load_workbook(io.BytesIO(content))
        change(book.active)
        stream = io.BytesIO()
        book.save(stream)
        content = stream.getvalue()
    return host.post(url("attendance_upload", event), {"workbook": SimpleUploadedFile(name, content)})


def write(value: str) -> Any:
    """Put the word into the last column of the first line of people."""

    def change(sheet: Any) -> None:
        row = next(cell.row for cell in sheet["B"] if cell.value and "Анна" in str(cell.value))
        column = max(cell.column for line in sheet.iter_rows() for cell in line if cell.value == "Присутствовал")
        sheet.cell(row=row, column=column).value = value

    return change


def test_the_list_goes_out_and_comes_back_with_marks(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    rows = crowd(event, world.a1, 2)
    answer = sent(event, host, write("да"))
    assert answer["Location"] == url("attendance", event)
    assert present(event) == {rows[0].full_name}
    line = AuditEvent.objects.filter(data__rows=2).latest("pk")
    assert "список участников" in str(line)


def test_a_wrong_word_is_shown_with_its_cell_and_what_is_allowed(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    crowd(event, world.a1, 1)
    answer = sent(event, host, write("возможно"))
    text = answer.content.decode()
    assert answer.status_code == 422
    (finding,) = answer.context["findings"]
    for words in (finding.ref, "возможно", "«да» или «нет»", "ничего не изменено"):
        assert words in text.replace("&laquo;", "«")
    assert present(event) == set()


@pytest.mark.parametrize("content", [b"", b"not a workbook"])
def test_what_is_no_workbook_is_refused_beside_the_field(world: Any, sign_in: Any, content: bytes) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    crowd(event, world.a1, 1)
    answer = host.post(url("attendance_upload", event), {"workbook": SimpleUploadedFile("a.xlsx", content)})
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["workbook"]
    assert not said[0].isascii()  # words for a person, no code for programs before them


def test_a_mark_against_a_certificate_in_the_workbook_is_refused(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor, gives_certificate=True, hours=4), sign_in(world.region)
    (row,) = crowd(event, world.a1, 1)
    services.mark_attendance(event=event, marks={row.pk: True}, actor=world.region_actor, now=clock.now())
    services.hold(event=event, actor=world.region_actor, now=clock.now())
    issue_certificates(event=event, actor=world.region_actor, now=clock.now())
    answer = sent(event, host, write("нет"))
    assert answer.status_code == 422
    assert "выданы сертификаты" in answer.content.decode()


# --- people without an enrolment


def come(host: Any, event: Event, code: str, **data: Any) -> Any:
    values = {"full_name": "Орлова Вера Петровна", "position": "", "audience": Audience.TEACHER.value} | data
    return host.post(url("walk_in", event) + f"?municipality={code}", values)


def test_a_region_first_says_from_which_municipality(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    text = host.get(url("walk_in", event)).content.decode()
    assert world.a.name in text
    assert world.a1.organisation.name not in text
    assert host.post(url("walk_in", event), {}).status_code == 422
    text = host.get(url("walk_in", event) + f"?municipality={world.a.code}").content.decode()
    assert world.a1.organisation.name in text
    assert world.b1.organisation.name not in text


def test_who_came_without_an_enrolment_is_in_and_present(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    answer = come(host, event, world.a.code, place=str(world.a1.organisation.pk))
    assert answer["Location"] == url("walk_in", event) + f"?municipality={world.a.code}"
    assert present(event) == {"Орлова Вера Петровна"}
    coordinator = {"audience": Audience.COORDINATOR.value, "place": "body", "full_name": "Репин Илья Олегович"}
    come(host, event, world.b.code, **coordinator)
    row = event.enrolments.get(full_name="Репин Илья Олегович")
    assert (row.municipality, row.organisation, row.state) == (world.b, None, EnrolmentState.ENROLLED)


def test_a_school_asks_for_no_municipality(world: Any, sign_in: Any) -> None:
    own = [Invite(organisation_id=world.a1.organisation.pk)]
    event, host = going_on(world.a1.curator_actor, invitations=own), sign_in(world.a1.curator)
    text = host.get(url("walk_in", event)).content.decode()
    assert world.a1.organisation.name in text
    assert "Другой муниципалитет" not in text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"full_name": ""}, "Напишите, кто пришёл."),
        ({"full_name": "Орлова"}, "Напишите фамилию, имя и отчество полностью."),
        ({"place": ""}, "Выберите организацию."),
        ({"audience": ""}, "Выберите, в качестве кого."),
    ],
)
def test_a_walk_in_that_is_not_whole_writes_nothing(world: Any, sign_in: Any, data: Any, reason: str) -> None:
    event = going_on(world.region_actor)
    answer = come(sign_in(world.region), event, world.a.code, **{"place": str(world.a1.organisation.pk)} | data)
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not event.enrolments.exists()


def test_a_stranger_s_organisation_is_not_taken(world: Any, sign_in: Any) -> None:
    event = going_on(world.officer_actor)
    answer = come(sign_in(world.officer), event, world.a.code, place=str(world.b1.organisation.pk))
    assert answer.status_code == 422
    assert not event.enrolments.exists()


# --- the code of the room


def test_the_code_asks_and_only_the_button_marks(world: Any, sign_in: Any) -> None:
    event = going_on(world.region_actor)
    with clock.set_to(event.starts_at - hall.DAY) as then:
        services.enrol_self(event=event, actor=world.a1.curator_actor, now=then)
    curator, address = sign_in(world.a1.curator), url("check_in", event, event.checkin_code)
    assert "Я здесь" in curator.get(address).content.decode()
    assert present(event) == set()
    assert "Вы отмечены" in said(curator.post(address))
    assert len(present(event)) == 1


def test_the_code_works_around_the_event_only(world: Any, sign_in: Any) -> None:
    event = hall.announced(world.region_actor)
    services.enrol_self(event=event, actor=world.a1.curator_actor, now=clock.now())
    curator, address = sign_in(world.a1.curator), url("check_in", event, event.checkin_code)
    page = curator.get(address).content.decode()
    assert "в пределах часа" in page
    assert "Я здесь" not in page
    early = curator.post(address)
    assert early.status_code == 403
    assert "в пределах часа" in early.content.decode()
    assert sign_in(world.a1.curator).post(url("check_in", event, "wrong")).status_code == 403
    assert present(event) == set()


def test_the_sheet_for_the_wall_holds_the_address_of_the_question(world: Any, sign_in: Any, settings: Any) -> None:
    event = going_on(world.region_actor)
    text = sign_in(world.region).get(url("room", event)).content.decode()
    assert f"{settings.SITE_ADDRESS}{url('check_in', event, event.checkin_code)}" in text
    assert "<svg" in text
    assert sign_in(world.officer).get(url("room", event)).status_code == 403


def test_the_host_ends_the_event_from_the_list(world: Any, sign_in: Any) -> None:
    event, host = going_on(world.region_actor), sign_in(world.region)
    assert url("hold", event) in host.get(url("attendance", event)).content.decode()
    assert "Мероприятие проведено" in said(host.post(url("hold", event)))
    assert url("hold", event) not in host.get(url("attendance", event)).content.decode()
    assert hall.fresh(event).ends_at - hall.fresh(event).starts_at == dt.timedelta(hours=3)
