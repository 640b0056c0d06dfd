"""Organisations: added, changed, closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.audit import services as audit
from mentoring.core.history import replan_history
from mentoring.core.models import StoredFile

from .. import changes, hooks, policies
from ..models import Organisation


def _record(
    organisation: Organisation, actor: Actor, now: dt.datetime, *, action: str, label: str, data: Any = None
) -> None:
    audit.record(
        actor=actor,
        now=now,
        action=f"organisation.{action}",
        action_label=label,
        object_type="organisation",
        object_id=organisation.pk,
        object_label=organisation.name,
        data=data,
        municipality_id=organisation.municipality_id,
        organisation_id=organisation.pk,
    )


@transaction.atomic
def add_organisation(*, actor: Actor, now: dt.datetime, **fields: Any) -> Organisation:
    """`fields` are those of the model. The name is unique within the municipality: the form says so before."""
    require(policies.can_edit_reference(actor))
    organisation = Organisation.objects.create(**fields)
    _record(organisation, actor, now, action="add", label="Организация добавлена")
    changes.organisation_changed(organisation, now)
    return organisation


@transaction.atomic
def change_organisation(*, organisation: Organisation, actor: Actor, now: dt.datetime, **fields: Any) -> Organisation:
    """Changed fields only are written and named in the journal."""
    require(policies.can_edit_reference(actor))
    return _change(organisation, actor, now, fields)


@transaction.atomic
def set_site(*, organisation: Organisation, site_url: str, actor: Actor, now: dt.datetime) -> Organisation:
    """The address of the section «Наставничество» (column 19 of the summary, domain.md 9.1)."""
    require(policies.can_edit_site(actor, organisation))
    return _change(organisation, actor, now, {"site_url": site_url})


def _change(organisation: Organisation, actor: Actor, now: dt.datetime, fields: dict[str, Any]) -> Organisation:
    fresh: Organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    changed = [name for name, value in fields.items() if getattr(fresh, name) != value]
    if not changed:
        return fresh
    former = fresh.municipality_id
    for name in changed:
        setattr(fresh, name, fields[name])
    fresh.save(update_fields=changed)
    _record(fresh, actor, now, action="change", label="Организация изменена", data={"fields": changed})
    if former != fresh.municipality_id:
        _take_along(fresh)
    if {"municipality", "municipality_id", "is_active"} & set(changed):
        changes.organisation_changed(fresh, now, moved_from=None if former == fresh.municipality_id else former)
    return fresh


def _take_along(organisation: Organisation) -> None:
    """People, pairs, roles and files of an organisation that moved are its new municipality's to see, and nobody
    else's."""
    replan_history()
    for table in hooks.tables_that_follow():
        table._base_manager.filter(organisation=organisation).update(municipality=organisation.municipality_id)
    # Files lie below the people and know ids only. Jobs stay: a worker holds its own, and they go by the organisation.
    StoredFile.objects.filter(organisation_id=organisation.pk).update(municipality_id=organisation.municipality_id)
