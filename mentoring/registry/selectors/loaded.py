"""What the numbers of an import's summary stand for: the rows of that import, as a filter of the lists.

Ids are kept with the way back and live as long as the workbook does; without them the numbers open nothing.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from mentoring.access.actor import Actor
from mentoring.core.addresses import as_uuid

from ..enums import ImportState
from ..exchange.columns import Base
from ..models import Consent, Mentee, Mentor, WorkbookImport

CARDS = {
    "added": "добавлены",
    "changed": "изменены",
    "same": "без изменений",
    "agreed": "отмечено согласие",
}
PAIRS = {"created": "созданы", "extended": "дополнены"}
_KEPT = {"changed": "touched", "same": "same"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """`value` stands in the address, `words` in the chip; `condition` finds the rows."""

    value: str
    words: str
    condition: Q


@dataclass(frozen=True, slots=True)
class SummaryTile:
    label: str
    value: int
    url: str


def read_cards(base: Base, actor: Actor, text: str) -> Loaded | None:
    """«<batch>.added» of the address; None for what is unknown, undone, or not the actor's own."""
    return _read(actor, text, CARDS, lambda kept, kind: _cards(kept, base, kind))


def read_pairs(actor: Actor, text: str) -> Loaded | None:
    return _read(actor, text, PAIRS, lambda kept, kind: Q(pk__in=_pairs(kept)[kind]))


def _read(actor: Actor, text: str, kinds: dict[str, str], condition: Any) -> Loaded | None:
    batch, _, kind = text.partition(".")
    if kind not in kinds:
        return None
    key = as_uuid(batch)
    row = _kept_of(WorkbookImport.objects.visible_to(actor).filter(batch=key)) if key is not None else None
    if row is None:
        return None
    when = timezone.localtime(row.applied_at)
    return Loaded(f"{key}.{kind}", f"{kinds[kind]} {when:%d.%m.%Y %H:%M}", condition(row.undo, kind))


def _kept_of(rows: Any) -> Any:
    """The row of a batch that keeps the ids; None when it was undone, or its workbook is gone."""
    return rows.filter(state=ImportState.APPLIED, undo__has_key="same").only("undo", "applied_at").first()


def _cards(kept: dict[str, Any], base: Base, kind: str) -> Q:
    if kind == "added":
        return Q(pk__in=kept[base.value])
    if kind == "agreed":
        return Q(person_id__in=Consent.objects.filter(pk__in=kept["consents"]).values("person_id"))
    return Q(pk__in=kept[_KEPT[kind]][base.value])


def _pairs(kept: dict[str, Any]) -> dict[str, list[int]]:
    links = kept.get("links") or {"pairs": [], "groups": []}
    return {"created": links["pairs"], "extended": [group[0] for group in links["groups"]]}


def summary_tiles(actor: Actor, batch: uuid.UUID, school_year: int, summary: dict[str, Any]) -> list[SummaryTile]:
    """The numbers of an application, each with the list of exactly those rows."""
    row = _kept_of(WorkbookImport.objects.visible_to(actor).filter(batch=batch))
    kept = row.undo if row is not None else None
    tiles: list[SummaryTile] = []

    def add(label: str, value: int, list_name: str, kind: str, *, always: bool = False) -> None:
        if value or always:
            url = f"{reverse(list_name)}?year={school_year}&import={batch}.{kind}" if kept and value else ""
            tiles.append(SummaryTile(label, value, url))

    lists = ((Base.MENTEES, "наставляемых"), (Base.MENTORS, "наставников"))
    for base, who in lists:
        add(f"Добавлено {who}", summary["added"][base.value], f"registry:{base.value}", "added", always=True)
    add("Создано пар и групп", summary["pairs"]["created"], "pairing:list", "created", always=True)
    add("Дополнено групп", summary["pairs"]["extended"], "pairing:list", "extended")
    for kind, words in (("changed", "Изменено карточек"), ("same", "Без изменений: карточек")):
        for base, who in lists:
            # Two rows of a sheet may be one card: with the ids at hand the number is that of the list.
            of_summary = summary["unchanged" if kind == "same" else kind][base.value]
            value = len(set(kept[_KEPT[kind]][base.value])) if kept else of_summary
            add(f"{words} {who}", value, f"registry:{base.value}", kind)
    if kept is None:
        tiles.append(SummaryTile("Отмечено согласий", summary["consents"], ""))
        return tiles
    for base, who in lists:
        model = Mentee if base is Base.MENTEES else Mentor
        cards = model.objects.visible_to(actor).filter(_cards(kept, base, "agreed"), school_year=school_year)
        add(f"Отмечено согласий {who}", cards.count() if kept["consents"] else 0, f"registry:{base.value}", "agreed")
    return tiles
