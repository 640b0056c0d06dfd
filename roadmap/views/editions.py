"""Reading editions: the list, one as the official table, its papers, the comparison."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.actor import Actor
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.workflow.advance import available_actions

from .. import papers
from .. import policies_editions as policies
from ..enums import EditionState
from ..limits import editable_fields, is_inherited, tier_of
from ..models import Activity, Edition
from ..papers.table import HEADINGS, RESPONSIBLE, TIERS, table_of
from ..selectors.comparison import compare, counts, days_of, former_of
from ..selectors.editions import (
    card_of,
    lines_of,
    own_in_force,
    owner_label,
    with_places,
    year_to_plan,
    years_replaced,
    years_taken,
)
from .common import crumbs

needs_view = needs(Permission.ROADMAP_VIEW)


def edition_crumbs(*more: Crumb) -> list[Crumb]:
    return crumbs(
        Crumb("Дорожная карта", reverse("roadmap:timeline")),
        Crumb("Тексты дорожных карт", reverse("roadmap:editions") if more else ""),
        *more,
    )


def edition_of(request: HttpRequest, public_id: uuid.UUID) -> tuple[Actor, Edition]:
    """The edition inside the actor's scope; 404 for a foreign or missing one."""
    actor = actor_of(request)
    edition = visible_or_404(
        with_places(Edition.objects.select_related("parent", "source")), actor, public_id=public_id
    )
    return actor, edition


def title_of(edition: Edition) -> str:
    return f"{edition}: {owner_label(edition)}" if edition.is_own else str(edition)


@require_safe
@needs_view
def index(request: HttpRequest) -> HttpResponse:
    """The region's, the body's own, and those of the bodies below."""
    actor = actor_of(request)
    visible = with_places(Edition.objects.visible_to(actor))
    has_own_place = actor.tier is not Tier.REGION
    own = visible.owned_by(actor).order_by("-first_year", "-pk") if has_own_place else visible.none()
    of_municipality = visible.filter(organisation=None, municipality__isnull=False).order_by("-first_year", "-pk")
    between = of_municipality if actor.tier is Tier.ORGANISATION else []
    below = visible.filter(municipality__isnull=False)
    if has_own_place:
        below = (
            below.exclude(municipality=actor.scope.municipality_id, organisation=None)
            if actor.tier is Tier.MUNICIPALITY
            else below.none()
        )
    page = paginate(below, order=("-first_year", "pk"), cursor=request.GET.get("cursor"))
    plan_year = year_to_plan(actor, today=clock.today()) if has_own_place else None
    return render(
        request,
        "roadmap/editions.html",
        {
            "breadcrumbs": edition_crumbs(),
            "region": [card_of(one, actor) for one in visible.of_region().order_by("-first_year", "-pk")],
            "between": [card_of(one, actor) for one in between],
            "own": [card_of(one, actor) for one in own],
            "below": [card_of(one, actor) for one in page.items],
            "page": page,
            "may_own": bool(policies.can_make_own(actor)),
            "plan_year": plan_year,
            "amends": plan_year is not None and own_in_force(actor, plan_year) is not None,
            "has_draft": any(one.state == EditionState.DRAFT for one in own),
            "is_region": not has_own_place,
        },
    )


@require_safe
@needs_view
def detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One edition as the official table, with what the actor may do to it."""
    actor, edition = edition_of(request, public_id)
    may_edit = bool(policies.can_edit(actor, edition))
    lines = lines_of(edition)
    return render(
        request,
        "roadmap/edition.html",
        {
            "breadcrumbs": edition_crumbs(Crumb(title_of(edition))),
            "edition": edition,
            "heading": title_of(edition),
            "rows": [_row(edition, line, may_edit=may_edit) for line in lines],
            "headings": HEADINGS,
            "responsible": RESPONSIBLE,
            "tiers": TIERS,
            "card": card_of(edition, actor),
            "may_edit": may_edit,
            "actions": available_actions(edition, actor),
            "may_attach": bool(policies.can_attach(actor, edition)),
            "may_copy": bool(policies.can_copy(actor, edition)),
            "why_not_adopt": _why_not(actor, edition, may_edit=may_edit),
            "taken": years_taken(edition) if may_edit else [],
            "replaced": years_replaced(edition) if may_edit else [],
            "former": _seen(former_of(edition), actor),
            "parent": _seen(edition.parent, actor),
            "former_own": _seen(former_of(edition, replaced=True), actor) if edition.is_own else None,
            "kinds": list(papers.KINDS),
        },
    )


def _seen(other: Edition | None, actor: Actor) -> Edition | None:
    """Of a school that moved, the roadmap that its own was made from is the former municipality's: not its to see."""
    return Edition.objects.visible_to(actor).filter(pk=other.pk).first() if other is not None else None


def _why_not(actor: Actor, edition: Edition, *, may_edit: bool) -> str:
    decision = policies.can_adopt(actor, edition)
    return "" if decision or not may_edit else decision.reason


def _row(edition: Edition, line: Activity, *, may_edit: bool) -> dict[str, Any]:
    """A line with its buttons: an inherited one is not moved or removed."""
    inherited = is_inherited(edition, line)
    whole_year = (line.start_day, line.due_day) == ("01-01", "12-31")
    return {
        "line": line,
        "is_section": line.section_id is None,
        "days": "" if whole_year or line.section_id is None else days_of(line),
        "is_own": edition.is_own and not inherited,
        "may_change": may_edit and bool(editable_fields(edition, line)),
        "may_move": may_edit and not inherited,
    }


@require_safe
@needs_view
def paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    _, edition = edition_of(request, public_id)
    context = {"edition": edition, "table": table_of(edition), "headings": HEADINGS, "tiers": TIERS}
    return render(request, "roadmap/edition_print.html", context | {"responsible": RESPONSIBLE})


@require_safe
@needs_view
def file(request: HttpRequest, public_id: uuid.UUID, kind: str) -> HttpResponse:
    """The table as a file; made anew from the words each time, so it cannot lag behind them."""
    _, edition = edition_of(request, public_id)
    if kind not in papers.KINDS:
        raise Http404
    made = papers.make(edition, kind)
    return _attachment(made.content, made.media_type, made.name)


@require_safe
@needs_view
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The signed document that was attached at adoption, for whoever sees the edition."""
    _, edition = edition_of(request, public_id)
    if edition.file is None:
        raise Http404
    return _attachment(bytes(edition.file.content), edition.file.media_type, edition.file.name)


def _attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = attachment(name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@needs_view
def comparison(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Side by side with the former edition, or the parent of an own one; `with=former`: the own one before."""
    actor, edition = edition_of(request, public_id)
    former = _seen(former_of(edition, replaced=request.GET.get("with") == "former"), actor)
    pairs = compare(edition, former) if former is not None else []
    return render(
        request,
        "roadmap/edition_compare.html",
        {
            "breadcrumbs": edition_crumbs(
                Crumb(title_of(edition), reverse("roadmap:edition", args=[public_id])), Crumb("Сравнение")
            ),
            "edition": edition,
            "former": former,
            "pairs": pairs,
            "counts": counts(pairs),
            "tier": tier_of(edition),
        },
    )
