"""What the registry's screens share: where a card lies, the organisation that works, downloads."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed
from mentoring.access.scope import Tier
from mentoring.core.parts import Crumb
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.organisations.models import Organisation

from .. import policies
from ..exchange.columns import Base

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPENED = "registry_opened"

NOUNS = {
    Base.MENTEES: {"one": "наставляемый", "whom": "наставляемого", "many": "Наставляемые", "list": "registry:mentees"},
    Base.MENTORS: {"one": "наставник", "whom": "наставника", "many": "Наставники", "list": "registry:mentors"},
}


def named(base: Base, name: str) -> str:
    """«card» of a base → the address's name: `registry:mentee`, `registry:mentor_edit` …"""
    stem = "mentee" if base is Base.MENTEES else "mentor"
    return f"registry:{stem}" + (f"_{name}" if name else "")


def crumbs(base: Base, *rest: Crumb) -> list[Crumb]:
    return [Crumb("Главная", "/"), Crumb(NOUNS[base]["many"], reverse(NOUNS[base]["list"])), *rest]


def own_organisation(actor: Actor) -> Organisation:
    """The organisation whose base the actor keeps."""
    if actor.tier is not Tier.ORGANISATION:
        raise NotAllowed("Базы ведёт куратор организации; у вашей роли нет своей организации.")
    return Organisation.objects.visible_to(actor).select_related("municipality").get()


def is_opened(request: HttpRequest, public_id: uuid.UUID, now: dt.datetime) -> bool:
    """Whether this reader stated a reason for this card a few minutes ago."""
    until = request.session.get(OPENED, {}).get(str(public_id))
    return until is not None and dt.datetime.fromisoformat(until) > now


def keep_open(request: HttpRequest, public_id: uuid.UUID, now: dt.datetime) -> None:
    """The grant lives in the session, for one card, `CARD_OPEN_FOR` long; old ones are swept on the way."""
    grants = {
        key: until for key, until in request.session.get(OPENED, {}).items() if dt.datetime.fromisoformat(until) > now
    }
    grants[str(public_id)] = (now + policies.CARD_OPEN_FOR).isoformat()
    request.session[OPENED] = grants


def xlsx(content: bytes, filename: str) -> HttpResponse:
    """A workbook as an attachment that no cache keeps."""
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(filename)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def owner(obj: Any) -> dict[str, Any]:
    return {"municipality_id": obj.municipality_id, "organisation_id": obj.organisation_id}
