"""Who may ask for a report of which territory."""

from __future__ import annotations

from mentoring.access.actor import Actor
from mentoring.access.decisions import Allowed, Decision, Denied
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.organisations.models import Municipality


def can_request(actor: Actor, municipality: Municipality | None) -> Decision:
    """The region asks for the whole or for any municipality, a municipality for itself."""
    if not actor.has(Permission.REPORT_REQUEST):
        return Denied("Отчёты заказывают муниципалитет, региональный центр и министерство.")
    if actor.tier is Tier.REGION:
        return Allowed()
    if actor.tier is Tier.MUNICIPALITY and municipality is not None and municipality.pk == actor.scope.municipality_id:
        return Allowed()
    return Denied("Можно заказать отчёт только по своей территории.")
