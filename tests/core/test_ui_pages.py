"""Pages made of the components: the gallery, the error pages; and rules for every template."""

import datetime as dt
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from mentoring.core import views_errors, views_gallery
from mentoring.core.conflict import versions
from mentoring.core.icons import ICON_NAMES
from mentoring.core.models import Job

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


class Outline(HTMLParser):
    """Collects what the accessibility rules ask about."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.attributes: list[tuple[str, str]] = []
        self.inline_scripts: list[str | None] = []
        self.depth_of_label = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.attributes += [(tag, name) for name, _ in attrs]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "label":
            self.depth_of_label += 1
            self.labels.add(str(named.get("for")))
        if tag in {"input", "select", "textarea"} and named.get("type") != "hidden":
            named["inside_label"] = "yes" if self.depth_of_label else None
            self.controls.append(named)
        if tag == "script" and "src" not in named:
            self.inline_scripts.append(named.get("type"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self.depth_of_label -= 1


@pytest.fixture
def gallery(settings, rf: RequestFactory) -> str:
    settings.DEMO = True
    response = views_gallery.gallery(rf.get("/gallery/", {"state": "late"}))
    assert response.status_code == 200
    return response.content.decode()


def test_the_gallery_shows_every_component(gallery: str) -> None:
    used = "".join(path.read_text() for path in TEMPLATES)
    for component in (ROOT / "templates" / "components").glob("*.html"):
        first_class = re.search(r'class="([\w-]+)', component.read_text())
        assert first_class is None or first_class[1] in gallery or component.stem in {"field_notes"}, component.name
        assert (
            component.name
            in used
            + (ROOT / "mentoring/core/templatetags/components.py").read_text()
            + (ROOT / "mentoring/core/templatetags/charts.py").read_text()
        )


def test_the_gallery_is_light(gallery: str) -> None:
    assert len(gallery.encode()) < 100_000


def test_the_page_has_real_headings_and_labelled_fields(gallery: str) -> None:
    outline = Outline(gallery)
    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(outline.headings))
    for control in outline.controls:
        assert control.get("aria-label") or control.get("id") in outline.labels or control["inside_label"], control
    assert len(outline.ids) == len(set(outline.ids))


def test_nothing_on_the_page_is_inline(gallery: str) -> None:
    outline = Outline(gallery)
    assert "style" not in {name for _, name in outline.attributes}
    assert not [name for _, name in outline.attributes if name.startswith("on")]
    assert set(outline.inline_scripts) == {"application/json"}


def test_an_error_stands_beside_its_field_and_in_the_summary(gallery: str) -> None:
    assert 'href="#wrong_born"' in gallery
    assert 'aria-describedby="wrong_born-error"' in gallery
    assert 'id="wrong_born-error"' in gallery
    assert "больше либо равно 1930" in gallery


def test_the_gallery_is_closed_outside_the_demo(settings, rf: RequestFactory) -> None:
    settings.DEMO = False
    for view in (views_gallery.gallery, views_gallery.gallery_job):
        with pytest.raises(Http404):
            view(rf.get("/gallery/"))


def test_the_card_of_a_running_job_is_the_same_markup_as_on_the_page(settings, rf: RequestFactory) -> None:
    settings.DEMO = True
    card = views_gallery.gallery_job(rf.get("/gallery/job/")).content.decode()
    assert 'hx-get="/gallery/job/"' in card
    assert 'hx-trigger="every 1s"' in card
    assert "<html" not in card


# --- errors


def answers() -> list[tuple[int, HttpResponse]]:
    request = HttpRequest()
    return [
        (400, views_errors.bad_request(request)),
        (403, views_errors.forbidden(request, PermissionDenied())),
        (403, views_errors.csrf_failure(request, "no cookie")),
        (404, views_errors.not_found(request, Http404("secret"))),
        (429, views_errors.too_many(request)),
        (500, views_errors.server_error(request)),
    ]


def test_every_refusal_says_what_to_do_next_without_a_database() -> None:
    for code, response in answers():
        page = response.content.decode()
        assert response.status_code == code
        assert f"Код ответа {code}" in page
        assert 'href="/"' in page
        assert "secret" not in page
        assert "no cookie" not in page


def test_a_program_gets_a_failure_as_problem_details_not_as_a_page() -> None:
    request = HttpRequest()
    request.path = "/api/v1/periods/"
    response = views_errors.server_error(request)
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert json.loads(response.content)["status"] == 500


def test_a_refusal_names_its_reason() -> None:
    page = views_errors.forbidden(HttpRequest(), PermissionDenied("Нельзя утвердить свои сведения.")).content.decode()
    assert "Нельзя утвердить свои сведения." in page


def test_a_conflict_shows_both_versions(rf: RequestFactory) -> None:
    current = Group(pk=7, name="Школа № 7")
    typed = QueryDict("name=Школа № 8&csrfmiddlewaretoken=x&unknown=1")
    page = render_to_string("errors/409.html", {"current": current, "typed": typed}, rf.post("/groups/7/"))
    assert page.count("Школа № 7") >= 2
    assert "Школа № 8" in page
    assert "csrfmiddlewaretoken" not in page
    assert 'href="/groups/7/"' in page


def test_a_conflict_over_something_that_is_no_row_still_has_a_next_step(rf: RequestFactory) -> None:
    page = render_to_string("errors/409.html", {"current": None, "typed": None}, rf.post("/groups/7/"))
    assert "Открыть заново" in page
    assert versions("text", {"name": "x"}) == []


def test_both_versions_are_said_in_words() -> None:
    kind = ContentType(pk=3, app_label="core", model="job")
    right = Permission(pk=1, name="Смотреть", content_type=kind, codename="view")
    rows = {row.label: row for row in versions(right, {"content_type": "4", "name": "Смотреть", "group": "1"})}
    assert set(rows) == {"Тип содержимого", "Имя"}
    assert rows["Тип содержимого"].typed == "выбрано другое"
    assert not rows["Имя"].differs
    same = versions(right, {"content_type": "3"})[0]
    assert same.typed == same.current

    job = Job(state="running", title="Отчёт", created_at=dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC))
    words = {
        row.label: (row.current, row.typed) for row in versions(job, {"state": "done", "error": "", "created_at": ""})
    }
    assert words["Состояние"] == ("выполняется", "готово")
    assert words["Ошибка"] == ("нет данных", "нет данных")
    assert words["Поставлена"][0] == "24.11.2026 12:00"


# --- rules for every template


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), "the CSP refuses it"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "scripts live in static/js"
    assert "|safe" not in text
    assert "autoescape off" not in text
    assert "//cdn" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_uses_only_icons_of_the_sprite(path: Path) -> None:
    named = re.findall(r"""\{%\s*icon\s+"([^"]+)\"""", path.read_text())
    assert set(named) <= ICON_NAMES


def test_scripts_are_progressive_modules_of_their_own() -> None:
    for script in (ROOT / "static" / "js").glob("*.js"):
        text = script.read_text()
        assert not re.search(r"\beval\(|new Function|innerHTML|\.cssText|setAttribute\(.style", text), script.name
        assert len(text.splitlines()) < 200
