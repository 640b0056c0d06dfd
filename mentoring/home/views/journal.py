"""The journal: who decided what, and who read personal data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.access.permissions import Permission
from mentoring.access.web import actor_of, needs
from mentoring.audit import selectors
from mentoring.core.addresses import without
from mentoring.core.pagination import paginate
from mentoring.core.parts import Chip, Crumb

from ..forms import JournalForm


@require_safe
@needs(Permission.JOURNAL_VIEW)
def journal(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = JournalForm(request.GET, actor=actor)
    rows = selectors.journal(actor, form.wanted())
    context = {
        "form": form,
        "page": paginate(rows, order=("-at", "-pk"), cursor=request.GET.get("cursor"), size=50),
        "chips": _chips(request, form),
        "breadcrumbs": [Crumb("Главная", "/"), Crumb("Журнал")],
    }
    return render(request, "home/journal.html", context)


def _chips(request: HttpRequest, form: JournalForm) -> list[Chip]:
    """One chip for each filter in force."""
    chips = []
    for name, value in form.cleaned_data.items():
        if value:
            field = form.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value) if name == "kind" else value
            shown = f"{words:%d.%m.%Y}" if name.startswith("date_") else str(words)
            chips.append(Chip(str(field.label), shown, without(request.GET, name)))
    return chips
