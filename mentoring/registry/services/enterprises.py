"""Partner enterprises, once in an organisation whatever quotes were typed."""

from __future__ import annotations

from mentoring.core.spreadsheets.text import clean_text
from mentoring.organisations.models import Organisation

from .. import names
from ..models import Enterprise


def enterprise_for(name: str, organisation: Organisation) -> Enterprise | None:
    """The enterprise of this name, made when it is new; None for an empty name."""
    title = clean_text(name)[:250]
    if not title:
        return None
    enterprise, _ = Enterprise.objects.get_or_create(
        organisation=organisation,
        identity=names.enterprise_identity(title),
        defaults={"municipality_id": organisation.municipality_id, "name": title},
    )
    return enterprise
