"""The page of a job: its author alone, a card that asks for itself, stop and repeat."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mentoring.accounts.models import Role, RoleHeld
from mentoring.core import clock
from mentoring.core.models import Job, JobState
from mentoring.home.selectors import jobs_of
from tests import factories as make

pytestmark = pytest.mark.django_db


def make_job(user: Any, **more: Any) -> Job:
    held = RoleHeld.objects.get(user=user)
    values = {
        "kind": "test",
        "title": "Отчёт за квартал",
        "idempotency_key": str(make.uuid.uuid4()),
        "created_at": clock.now(),
        "created_by_id": user.pk,
        "municipality_id": held.municipality_id,
        "organisation_id": held.organisation_id,
    }
    return Job.objects.create(**(values | more))


def enter(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def path(job: Job, action: str = "") -> str:
    return f"/jobs/{job.public_id}/{action}"


def test_the_card_is_the_same_markup_alone_and_on_the_page(world: Any) -> None:
    user = world.a1.curator
    job = make_job(user, state=JobState.RUNNING, started_at=clock.now(), done=40, total=240)
    client = enter(user)
    page = client.get(path(job)).content.decode()
    card = client.get(path(job), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in card
    assert 'hx-trigger="every 1s"' in card

    def markup(text: str) -> str:
        """From the card's opening tag to its end, without the token of the form."""
        import re

        text = text[text.index(f'id="job-{job.public_id}"') : text.index("</section>")]
        return re.sub(r'value="[A-Za-z0-9]{64}"', "", text)

    assert markup(card) == markup(page)


def test_a_finished_job_links_to_its_result_and_asks_no_more(world: Any) -> None:
    user = world.a1.curator
    done = {"state": JobState.DONE, "finished_at": clock.now()}
    job = make_job(user, result={"url": "/guide/", "label": "Открыть справку"}, **done)
    page = enter(user).get(path(job)).content.decode()
    assert 'href="/guide/"' in page
    assert "Открыть справку" in page
    assert "hx-trigger" not in page
    foreign = make_job(user, result={"url": "https://evil.example/"}, **done)
    assert "evil.example" not in enter(user).get(path(foreign)).content.decode()


def test_a_waiting_job_is_stopped_at_once_and_can_be_repeated(world: Any) -> None:
    user = world.a1.curator
    job, client = make_job(user), enter(user)
    assert client.post(path(job, "cancel/")).url == path(job)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    assert "Повторить" in client.get(path(job)).content.decode()
    for words in ("снова поставлено в очередь", "Повторять не нужно"):
        assert words in client.post(path(job, "retry/"), follow=True).content.decode()
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_what_is_over_is_not_said_to_be_stopped(world: Any) -> None:
    user = world.a1.curator
    job = make_job(user, state=JobState.DONE, finished_at=clock.now())
    assert "Остановить не удалось" in enter(user).post(path(job, "cancel/"), follow=True).content.decode()
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_job_belongs_to_its_author(world: Any) -> None:
    job = make_job(world.a1.curator)
    for stranger in (world.a1.head, world.officer, world.region, world.b1.curator):
        client = enter(stranger)
        assert client.get(path(job)).status_code == 404
        assert client.post(path(job, "cancel/")).status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_an_administrator_of_the_system_sees_every_job(world: Any) -> None:
    job = make_job(world.a1.curator)
    world.region.is_superuser = True
    world.region.save()
    assert enter(world.region).get(path(job)).status_code == 200


def test_who_moved_to_another_place_leaves_the_jobs_behind(world: Any) -> None:
    user = world.a1.curator
    mine = make_job(user)
    nowhere = make_job(user, municipality_id=None, organisation_id=None)
    actor = make.actor(user)
    assert set(jobs_of(actor)) == {mine, nowhere}
    RoleHeld.objects.filter(user=user).update(organisation=world.a2.organisation)
    assert set(jobs_of(make.actor(user))) == {nowhere}
    RoleHeld.objects.filter(user=user).update(
        role=Role.objects.get(code="officer"), organisation=None, municipality=world.b
    )
    assert set(jobs_of(make.actor(user))) == {nowhere}
    RoleHeld.objects.filter(user=user).update(role=Role.objects.get(code="region"), municipality=None)
    assert set(jobs_of(make.actor(user))) == {mine, nowhere}
    from mentoring.access.actor import system_actor

    make_job(world.a2.curator, created_by_id=None)
    assert set(jobs_of(system_actor())) == set()
    assert jobs_of(system_actor(), everyone=True).count() == 3
