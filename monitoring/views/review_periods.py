"""Completeness of a period: the region by municipality, a municipality by organisation; acceptance by the region."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.actor import Actor
from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.access.scope import Tier
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb
from mentoring.core.undo import messages_with_undo
from mentoring.core.wording import plural_form
from mentoring.organisations.models import Municipality
from mentoring.workflow.undo import UNDO_WITHIN

from .. import policies, services
from ..enums import PeriodState
from ..forms import ReasonForm, VersionForm
from ..models import MunicipalityPeriod, Period
from ..selectors.completeness import LISTS, Completeness, completeness, lines_of, organisations_of
from ..selectors.steps import next_step

_ACCEPT = needs(Permission.PERIOD_ACCEPT, reason="Период муниципалитета принимает региональный центр.")


def _upper_tier(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if actor.tier is Tier.ORGANISATION:
        raise NotAllowed(
            "Полноту сдачи смотрят муниципалитет и регион. Ваши сведения – в разделе «Сведения за период»."
        )
    return actor


def _period(code: str) -> Period:
    found = Period.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _municipality(actor: Actor, code: str) -> Municipality:
    municipality: Municipality = visible_or_404(Municipality.objects.all(), actor, code=code)
    return municipality


@require_safe
@needs(Permission.SUBMISSION_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """All periods that have been opened, with the totals of the actor's territory."""
    actor = _upper_tier(request)
    periods = Period.objects.filter(opens_on__lte=clock.today()).order_by("-starts_on")[:8]
    lines = [(period, Completeness.total(row.counts for row in completeness(actor, period))) for period in periods]
    return render(request, "monitoring/review_periods.html", {"lines": lines})


@require_safe
@needs(Permission.SUBMISSION_VIEW)
def period(request: HttpRequest, code: str) -> HttpResponse:
    """The region sees municipalities; a municipality goes straight to its organisations."""
    actor = _upper_tier(request)
    found = _period(code)
    if actor.tier is Tier.MUNICIPALITY:
        own = Municipality.objects.visible_to(actor).get()
        return redirect("monitoring:municipality_period", found.code, own.code)
    rows = completeness(actor, found)
    code = request.GET.get("list", "")
    context = {
        "period": found,
        "rows": rows,
        "total": Completeness.total(row.counts for row in rows),
        "may_accept": actor.has(Permission.PERIOD_ACCEPT),
        "breadcrumbs": [
            Crumb("Главная", "/"),
            Crumb("Полнота сдачи", reverse("monitoring:periods")),
            Crumb(found.title),
        ],
    }
    if code in LISTS:
        context |= _list(request, actor, found, code=code)
        return render(request, "monitoring/review_period_list.html", context)
    return render(request, "monitoring/review_period.html", context)


def _list(
    request: HttpRequest, actor: Actor, found: Period, *, code: str, place: Municipality | None = None
) -> dict[str, Any]:
    """A page of organisations behind a number, each with its state and next step."""
    organisations = organisations_of(actor, found, code=code, municipality_id=place.pk if place else None)
    page = paginate(
        organisations.select_related("municipality"),
        order=("municipality__name", "name", "pk"),
        cursor=request.GET.get("cursor"),
        size=100,
    )
    lines = lines_of(actor, found, page.items)
    return {
        "page": page,
        "list_code": code,
        "list_label": LISTS.get(code, "Все организации"),
        "lines": [(line, next_step(line.submission) if line.submission else None) for line in lines],
    }


@require_safe
@needs(Permission.SUBMISSION_VIEW)
def municipality(request: HttpRequest, code: str, municipality: str) -> HttpResponse:
    """Who has submitted, who is late, who holds the rest."""
    actor = actor_of(request)
    if actor.tier is Tier.ORGANISATION:
        raise Http404
    found, place = _period(code), _municipality(actor, municipality)
    row = next((row for row in completeness(actor, found) if row.municipality_id == place.pk), None)
    state = MunicipalityPeriod.objects.visible_to(actor).filter(municipality=place, period=found).first()
    region = actor.has(Permission.PERIOD_ACCEPT) and not place.is_krai
    collected = state or _unsaved(place, found)
    collecting = region and collected.state == PeriodState.COLLECTING
    context = {
        "period": found,
        "municipality": place,
        "row": row,
        "state": state,
        "acceptance": policies.can_accept_period(actor, collected) if collecting else None,
        "can_reopen": region and state is not None and state.state == PeriodState.ACCEPTED,
        "undo_until": _undo_until(actor, state),
        "may_review": actor.has(Permission.SUBMISSION_REVIEW) and place.is_krai is (actor.tier is Tier.REGION),
        "breadcrumbs": _crumbs(actor, found, place),
    } | _list(request, actor, found, code=request.GET.get("list", ""), place=place)
    return render(request, "monitoring/review_municipality.html", context)


def _unsaved(place: Municipality, found: Period) -> MunicipalityPeriod:
    return MunicipalityPeriod(municipality=place, period=found, state_since=clock.now())


def _crumbs(actor: Actor, found: Period, place: Municipality) -> list[Crumb]:
    middle = [Crumb(found.title, reverse("monitoring:period", args=[found.code]))]
    return [
        Crumb("Главная", "/"),
        Crumb("Полнота сдачи", reverse("monitoring:periods")),
        *(middle if actor.tier is Tier.REGION else []),
        Crumb(place.name if actor.tier is Tier.REGION else found.title),
    ]


def _undo_until(actor: Actor, state: MunicipalityPeriod | None) -> Any:
    if state is None or not policies.can_undo_period(actor, state):
        return None
    return state.state_since + UNDO_WITHIN


@require_http_methods(["GET", "HEAD", "POST"])
@_ACCEPT
def accept(request: HttpRequest, code: str, municipality: str) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    found, place = _period(code), _municipality(actor, municipality)
    address = reverse("monitoring:municipality_period", args=[found.code, place.code])
    state = MunicipalityPeriod.objects.visible_to(actor).filter(municipality=place, period=found).first()
    if state is not None and state.state == PeriodState.ACCEPTED:
        # The second of two clicks, or a page left open: nothing is done, so there is nothing to take back.
        if request.method == "POST":
            when = timezone.localtime(state.state_since)
            messages.info(request, f"Период уже принят {when:%d.%m.%Y в %H:%M}: {place.name}, {found.title}.")
        return redirect(address)
    require(policies.can_accept_period(actor, state or _unsaved(place, found)))
    if request.method == "POST":
        services.accept_period(
            municipality_period=services.municipality_period(municipality=place, period=found, now=now),
            actor=actor,
            now=now,
        )
        messages_with_undo(
            request,
            f"Период принят: {place.name}, {found.title}.",
            url=reverse("monitoring:municipality_period_undo", args=[found.code, place.code]),
            until=now + UNDO_WITHIN,
        )
        return redirect(address)
    row = next(row for row in completeness(actor, found) if row.municipality_id == place.pk)
    missing = row.counts.held_by_organisations
    context = {
        "form": VersionForm(),
        "question": f"Принять период: {place.name}, {found.title}?",
        "consequences": [
            f"Будет принято регионом: {row.counts.approved} из {row.counts.due}.",
            *(
                [f"{plural_form(missing, 'Не сдала', 'Не сдали', 'Не сдали')} {missing} "
                 f"{plural_form(missing, 'организация', 'организации', 'организаций')}: "
                 "после принятия отправить сведения уже не получится."]
                if missing
                else []
            ),
            "Сведения муниципалитета за период закроются для изменений.",
        ],
        "confirm_label": "Принять период",
        "back_url": address,
        "danger": False,
    }  # fmt: skip
    return render(request, "monitoring/confirm_reason.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_ACCEPT
def reopen(request: HttpRequest, code: str, municipality: str) -> HttpResponse:
    """Open an accepted period again, with a reason."""
    actor = actor_of(request)
    found, place = _period(code), _municipality(actor, municipality)
    state: MunicipalityPeriod = visible_or_404(
        MunicipalityPeriod.objects.all(), actor, municipality=place, period=found
    )
    address = reverse("monitoring:municipality_period", args=[found.code, place.code])
    form = ReasonForm(request.POST or None, initial={"version": state.version})
    if request.method == "POST" and form.is_valid():
        services.reopen_period(
            municipality_period=state,
            actor=actor,
            now=clock.now(),
            comment=form.cleaned_data["comment"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, f"Период снова открыт: {place.name}. Муниципальный координатор получил письмо.")
        return redirect(address)
    context = {
        "form": form,
        "question": f"Открыть период снова: {place.name}, {found.title}?",
        "consequences": [
            "Принятые сведения останутся в показателях, пока муниципалитет не примет новые.",
            "Муниципалитет сможет возвращать и принимать сведения.",
        ],
        "confirm_label": "Открыть период",
        "back_url": address,
        "danger": False,
    }
    return render(request, "monitoring/confirm_reason.html", context, status=422 if form.errors else 200)


@require_POST
@_ACCEPT
def undo(request: HttpRequest, code: str, municipality: str) -> HttpResponse:
    """Ten minutes after the acceptance it is taken back without a letter of explanation."""
    actor = actor_of(request)
    found, place = _period(code), _municipality(actor, municipality)
    state: MunicipalityPeriod = visible_or_404(
        MunicipalityPeriod.objects.all(), actor, municipality=place, period=found
    )
    require(policies.can_undo_period(actor, state))
    services.reopen_period(
        municipality_period=state,
        actor=actor,
        now=clock.now(),
        comment="Принятие отменено сразу после решения",
        expected_version=state.version,
    )
    messages.success(request, f"Принятие отменено: {place.name}, {found.title}.")
    return redirect("monitoring:municipality_period", found.code, place.code)
