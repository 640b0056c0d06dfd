"""A double click makes one line and one draft, also without JavaScript; other words are another row."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.audit.models import AuditEvent
from mentoring.core import clock
from mentoring.core.models import StoredFile
from roadmap import seed
from roadmap.models import Activity, Edition
from roadmap.services import editions
from tests.world import World, build_world

from . import editions as walk
from .test_edition_concurrency import at_once
from .test_edition_screens import PDF

TITLE = "Слёт наставников"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def typed(client: Client, address: str, **values: Any) -> dict[str, Any]:
    """What a person without JavaScript sends: the page's own fields, hidden ones too, and what was typed."""
    form = client.get(address).context["form"]
    found = {bound.html_name: bound.value() for bound in form if bound.value() not in {None, False, ""}}
    return found | values


def line_form(world: World, draft: Edition) -> tuple[Client, str, dict[str, Any]]:
    client, address = signed_in(world.region), reverse("roadmap:edition_line_add", args=[draft.public_id])
    section = walk.line(draft, "1")
    values = typed(client, address, title=TITLE, section=str(section.public_id), organisation="Кураторы")
    return client, address, values


@pytest.mark.django_db
def test_a_form_of_a_line_sent_three_times_makes_one_line(world: World) -> None:
    draft = walk.draft(world, 2025, 2027)
    client, address, values = line_form(world, draft)
    answers = [client.post(address, values) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302] * 3
    assert {answer.url for answer in answers} == {f"{reverse('roadmap:edition', args=[draft.public_id])}#line-1.8"}
    line = draft.activities.get(title=TITLE)
    assert str(line.public_id) == str(values["key"])
    assert AuditEvent.objects.filter(action="edition.line_add").count() == 1
    # Back in the browser and other words: nothing of them is lost.
    client.post(address, values | {"title": "Ещё слёт"})
    assert draft.activities.filter(title__in=[TITLE, "Ещё слёт"]).count() == 2
    client.post(address, line_form(world, draft)[2])
    assert draft.activities.filter(title=TITLE).count() == 2, "the form opened anew makes a line of its own"


@pytest.mark.django_db
def test_an_own_roadmap_keeps_one_line_too(world: World) -> None:
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    client, address = signed_in(world.a1.curator), reverse("roadmap:edition_line_add", args=[own.public_id])
    values = typed(client, address, title=TITLE, section="new")
    for _ in range(2):
        assert client.post(address, values).status_code == 302
    assert own.activities.filter(title=TITLE).count() == 1


@pytest.mark.django_db
def test_the_key_of_somebody_elses_line_says_nothing(world: World) -> None:
    walk.in_force(world)
    theirs = walk.add(walk.own(world.b1.curator_actor), world.b1.curator_actor, None, title="Чужой раздел")
    own = walk.own(world.a1.curator_actor)
    client, address = signed_in(world.a1.curator), reverse("roadmap:edition_line_add", args=[own.public_id])
    values = typed(client, address, title="Чужой раздел", section="new", key=str(theirs.public_id))
    answer = client.post(address, values)
    made = own.activities.get(title="Чужой раздел")
    assert answer.url.endswith(f"#line-{made.number}")
    assert made.public_id != theirs.public_id
    assert Activity.objects.get(pk=theirs.pk).edition_id == theirs.edition_id


@pytest.mark.django_db
def test_a_form_of_a_copy_sent_twice_makes_one_draft(world: World) -> None:
    source = seed.load_roadmap()
    client, address = signed_in(world.region), reverse("roadmap:edition_copy", args=[source.public_id])
    values = typed(client, address)
    first, second = client.post(address, values), client.post(address, values)
    draft = Edition.objects.get(source=source)
    assert first.url == second.url == reverse("roadmap:edition", args=[draft.public_id])
    other = client.post(address, values | {"title": "Иной проект"})
    assert other.url not in {first.url, address}
    assert Edition.objects.filter(source=source).count() == 2


@pytest.mark.django_db
def test_a_second_click_of_adoption_keeps_one_document(world: World) -> None:
    """Without JavaScript the browser sends the form twice, the file with it."""
    draft, client = walk.draft(world), signed_in(world.region)
    address = reverse("roadmap:edition_adopt", args=[draft.public_id])
    form = {
        "adopted_on": f"{clock.today():%Y-%m-%d}",
        "approver_position": "Министр",
        "approver_name": "Д.А. Юдина",
        "version": str(draft.version),
    }
    for _ in range(2):
        sent = form | {"file": SimpleUploadedFile("приказ.pdf", PDF)}
        assert client.post(address, sent).status_code == 302
    draft.refresh_from_db()
    assert [file.pk for file in StoredFile.objects.all()] == [draft.file_id]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_line_and_one_draft(transactional_db: None) -> None:
    world, key = build_world(), uuid.uuid4()
    draft = walk.draft(world, 2025, 2027)
    _, address, values = line_form(world, draft)
    clients = [signed_in(world.region) for _ in range(2)]
    answers = at_once(*(lambda client=client: client.post(address, values) for client in clients))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert draft.activities.filter(title=TITLE).count() == 1
    asked = {"source": draft.source, "first_year": 2040, "last_year": 2042, "title": "", "key": key}
    click = lambda: editions.copy_edition(actor=world.region_actor, now=clock.now(), **asked)  # noqa: E731
    assert {made.public_id for made in at_once(click, click)} == {key}
    assert Edition.objects.filter(first_year=2040).count() == 1
