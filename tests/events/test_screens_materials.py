"""Materials and feedback on the screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.core import clock
from mentoring.core.models import StoredFile
from mentoring.events import services
from mentoring.events.models import Event, Feedback
from mentoring.events.services import Invite

from . import hall
from .crowd import going_on

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def url(name: str, event: Event, *more: object) -> str:
    return reverse(f"events:{name}", args=[event.public_id, *more])


def said(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def for_a1(world: Any) -> Event:
    return hall.announced(world.region_actor, invitations=[Invite(organisation_id=world.a1.organisation.pk)])


def add(host: Any, event: Event, **data: Any) -> Any:
    return host.post(url("material_add", event), {"title": "Презентация"} | data)


# --- materials


def test_a_double_click_adds_a_material_once(world: Any, sign_in: Any) -> None:
    event, host = for_a1(world), sign_in(world.region)
    for _ in range(2):
        add(host, event, link="https://example.org/slides")
        add(host, event, file=SimpleUploadedFile("слайды.pdf", PDF))
    assert event.materials.count() == 2
    assert StoredFile.objects.count() == 1
    add(host, event, title="Она же", link="https://example.org/slides")
    assert event.materials.count() == 3


def test_the_invited_download_the_file_and_strangers_find_nothing(world: Any, sign_in: Any) -> None:
    event = for_a1(world)
    answer = add(sign_in(world.region), event, file=SimpleUploadedFile("слайды.pdf", PDF))
    assert answer["Location"] == url("card", event)
    file = url("material_file", event, event.materials.get().public_id)
    curator = sign_in(world.a1.curator)
    assert file in curator.get(url("card", event)).content.decode()
    got = curator.get(file)
    assert got.content == PDF
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"].startswith("attachment")
    assert got["Cache-Control"] == "no-store"
    assert sign_in(world.b1.curator).get(file).status_code == 404


def test_a_picture_with_a_script_inside_is_refused_in_words(world: Any, sign_in: Any) -> None:
    event = for_a1(world)
    answer = add(sign_in(world.region), event, file=SimpleUploadedFile("схема.svg", SVG, "image/svg+xml"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Подойдут PDF, Word (.docx), Excel (.xlsx) и картинки PNG и JPG" in text
    assert not event.materials.exists()
    assert not StoredFile.objects.exists()


def test_a_material_is_a_link_or_a_file(world: Any, sign_in: Any) -> None:
    event, host = for_a1(world), sign_in(world.region)
    assert add(host, event).status_code == 422
    both = {"link": "https://example.org/", "file": SimpleUploadedFile("a.pdf", PDF)}
    assert add(host, event, **both).status_code == 422
    assert not StoredFile.objects.exists(), "a refused material leaves no file behind"
    assert add(host, event, link="javascript:alert(1)").status_code == 422
    assert add(host, event, link="https://example.org/record").status_code == 302
    assert "https://example.org/record" in sign_in(world.a1.curator).get(url("card", event)).content.decode()


def test_only_the_host_adds_and_removes(world: Any, sign_in: Any) -> None:
    event = for_a1(world)
    assert add(sign_in(world.a1.curator), event, link="https://example.org/").status_code == 403
    add(sign_in(world.region), event, link="https://example.org/")
    material = event.materials.get()
    remove = url("material_remove", event, material.public_id)
    assert sign_in(world.a1.curator).post(remove).status_code == 403
    assert "Убрать" not in sign_in(world.a1.curator).get(url("card", event)).content.decode()
    for _ in range(2):
        assert sign_in(world.region).post(remove).status_code == 302
    assert not event.materials.exists()


# --- feedback

MARKS = {"usefulness": "5", "content": "4", "organisation_quality": "3", "text": "Спасибо"}


def attended(world: Any) -> Event:
    event = going_on(world.region_actor)
    with clock.set_to(event.starts_at - hall.DAY) as then:
        row = services.enrol_self(event=event, actor=world.a1.curator_actor, now=then)
    services.mark_attendance(event=event, marks={row.pk: True}, actor=world.region_actor, now=clock.now())
    return services.hold(event=event, actor=world.region_actor, now=clock.now())


def test_a_participant_gives_feedback_once_and_may_better_it(world: Any, sign_in: Any) -> None:
    event, curator = attended(world), sign_in(world.a1.curator)
    assert "Оставить отзыв" in curator.get(url("card", event)).content.decode()
    assert "Спасибо за отзыв" in said(curator.post(url("feedback", event), MARKS))
    curator.post(url("feedback", event), MARKS | {"usefulness": "4"})
    assert list(Feedback.objects.values_list("usefulness", "text")) == [(4, "Спасибо")]


def test_the_host_reads_it_without_the_name(world: Any, sign_in: Any) -> None:
    """One answer has a name beside the list of who came: its words wait until there are three."""
    event = attended(world)
    sign_in(world.a1.curator).post(url("feedback", event), MARKS)
    text = sign_in(world.region).get(url("card", event)).content.decode()
    assert "Пока меньше трёх отзывов" in text
    assert "Спасибо" not in text
    assert world.a1.curator.full_name not in text
    assert "Пока меньше трёх отзывов" not in sign_in(world.a2.curator).get(url("card", event)).content.decode()


def test_a_mark_that_is_missing_is_asked_for_beside_it(world: Any, sign_in: Any) -> None:
    event, curator = attended(world), sign_in(world.a1.curator)
    answer = curator.post(url("feedback", event), {"usefulness": "5", "content": "9"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"content", "organisation_quality"}
    assert "Поставьте оценку от 1 до 5." in answer.content.decode()
    assert not Feedback.objects.exists()


def test_who_was_not_there_gives_none(world: Any, sign_in: Any) -> None:
    event = attended(world)
    answer = sign_in(world.a2.curator).post(url("feedback", event), MARKS)
    assert answer.status_code == 403
    assert "Отзыв оставляет участник" in answer.content.decode()
