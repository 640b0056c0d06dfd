"""Certificates: who gets one, the numbers, revoking, the archive."""

import datetime as dt
import io
import threading
import uuid
import zipfile
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.db.models import Max

from mentoring.access.decisions import NotAllowed
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.jobs import JobFailed
from mentoring.core.models import StoredFile
from mentoring.events import services
from mentoring.events import tasks as _tasks  # noqa: F401 - registers the handler of the job
from mentoring.events.models import Certificate, Enrolment
from mentoring.events.services.certificates import (
    ARCHIVE_AT_MOST,
    REGION_HOST,
    issue_certificates,
    request_archive,
    revoke_certificate,
)
from mentoring.registry.models import Consent
from tests.monitoring.approved import do

from .hall import DAY, HOUR, announced, enrol, held, mentor, staff

NAMES = ("Азарова Анна Ивановна", "Белова Вера Ильинична", "Волкова Галина")


def people(world: Any, names: tuple[str, ...] = NAMES) -> list[Any]:
    head = world.a1.head_actor
    return [(staff(head, name), head) for name in names]


def seminar(world: Any, host: Any = None, **changes: Any) -> Any:
    return held(host or world.region_actor, *people(world), **({"gives_certificate": True, "hours": 16} | changes))


def issue(event: Any, actor: Any) -> list[Certificate]:
    return issue_certificates(event=event, actor=actor, now=clock.now())


def test_everybody_who_came_gets_one_in_order_of_names_with_the_next_number(world: Any) -> None:
    event = seminar(world)
    absent = enrol_late(world, event)
    made = issue(event, world.region_actor)
    year = clock.today().year
    assert [(paper.full_name, str(paper)) for paper in made] == [
        (name, f"{year}-{number:06d}") for number, name in enumerate(NAMES, start=1)
    ]
    assert not Certificate.objects.filter(enrolment=absent).exists()
    first = made[0]
    assert (first.initials, first.event_title, first.event_kind) == ("А. А. И.", event.title, "семинар")
    assert (first.host, first.hours, first.issued_by_id) == (REGION_HOST, 16, world.region.pk)
    assert first.held_from == clock.local_date(event.starts_at)
    line = AuditEvent.objects.get(action="event.certificates_issued")
    assert line.data == {"issued": 3, "first": str(made[0]), "last": str(made[2])}


def enrol_late(world: Any, event: Any) -> Enrolment:
    """Somebody who was written down at the event and whose mark was taken back: was not there."""
    head = world.a1.head_actor
    row = services.add_walk_in(
        event=event, candidate=staff(head, "Громова Дарья"), actor=world.region_actor, now=clock.now()
    )
    services.mark_attendance(event=event, marks={row.pk: False}, actor=world.region_actor, now=clock.now())
    return row


def test_a_second_click_issues_nothing_and_latecomers_get_the_following_number(world: Any) -> None:
    event = seminar(world)
    issue(event, world.region_actor)
    assert issue(event, world.region_actor) == []
    services.add_walk_in(
        event=event, candidate=staff(world.a1.head_actor, "Громова Дарья"), actor=world.region_actor, now=clock.now()
    )
    assert [paper.serial for paper in issue(event, world.region_actor)] == [4]
    assert AuditEvent.objects.filter(action="event.certificates_issued").count() == 2


def test_numbers_run_through_all_hosts_of_a_year_and_begin_anew_with_the_next(world: Any) -> None:
    region = seminar(world)
    school = held(world.a1.curator_actor, *people(world, NAMES[:1]), gives_certificate=True)
    issue(region, world.region_actor)
    assert issue(school, world.a1.curator_actor)[0].serial == 4
    following = clock.now() + 366 * DAY
    other = held(world.officer_actor, *people(world, NAMES[:1]), gives_certificate=True)
    made = issue_certificates(event=other, actor=world.officer_actor, now=following)
    assert str(made[0]) == f"{following.year}-000001"
    assert made[0].host == f"Муниципальный орган управления образованием: {world.a}"


def test_the_year_of_a_number_begins_at_midnight_of_the_portal(world: Any) -> None:
    """Half past midnight of 1 January in Moscow is still the old year by Greenwich."""
    silvester = dt.datetime(clock.today().year, 12, 31, tzinfo=dt.UTC)
    old, new = seminar(world), seminar(world)
    made = issue_certificates(event=old, actor=world.region_actor, now=silvester.replace(hour=20, minute=59))
    assert str(made[0]) == f"{silvester.year}-000001"
    made = issue_certificates(event=new, actor=world.region_actor, now=silvester.replace(hour=21, minute=30))
    assert str(made[0]) == f"{silvester.year + 1}-000001"


def test_the_host_of_a_school_is_named_with_its_municipality(world: Any) -> None:
    event = held(world.a1.curator_actor, *people(world, NAMES[:1]), gives_certificate=True)
    assert issue(event, world.a1.curator_actor)[0].host == f"{world.a1.organisation.name}, {world.a}"


def test_an_issue_that_fails_leaves_no_gap(world: Any) -> None:
    event = seminar(world)
    with transaction.atomic():
        issue(event, world.region_actor)
        transaction.set_rollback(True)
    assert not Certificate.objects.exists()
    assert [paper.serial for paper in issue(event, world.region_actor)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("who", "changes", "words"),
    [
        ("officer_actor", {}, "тот, кто проводит"),
        ("ministry_actor", {}, "тот, кто проводит"),
        ("region_actor", {"gives_certificate": False}, "не выдаются"),
    ],
)
def test_only_the_host_issues_and_only_where_papers_are_given(
    world: Any, who: str, changes: dict[str, Any], words: str
) -> None:
    event = seminar(world, **changes)
    with pytest.raises(NotAllowed, match=words):
        issue(event, getattr(world, who))
    assert not Certificate.objects.exists()


def test_nothing_is_issued_before_it_was_held(world: Any) -> None:
    event = announced(world.region_actor, gives_certificate=True)
    enrol(event, *people(world)[0])
    with pytest.raises(NotAllowed, match="после того, как мероприятие проведено"):
        issue(event, world.region_actor)


@pytest.mark.parametrize("field", ["full_name", "serial", "hours", "secret", "event_title"])
def test_the_words_of_a_paper_are_frozen_by_the_database(world: Any, field: str) -> None:
    paper = issue(seminar(world), world.region_actor)[0]
    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=paper.pk).update(**{field: 9})
    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=paper.pk).delete()


def test_a_revocation_has_a_reason_and_happens_once(world: Any) -> None:
    paper = issue(seminar(world), world.region_actor)[0]
    now = clock.now()
    with pytest.raises(NotAllowed, match="причину"):
        revoke_certificate(certificate=paper, reason="  \n ", actor=world.region_actor, now=now)
    with pytest.raises(NotAllowed, match="только тот, кто его выдал"):
        revoke_certificate(certificate=paper, reason="Ошибка", actor=world.officer_actor, now=now)
    gone = revoke_certificate(certificate=paper, reason=" Ошибка\nв имени ", actor=world.region_actor, now=now)
    assert (gone.revoked_at, gone.revoke_reason) == (now, "Ошибка в имени")
    line = AuditEvent.objects.get(action="event.certificate_revoked")
    assert (line.comment, paper.full_name in line.object_label) == ("Ошибка в имени", False)
    with pytest.raises(NotAllowed, match="уже аннулирован"):
        revoke_certificate(certificate=paper, reason="Ещё раз", actor=world.region_actor, now=now)


def test_the_number_of_a_revoked_paper_is_not_given_again(world: Any) -> None:
    event = seminar(world)
    last = issue(event, world.region_actor)[-1]
    revoke_certificate(certificate=last, reason="Ошибка", actor=world.region_actor, now=clock.now())
    assert issue(event, world.region_actor) == []
    assert Certificate.objects.aggregate(last=Max("serial"))["last"] == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=last.pk).update(revoke_reason="")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_one_paper_each(world: Any) -> None:
    """Two events at once too: both take numbers of one year, nobody gets the same and none is missing."""
    events = [seminar(world), seminar(world, title="Второй семинар")]
    actor, failed = world.region_actor, []
    start = threading.Barrier(4)

    def click(event: Any) -> None:
        try:
            start.wait()
            issue(event, actor)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[event]) for event in events * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failed == []
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Certificate.objects.values("enrolment").distinct().count() == 6


def archive_of(world: Any, event: Any, actor: Any, nonce: uuid.UUID | None = None) -> Any:
    return request_archive(event=event, nonce=nonce or uuid.uuid4(), actor=actor, now=clock.now())


def test_the_archive_holds_a_paper_for_everybody_whose_certificate_stands(world: Any) -> None:
    event = seminar(world)
    made = issue(event, world.region_actor)
    revoke_certificate(certificate=made[1], reason="Ошибка", actor=world.region_actor, now=clock.now())
    nonce = uuid.uuid4()
    job = archive_of(world, event, world.region_actor, nonce)
    assert archive_of(world, event, world.region_actor, nonce).pk == job.pk
    done = do(job)
    assert (done.state, done.done, done.total) == ("done", 2, 2)
    file = StoredFile.objects.get()
    assert done.result == {"url": f"/files/{file.public_id}/", "label": "Скачать сертификаты (.zip)"}
    with zipfile.ZipFile(io.BytesIO(bytes(file.content))) as archive:
        assert archive.namelist() == [f"{made[0]} {NAMES[0]}.pdf", f"{made[2]} {NAMES[2]}.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())
    assert (file.permission, file.created_by_id) == ("", world.region.pk)
    line = AuditEvent.objects.get(action="read.export")
    assert line.data == {"rows": 2, "sha256": file.sha256}


def test_where_all_papers_are_revoked_there_is_nothing_to_take(world: Any) -> None:
    event = seminar(world)
    for paper in issue(event, world.region_actor):
        revoke_certificate(certificate=paper, reason="Ошибка", actor=world.region_actor, now=clock.now())
    with pytest.raises(NotAllowed, match="Действующих сертификатов ещё нет"):
        archive_of(world, event, world.region_actor)


def test_the_archive_is_for_the_host_alone(world: Any) -> None:
    event = seminar(world)
    with pytest.raises(NotAllowed, match="ещё нет"):
        archive_of(world, event, world.region_actor)
    issue(event, world.region_actor)
    with pytest.raises(NotAllowed, match="тот, кто проводит"):
        archive_of(world, event, world.a1.curator_actor)


def test_who_lost_the_role_meanwhile_gets_no_archive(world: Any) -> None:
    event = held(world.a1.curator_actor, *people(world), gives_certificate=True)
    issue(event, world.a1.curator_actor)
    job = archive_of(world, event, world.a1.curator_actor)
    world.a1.curator.is_active = False
    world.a1.curator.save()
    with pytest.raises(JobFailed, match="только тот"):
        do(job)
    assert not StoredFile.objects.exists()


def test_an_archive_is_not_endless(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    event = seminar(world)
    issue(event, world.region_actor)
    monkeypatch.setattr("mentoring.events.services.certificates.ARCHIVE_AT_MOST", 2)
    assert ARCHIVE_AT_MOST >= 1_000
    with pytest.raises(NotAllowed, match="не больше 2 сертификатов, а здесь их 3"):
        archive_of(world, event, world.region_actor)


def test_a_mentor_who_withdrew_the_consent_is_not_in_the_archive(world: Any) -> None:
    one = mentor(world.a1)
    event = held(world.region_actor, (one, world.a1.head_actor), *people(world, NAMES[:1]), gives_certificate=True)
    issue(event, world.region_actor)
    Consent.objects.filter(person_id=one.person_id).update(withdrawn_on=clock.today())
    with clock.set_to(clock.now() + 24 * HOUR):
        done = do(archive_of(world, event, world.region_actor))
    assert done.total == 1
