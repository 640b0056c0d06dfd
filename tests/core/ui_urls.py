"""Addresses of the browser tests of the components: the gallery and small pages around it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

SENT: list[dict[str, str]] = []

_FORM = """{% extends "layout/base.html" %}
{% block title %}Форма{% endblock title %}{% block heading %}Форма{% endblock heading %}
{% block content %}
<form method="post" action="/form/" data-autosave="person">{% csrf_token %}
<label>Имя <input name="name" value="{{ name }}"></label><label><input type="checkbox" name="agreed"> Согласие</label>
{% for one in people %}<label><input type="radio" name="mentor" value="{{ one }}"> {{ one }}</label>{% endfor %}
<label>Пароль <input type="password" name="secret"></label>
<button type="submit">Сохранить</button></form>
<form method="post" action="/form/" data-clears-drafts>{% csrf_token %}<button type="submit">Выйти</button></form>
{% endblock content %}"""


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """Keeps what was sent; the cookie `ended` answers as a session that is over: away to the sign-in page.

    People stand in the order of `?people=`, as a server sorts those who suit best to the top; `?name=` is what the
    portal holds now.
    """
    if request.method == "POST":
        if "ended" in request.COOKIES:
            return HttpResponseRedirect("/signin/")
        SENT.append(request.POST.dict())
        return HttpResponseRedirect("/gallery/")
    people = request.GET.get("people", "Анна,Борис").split(",")
    page = engines["django"].from_string(_FORM)
    actor = {"user_id": 7, "full_name": "Мельник О. В.", "role_name": "Куратор", "scope_label": "Школа № 7"}
    return HttpResponse(page.render({"actor": actor, "people": people, "name": request.GET.get("name", "")}, request))


@login_not_required
def question(request: HttpRequest) -> HttpResponse:
    """A question page."""
    if request.method == "POST":
        SENT.append(request.POST.dict())
        return HttpResponseRedirect("/gallery/")
    return render(
        request,
        "layout/confirm.html",
        {"question": "Закрыть пару?", "consequences": ["Пару нельзя будет изменить."], "confirm_label": "Закрыть",
         "back_url": "/gallery/", "danger": True},
    )  # fmt: skip


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """A page without a user."""
    return render(request, "errors/404.html")


urlpatterns = [
    path("gallery/", include("mentoring.core.urls_gallery")),
    path("form/", form),
    path("question/", question),
    path("signin/", sign_in),
    path("", include("mentoring.config.urls")),
]
