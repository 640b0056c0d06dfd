"""Who may change organisations and directories."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission

from .models import Organisation


def can_edit_reference(actor: Actor) -> Decision:
    """Directories, organisations and figures of municipalities are the regional centre's."""
    if actor.has(Permission.REFERENCE_EDIT):
        return Allowed()
    return Denied("Справочники ведёт региональный центр.")


def can_edit_site(actor: Actor, organisation: Organisation) -> Decision:
    """The link to the section «Наставничество» is the curator's own to keep."""
    if actor.has(Permission.REFERENCE_EDIT):
        return Allowed()
    if actor.has(Permission.SUBMISSION_EDIT) and actor.scope.organisation_id == organisation.pk:
        return Allowed()
    return Denied("Ссылку на раздел сайта меняет куратор организации.")
