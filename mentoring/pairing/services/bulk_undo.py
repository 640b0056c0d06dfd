"""Taking back the pairs of one workbook."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import F

from mentoring.access.actor import Actor
from mentoring.access.decisions import require
from mentoring.core.history import replan_history

from .. import places, policies, rules
from ..changes import pairs_changed
from ..enums import PairState
from ..models import Meeting, Pair, PairMember
from .bulk import add_load
from .story import Line, record_many


def unlink(*, actor: Actor, now: dt.datetime, undo: dict[str, Any]) -> None:
    """Take back what `form_pairs` did. All or nothing: refused when one of the pairs has been worked with since."""
    made, groups = set(undo["pairs"]), dict(undo["groups"])
    with transaction.atomic():
        touched = Pair.objects.filter(pk__in=made | groups.keys()).select_related("organisation")
        pairs = list(touched.order_by("pk").select_for_update(of=("self",)))
        if not pairs:
            return
        organisation = pairs[0].organisation
        require(policies.can_form(actor, organisation))
        for pair in pairs:
            if pair.state != PairState.ACTIVE or pair.version != groups.get(pair.pk, 1):
                rules.refuse({"pair": "С парами из этой загрузки уже работали: отменить её нельзя."})
        if Meeting.objects.filter(pair_id__in=made).exists():
            rules.refuse({"pair": "У пар из этой загрузки уже отмечены встречи: отменить её нельзя."})
        replan_history()
        _take_away(PairMember.objects.filter(pair_id__in=made))
        _take_away(PairMember.objects.filter(pk__in=undo["members"], pair_id__in=groups))
        Pair.objects.filter(pk__in=made).delete()
        Pair.objects.filter(pk__in=groups).update(version=F("version") + 1)
        record_many(
            (Line(pair.pk, str(pair), "unlink", "Отменено вместе с загрузкой базы", "", {}) for pair in pairs),
            actor=actor,
            now=now,
            organisation=organisation,
        )
        pairs_changed(organisation, now)


def _take_away(members: Any) -> None:
    """Remove memberships and free the places they held."""
    held = Counter(members.filter(active=True).values_list("pair__mentor_id", flat=True))
    places.lock_mentors(held)
    add_load({mentor_id: -count for mentor_id, count in held.items()})
    members.delete()
