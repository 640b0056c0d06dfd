"""One task: what it is, how it stands and why, what was marked, said and decided."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.core import clock
from mentoring.core.parts import Crumb

from ..models import Task
from .common import crumbs


@require_safe
@needs(Permission.ROADMAP_VIEW)
def task(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    rows = Task.objects.with_status(clock.today()).select_related(
        "activity", "municipality", "organisation", "in_charge"
    )
    row: Task = visible_or_404(rows, actor, public_id=public_id)
    context = {
        "task": row,
        "breadcrumbs": crumbs(
            Crumb("Дорожная карта", reverse("roadmap:timeline")),
            Crumb("Задачи", reverse("roadmap:tasks")),
            Crumb(f"{row.activity.number}, {row.year} год"),
        ),
    }
    return render(request, "roadmap/task.html", context)
