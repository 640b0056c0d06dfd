"""Downloads: inside the scope, with the file's permission, as an attachment, journalled when personal."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from mentoring.access.permissions import Permission as P
from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.home.selectors import files_for

pytestmark = pytest.mark.django_db


def make_file(place: Any = None, *, municipality: Any = None, **more: Any) -> StoredFile:
    organisation = place.organisation if place else None
    values = {
        "name": "Наставляемые, СОШ № 1.xlsx",
        "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "created_at": clock.now(),
        "permission": P.PERSON_NAMES.value,
        "municipality_id": organisation.municipality_id if organisation else getattr(municipality, "pk", None),
        "organisation_id": organisation.pk if organisation else None,
    }
    file = StoredFile.build(b"PK-content", **(values | more))
    file.save()
    return file


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_personal_file_comes_as_an_attachment_and_is_journalled(world: Any) -> None:
    file = make_file(world.a1)
    response = enter(world.a1.curator).get(f"/files/{file.public_id}/")
    assert response.content == b"PK-content"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''%D0%9D" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.organisation_id) == (
        "read.file",
        world.a1.curator.pk,
        world.a1.organisation.pk,
    )
    assert event.data == {"sha256": file.sha256, "size": 10}
    assert "Наставляемые" not in str(event.__dict__)


def test_a_file_of_numbers_leaves_no_trace(world: Any) -> None:
    file = make_file(municipality=world.a, permission=P.REPORT_VIEW.value)
    assert enter(world.officer).get(f"/files/{file.public_id}/").status_code == 200
    assert not AuditEvent.objects.exists()


def test_who_may_download_what(world: Any) -> None:
    own, sibling, other = make_file(world.a1), make_file(world.a2), make_file(world.b1)
    report = make_file(municipality=world.a, permission=P.REPORT_VIEW.value)
    region = make_file(permission=P.REPORT_VIEW.value)
    plain = make_file(world.a1, permission="", created_by_id=world.a1.curator.pk)
    nobodys = make_file(world.a1, permission="")
    everything = {own, sibling, other, report, region, plain, nobodys}

    def seen(actor: Any) -> set[StoredFile]:
        return set(files_for(actor)) & everything

    assert seen(world.a1.curator_actor) == {own, plain}
    assert seen(world.a1.head_actor) == {own}
    assert seen(world.officer_actor) == {report}
    assert seen(world.officer_b_actor) == set()
    assert seen(world.ministry_actor) == {report, region}
    assert seen(world.region_actor) == {report, region}
    assert seen(world.expert_actor) == set()


def test_a_file_of_others_looks_like_a_missing_one(world: Any) -> None:
    foreign = make_file(world.a2)
    client = enter(world.a1.curator)
    answers = [client.get(f"/files/{public_id}/") for public_id in (foreign.public_id, foreign.public_id.int ^ 1)]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == client.get(f"/files/{uuid.uuid4()}/").content
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", ['a"b\\c/d;e%.txt', "line\r\nbreak.txt", "Отчёт 2026.xlsx"])
def test_a_name_cannot_break_the_header(world: Any, name: str) -> None:
    file = make_file(municipality=world.a, permission=P.REPORT_VIEW.value, name=name)
    header = enter(world.officer).get(f"/files/{file.public_id}/").headers["Content-Disposition"]
    assert header.startswith('attachment; filename="')
    assert not set(header.partition("filename*=")[0].removeprefix('attachment; filename="')[:-3]) & set('"\\/;\r\n')
