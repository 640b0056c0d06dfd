"""The matrix itself is worth something: views with the usual mistakes, each of which it must catch."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import override_settings
from django.urls import path

from mentoring.access.permissions import Permission as P
from mentoring.access.web import actor_of, needs, visible_or_404
from mentoring.config.urls import handler404 as not_found
from mentoring.config.urls import urlpatterns as portal
from mentoring.organisations.models import Organisation
from mentoring.registry.models import Mentee

from . import test_matrix
from .matrix import Entry, signed_in
from .matrix import needs as needing
from .play import Cast

handler404 = not_found


def good(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible_or_404(Organisation.objects.all(), actor_of(request), pk=pk)
    if request.method == "POST":
        Organisation.objects.filter(pk=row.pk).update(founder="изменён")
    return HttpResponse(row.name)


def forgotten_filter(request: HttpRequest, pk: int) -> HttpResponse:
    actor_of(request)
    return HttpResponse(Organisation.objects.get(pk=pk).name)


def tells_foreign_from_missing(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    if not Organisation.objects.filter(pk=pk).exists():
        raise Http404
    if not Organisation.objects.visible_to(actor).filter(pk=pk).exists():
        return HttpResponseNotFound("чужая организация")
    return HttpResponse("своя")


def changes_before_it_checks(request: HttpRequest, pk: int) -> HttpResponse:
    Organisation.objects.filter(pk=pk).update(founder="изменён")
    return good(request, pk)


def names_in_the_log(request: HttpRequest, pk: int) -> HttpResponse:
    logging.getLogger("test").warning("открыта карточка %s", Mentee.objects.earliest("pk").person.last_name)
    return good(request, pk)


def names_in_a_letter(request: HttpRequest, pk: int) -> HttpResponse:
    send_mail("Список", Mentee.objects.earliest("pk").person.last_name, None, ["x@example.org"])
    return good(request, pk)


def list_of_everybody(request: HttpRequest) -> HttpResponse:
    actor_of(request)
    return HttpResponse(", ".join(mentee.person.last_name for mentee in Mentee.objects.select_related("person")))


def filter_that_shows_itself(request: HttpRequest) -> HttpResponse:
    actor_of(request)
    known = Organisation.objects.filter(pk=request.GET.get("organisation", 0)).exists()
    return HttpResponse("нет записей" if known else "нет такой организации")


def form_that_takes_any_id(request: HttpRequest) -> HttpResponse:
    actor_of(request)
    Organisation.objects.filter(pk=request.POST.get("organisation", 0)).update(founder="изменён")
    return HttpResponse("готово")


@needs(P.REFERENCE_EDIT)
def guarded(request: HttpRequest) -> HttpResponse:
    return HttpResponse("справочник")


def unguarded(request: HttpRequest) -> HttpResponse:
    actor_of(request)
    return HttpResponse("справочник")


def open_to_anybody(request: HttpRequest) -> HttpResponse:
    return HttpResponse("для всех")


open_to_anybody.login_required = False  # type: ignore[attr-defined]

VIEWS: dict[str, Callable[..., HttpResponse]] = {
    view.__name__: view
    for view in (
        good,
        forgotten_filter,
        tells_foreign_from_missing,
        changes_before_it_checks,
        names_in_the_log,
        names_in_a_letter,
        list_of_everybody,
        filter_that_shows_itself,
        form_that_takes_any_id,
        guarded,
        unguarded,
        open_to_anybody,
    )
}
WITH_ID = {name for name in VIEWS if "pk" in VIEWS[name].__code__.co_varnames}
urlpatterns = [
    *portal,
    *(path(f"{name}/<int:pk>/" if name in WITH_ID else f"{name}/", view, name=name) for name, view in VIEWS.items()),
]


def by_id(world: Any, place: Any) -> dict[str, Any]:
    return {"pk": place.organisation.pk}


def organisation(world: Any, place: Any) -> dict[str, Any]:
    return {"organisation": place.organisation.pk}


CAUGHT: list[tuple[str, str, Entry, str]] = [
    ("forgotten_filter", "curator", signed_in(own=by_id), "of sibling: 200"),
    ("forgotten_filter", "officer", signed_in(own=by_id), "of other: 200"),
    ("tells_foreign_from_missing", "curator", signed_in(own=by_id), "differs from a missing one"),
    ("changes_before_it_checks", "curator", signed_in(own=by_id, post=lambda w, p: {}), "and it changed"),
    ("names_in_the_log", "curator", signed_in(own=by_id), "is in the log"),
    ("names_in_a_letter", "head", signed_in(own=by_id), "is in a letter"),
    ("list_of_everybody", "curator", signed_in(), "shows «"),
    ("list_of_everybody", "ministry", signed_in(), "shows «"),
    ("filter_that_shows_itself", "officer", signed_in(filters=organisation), "a foreign filter shows itself"),
    (
        "form_that_takes_any_id",
        "officer",
        signed_in(post=organisation, post_ids=("organisation",)),
        "with a foreign id changed",
    ),
    ("unguarded", "curator", needing(P.REFERENCE_EDIT), "unguarded of own: 200"),
    ("guarded", "region", needing(P.PERSON_EDIT), "guarded of own: 200"),
    ("open_to_anybody", "anonymous", signed_in(), "open_to_anybody of own: 200"),
    ("good", "officer", signed_in(own=by_id, scope="region"), "good of own: 200"),
]
PASSED: list[tuple[str, str, Entry]] = [
    *(
        ("good", role, signed_in(own=by_id, post=lambda w, p: {}))
        for role in ("region", "officer", "curator", "nobody", "anonymous")
    ),
    ("guarded", "region", needing(P.REFERENCE_EDIT)),
    ("guarded", "curator", needing(P.REFERENCE_EDIT)),
]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("name", "role", "entry", "words"), CAUGHT, ids=[f"{name}-{role}" for name, role, *_ in CAUGHT]
)
def test_a_mistake_is_caught(cast: Cast, name: str, role: str, entry: Entry, words: str) -> None:
    """For what it is, not for something else that happens to be wrong."""
    with pytest.raises(AssertionError, match=words):
        test_matrix._play_places(cast, entry, role, name)


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(("name", "role", "entry"), PASSED, ids=[f"{name}-{role}" for name, role, _ in PASSED])
def test_a_right_view_passes(cast: Cast, name: str, role: str, entry: Entry) -> None:
    test_matrix._play_places(cast, entry, role, name)
