"""Home, inbox, jobs, files, journal, guides."""

from __future__ import annotations

import uuid
from typing import Any

from mentoring.access.permissions import Permission as P
from mentoring.accounts.models import RoleHeld, User
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.models import Job, StoredFile
from mentoring.notifications.models import Message
from tests import factories as make
from tests.world import Place, World

from .matrix import needs, signed_in


def message(world: World, user: User) -> dict[str, Any]:
    row = Message.objects.create(
        recipient_id=user.pk, kind="test", key=str(uuid.uuid4()), title="Возврат", link="/", created_at=clock.now()
    )
    return {"public_id": row.public_id}


def job(world: World, user: User, **state: Any) -> dict[str, Any]:
    held = RoleHeld.objects.filter(user=user).first()
    row = Job.objects.create(
        kind="test",
        title="Отчёт",
        idempotency_key=str(uuid.uuid4()),
        created_at=clock.now(),
        created_by_id=user.pk,
        municipality_id=held.municipality_id if held else None,
        organisation_id=held.organisation_id if held else None,
        **state,
    )
    return {"public_id": row.public_id}


def failed_job(world: World, user: User) -> dict[str, Any]:
    return job(world, user, state="failed", finished_at=clock.now())


def file(world: World, place: Place) -> dict[str, Any]:
    row = StoredFile.build(
        f"{place.marker} в списке".encode(),
        name="Список.txt",
        media_type="text/plain",
        created_at=clock.now(),
        permission=P.PERSON_NAMES.value,
        municipality_id=place.organisation.municipality_id,
        organisation_id=place.organisation.pk,
    )
    row.save()
    return {"public_id": row.public_id}


def journal_filter(world: World, place: Place) -> dict[str, Any]:
    audit.record(
        actor=make.actor(place.curator),
        now=clock.now(),
        action="test",
        action_label="Проверка",
        object_type="test",
        object_id=1,
        object_label=place.organisation.name,
        municipality_id=place.organisation.municipality_id,
        organisation_id=place.organisation.pk,
    )
    return {"organisation": place.organisation.pk, "municipality": place.organisation.municipality_id}


URLS = {
    "home:index": signed_in(),
    "home:inbox": signed_in(),
    "home:read_all": signed_in(get=False, post=lambda w, p: {}),
    "home:preferences": signed_in(post=lambda w, p: {}),
    "home:open_message": signed_in(personal=message, get=False, post=lambda w, p: {}),
    "home:job": signed_in(personal=job),
    "home:job_cancel": signed_in(personal=job, get=False, post=lambda w, p: {}),
    "home:job_retry": signed_in(personal=failed_job, get=False, post=lambda w, p: {}),
    # A file asks for its own permission, so a missing one and one without the permission are alike: 404.
    "home:file": signed_in(own=file, expect=dict.fromkeys(("ministry", "region", "officer", "expert", "api"), 404)),
    "home:journal": needs(P.JOURNAL_VIEW, filters=journal_filter, neighbours=True),
    "home:guide": signed_in(),
    "home:guide_of": signed_in(own=lambda w, p: {"code": "curator"}, scope="all"),
}
