"""Certificates: the list of an event, issuing, one paper, all papers, revoking, and my own."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.access.decisions import NotAllowed, require
from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.audit import services as audit
from mentoring.core import clock
from mentoring.core.pagination import paginate
from mentoring.core.parts import Crumb
from mentoring.core.spreadsheets.filenames import attachment
from mentoring.core.wording import plural_form

from .. import policies_certificates as policies
from ..models import Certificate, Event
from ..papers.certificate import certificate_pdf
from ..selectors.certificates import NAME_ORDER, certificates_for, certificates_of_event, without_certificate
from ..services.certificates import issue_certificates, reissue_certificate, request_archive, revoke_certificate

_VIEW = needs(Permission.EVENT_VIEW)
_MANAGE = needs(Permission.EVENT_MANAGE)
_PAGE = 50


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="Причина",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Увидят организация участника и он сам; на странице проверки причины нет.",
        error_messages={"required": "Напишите, почему сертификат больше не действует."},
    )


class NonceForm(forms.Form):
    nonce = forms.UUIDField(widget=forms.HiddenInput)


@require_safe
@_VIEW
def certificates(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Certificates of an event: all for the host, those of the own people for everybody else."""
    actor = actor_of(request)
    event = _event(request, public_id)
    is_host = bool(policies.can_take_all(actor, event))
    rows = certificates_of_event(actor, event)
    issue = policies.can_issue(actor, event)
    page = paginate(rows, order=NAME_ORDER, cursor=request.GET.get("cursor"), size=_PAGE)
    context = {
        "event": event,
        "page": page,
        "total": rows.count(),
        "is_host": is_host,
        "may_issue": bool(issue),
        "why_not": "" if issue or not is_host else issue.reason,
        "without": without_certificate(event) if issue else 0,
        "archive_form": NonceForm(initial={"nonce": uuid.uuid4()}),
        "breadcrumbs": [*_crumbs(event), Crumb("Сертификаты")],
    }
    return render(request, "events/certificates.html", context)


@require_POST
@_MANAGE
def issue(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    event = _event(request, public_id)
    made = issue_certificates(event=event, actor=actor_of(request), now=clock.now())
    if made:
        words = plural_form(len(made), "сертификат", "сертификата", "сертификатов")
        messages.success(request, f"Выдано: {len(made)} {words}, номера с {made[0]} по {made[-1]}.")
    else:
        messages.info(request, "У всех, кто присутствовал, сертификаты уже есть.")
    return redirect("events:certificates", public_id=event.public_id)


@require_POST
@_MANAGE
def archive(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """All papers as one .zip, made by a job."""
    event = _event(request, public_id)
    form = NonceForm(request.POST)
    nonce = form.cleaned_data["nonce"] if form.is_valid() else uuid.uuid4()
    job = request_archive(event=event, nonce=nonce, actor=actor_of(request), now=clock.now())
    return redirect("home:job", public_id=job.public_id)


@require_safe
@_VIEW
def paper(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One certificate as PDF: the one in force (or the last) of a place in the event, or the one whose number is asked
    for. The reading is journalled."""
    actor = actor_of(request)
    certificate = _certificate(request, public_id)
    if not certificate.name_shown:  # type: ignore[attr-defined]
        raise NotAllowed("Согласие участника на обработку данных больше не действует: сертификат не скачивается.")
    content = certificate_pdf(certificate)
    enrolment = certificate.enrolment
    if enrolment.user_id != actor.user_id:
        audit.record_read(
            actor=actor,
            now=clock.now(),
            what="file",
            what_label="Скачан сертификат",
            object_type="event",
            object_id=enrolment.event_id,
            object_label=f"№ {certificate}",
            data={"size": len(content)},
            municipality_id=enrolment.municipality_id,
            organisation_id=enrolment.organisation_id,
        )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attachment(f"Сертификат {certificate}.pdf")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_MANAGE
def revoke(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A question with a reason, then the revocation."""
    actor = actor_of(request)
    certificate = _certificate(request, public_id)
    require(policies.can_revoke(actor, certificate))
    event = certificate.enrolment.event
    back = reverse("events:certificates", args=[event.public_id])
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        revoke_certificate(certificate=certificate, reason=reason, actor=actor, now=clock.now())
        messages.success(request, f"Сертификат № {certificate} аннулирован.")
        return redirect(back)
    context: dict[str, Any] = {
        "form": form,
        "question": f"Аннулировать сертификат № {certificate}?",
        "consequences": [
            f"Участник: {certificate.shown_name}.",  # type: ignore[attr-defined]
            "Страница проверки покажет «аннулирован». Номер второй раз не выдаётся: у нового сертификата будет свой.",
        ],
        "confirm_label": "Аннулировать",
        "back_url": back,
        "danger": True,
        "breadcrumbs": [*_crumbs(event), Crumb("Сертификаты", back), Crumb("Аннулирование")],
    }
    return render(request, "events/certificate_revoke.html", context, status=422 if form.errors else 200)


@require_POST
@_MANAGE
def reissue(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A new certificate in place of a revoked one."""
    enrolment = _certificate(request, public_id).enrolment
    made = reissue_certificate(enrolment=enrolment, actor=actor_of(request), now=clock.now())
    messages.success(request, f"Выдан новый сертификат № {made}. Прежний остаётся аннулированным.")
    return redirect("events:certificates", public_id=enrolment.event.public_id)


@require_safe
@_VIEW
def my_certificates(request: HttpRequest) -> HttpResponse:
    """My own certificates and those of my organisation's people."""
    actor = actor_of(request)
    page = paginate(certificates_for(actor), order=("-pk",), cursor=request.GET.get("cursor"), size=_PAGE)
    context = {
        "page": page,
        "user_id": actor.user_id,
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Мероприятия", "/events/"), Crumb("Сертификаты")],
    }
    return render(request, "events/my_certificates.html", context)


def _event(request: HttpRequest, public_id: uuid.UUID) -> Event:
    queryset = Event.objects.select_related("municipality", "organisation")
    found: Event = visible_or_404(queryset, actor_of(request), public_id=public_id)
    return found


def _certificate(request: HttpRequest, public_id: uuid.UUID) -> Certificate:
    """The one in force, else the last one; «?number=2026-000004» asks for one of them."""
    rows = certificates_for(actor_of(request)).filter(enrolment__public_id=public_id)
    known = list(rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk"))
    number = request.GET.get("number")
    found = next((row for row in known if number in {None, row.number}), None)
    if found is None:
        raise Http404
    return found


def _crumbs(event: Event) -> list[Crumb]:
    return [Crumb("Главная", "/"), Crumb("Мероприятия", "/events/"), Crumb(event.title, f"/events/{event.public_id}/")]
