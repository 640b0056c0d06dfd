"""The page of a background job: its author sees how far it is, stops it or asks again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mentoring.access.redirects import safe_path
from mentoring.access.web import actor_of
from mentoring.core import clock, jobs
from mentoring.core.models import Job
from mentoring.core.parts import Crumb

from ..selectors import jobs_of


@require_safe
def job(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The page; for htmx only its card, which asks for itself until the job is over."""
    found = _job(request, public_id)
    result = found.result or {}
    context = {
        "job": found,
        "job_url": reverse("home:job", args=[public_id]),
        "cancel_url": reverse("home:job_cancel", args=[public_id]),
        "result_url": safe_path(result.get("url")) or "",
        "result_label": result.get("label") or "Открыть результат",
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Задание")],
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "home/job.html#card" if fragment else "home/job.html", context)


@require_POST
def cancel_job(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    if not jobs.cancel(job=_job(request, public_id), now=clock.now()):
        messages.info(request, "Остановить не удалось: задание уже закончено или как раз записывает результат.")
    return redirect("home:job", public_id)


@require_POST
def retry_job(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    if jobs.retry(job=_job(request, public_id)):
        messages.success(request, "Задание снова поставлено в очередь.")
    else:
        messages.info(request, "Повторять не нужно: задание уже в очереди или выполнено.")
    return redirect("home:job", public_id)


def _job(request: HttpRequest, public_id: uuid.UUID) -> Job:
    found = jobs_of(actor_of(request), everyone=request.user.is_superuser).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
