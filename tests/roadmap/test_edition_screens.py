"""Screens of editions: what each role sees and may press, bad input beside its field, strangers' drafts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mentoring.core import clock
from roadmap import seed
from roadmap.enums import EditionState
from roadmap.models import Activity, Edition, EditionYear
from tests.world import World

from . import editions as walk

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def sign_in(client: Client) -> Any:
    def enter(user: Any) -> Client:
        client.force_login(user)
        return client

    return enter


def url(name: str, *args: object) -> str:
    return reverse(f"roadmap:{name}", args=args)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " "))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 400
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def line_form(line: Activity, **changes: Any) -> dict[str, Any]:
    names = ("title", "term", "first_year", "last_year", "region", "municipality", "organisation", "rule", "version")
    data = {name: getattr(line, name) for name in names} | {"start_day": "01.01", "due_day": "31.12"}
    return data | ({"yearly": "on"} if line.yearly else {}) | changes


def test_an_empty_portal_says_what_comes_next(world: World, sign_in: Any) -> None:
    for user, words in (
        (world.a1.curator, "Дорожных карт ещё нет"),
        (world.a1.curator, "когда региональный центр утвердит дорожную карту на текущий"),
        (world.region, "Своих дорожных карт пока не составили"),
    ):
        assert words in text(sign_in(user).get(url("editions")))


def test_the_list_shows_the_regions_and_ones_own_and_the_next_step(world: World, sign_in: Any) -> None:
    region = walk.in_force(world)
    hidden = walk.draft(world, 2090, 2092)
    client = sign_in(world.a1.curator)
    page = client.get(url("editions"))
    assert "Ставропольский край, 2021–2024" in text(page)
    assert "Срок закончился." in text(page)
    assert "Действует. Из неё составляется своя дорожная карта." in text(page)
    assert str(hidden.public_id) not in page.content.decode()
    assert "Своей дорожной карты нет" in text(page)
    assert f"Своя дорожная карта на {walk.this_year()} год" in text(page)
    assert client.get(url("edition_own")).status_code == 200
    response = client.post(url("edition_own"), follow=True)
    assert "Проект своей дорожной карты составлен." in text(response)
    assert "утвердит руководитель" in text(response)
    assert "Дорожную карту организации утверждает руководитель." in text(response)
    assert url("edition_own") not in client.get(url("editions")).content.decode()
    own = Edition.objects.get(organisation=world.a1.organisation)
    officer = sign_in(world.officer).get(url("editions"))
    assert "СОШ № 1" in text(officer)
    assert "Готовится." in text(officer)
    assert sign_in(world.officer).get(url("edition", own.public_id)).status_code == 200
    assert "Начнёт действовать" not in text(officer)
    assert region.years in text(officer)


def test_the_region_copies_edits_compares_and_adopts(world: World, sign_in: Any) -> None:
    source, year = seed.load_roadmap(), walk.this_year()
    client = sign_in(world.region)
    assert "файл не приложен" in text(client.get(url("edition", source.public_id)))
    page = client.get(url("edition_copy", source.public_id))
    assert page.context["form"]["first_year"].value() == 2025
    years = {"first_year": year - 1, "last_year": year + 1, "title": ""}
    wrong = client.post(url("edition_copy", source.public_id), years | {"last_year": year - 3})
    assert "Раньше начального года" in errors(wrong)["last_year"][0]
    page = client.post(url("edition_copy", source.public_id), years, follow=True)
    assert "Проект составлен" in text(page)
    draft = Edition.objects.get(state=EditionState.DRAFT)

    line = walk.line(draft, "1.4")
    edit = url("activity_edit", line.public_id)
    assert client.get(edit).context["form"]["due_day"].value() == "31.12"
    response = client.post(edit, line_form(line, due_day="31.10", title="Формирование базы всех наставляемых"))
    assert response.headers["Location"] == f"{url('edition', draft.public_id)}#line-1.4"
    line.refresh_from_db()
    assert (line.due_day, line.version) == ("10-31", 2)
    page = client.get(url("edition", draft.public_id))
    assert "с 01.01 по 31.10" in text(page)
    compared = client.get(url("edition_compare", draft.public_id)).content.decode()
    assert re.search(r"<ins>всех\s*</ins>", compared)
    assert "<del>2021" in compared

    adopt = url("edition_adopt", draft.public_id)
    assert "появятся задачи" in text(client.get(adopt))
    draft.refresh_from_db()
    form = {
        "adopted_on": f"{clock.today():%Y-%m-%d}",
        "approver_position": "Руководитель",
        "approver_name": "А.Б. Вишнёва",
        "version": draft.version,
        "file": SimpleUploadedFile("приказ.exe", b"MZ"),
    }
    assert "не принимает" in errors(client.post(adopt, form))["file"][0]
    form["file"] = SimpleUploadedFile("приказ.pdf", PDF)
    page = client.post(adopt, form, follow=True)
    assert f"Дорожная карта {draft.years} утверждена." in text(page)
    draft.refresh_from_db()
    assert draft.state == EditionState.ADOPTED
    document = sign_in(world.a1.curator).get(url("edition_document", draft.public_id))
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert document.content == PDF
    assert client.get(url("edition_document", source.public_id)).status_code == 404

    again = sign_in(world.region).get(adopt)
    assert again.status_code == 403
    assert "сейчас состояние «утверждена»" in text(again)


def test_the_document_of_an_adopted_edition_is_attached_later(world: World, sign_in: Any) -> None:
    edition = seed.load_roadmap()
    client, attach = sign_in(world.region), url("edition_attach", edition.public_id)
    assert attach in client.get(url("edition", edition.public_id)).content.decode()
    assert "multipart/form-data" in client.get(attach).content.decode()
    wrong = client.post(attach, {"file": SimpleUploadedFile("приказ.exe", b"MZ"), "adopted_on": "2021-02-01"})
    assert "не принимает" in errors(wrong)["file"][0]
    late = client.post(attach, {"file": SimpleUploadedFile("п.pdf", PDF), "adopted_on": "2100-01-01"})
    assert "не наступила" in errors(late)["adopted_on"][0]
    old = client.post(attach, {"file": SimpleUploadedFile("п.pdf", PDF), "adopted_on": "1921-01-01"})
    assert "слишком давно" in errors(old)["adopted_on"][0]
    page = client.post(attach, {"file": SimpleUploadedFile("приказ.pdf", PDF)}, follow=True)
    assert "Документ приложен." in text(page)
    assert attach not in page.content.decode()
    assert client.get(attach).status_code == 403
    dated = walk.in_force(world)
    assert set(client.get(url("edition_attach", dated.public_id)).context["form"].fields) == {"file"}


def test_a_date_of_adoption_must_have_come(world: World, sign_in: Any) -> None:
    draft = walk.draft(world)
    form = {"approver_position": "Руководитель", "approver_name": "А.Б. Вишнёва", "version": draft.version}
    client = sign_in(world.region)
    for day, words in ((clock.today() + dt.timedelta(days=1), "не наступила"), (dt.date(1999, 1, 1), "слишком давно")):
        response = client.post(url("edition_adopt", draft.public_id), form | {"adopted_on": f"{day:%Y-%m-%d}"})
        assert words in errors(response)["adopted_on"][0]
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT


def test_taken_years_are_said_before_adoption_and_refused_by_it(world: World, sign_in: Any) -> None:
    walk.in_force(world)
    draft = walk.draft(world)
    client = sign_in(world.region)
    assert "уже действует другая утверждённая дорожная карта" in text(client.get(url("edition", draft.public_id)))
    response = client.post(
        url("edition_adopt", draft.public_id),
        {"adopted_on": f"{clock.today():%Y-%m-%d}", "approver_position": "Р", "approver_name": "В", "version": 1},
    )
    assert response.status_code == 403
    assert "уже утверждена" in text(response)
    assert EditionYear.objects.filter(edition=draft).count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"due_day": "31.02"}, "due_day", "Такого дня нет: 31.02"),
        ({"due_day": ""}, "due_day", "Обязательное поле"),
        ({"start_day": "29.02"}, "start_day", "не каждый год"),
        ({"start_day": "01.11", "due_day": "31.10"}, "due_day", "Раньше начала (01.11)"),
        ({"first_year": 1999}, "first_year", "2000"),
        ({"last_year": 2099, "term": ""}, "last_year", "Вне срока дорожной карты"),
        ({"title": ""}, "title", "Обязательное поле"),
        ({"rule": "неизвестно"}, "rule", "Выберите корректный вариант"),
    ],
)
def test_bad_input_of_a_line_stands_beside_its_field(
    world: World, sign_in: Any, changes: dict[str, Any], field: str, words: str
) -> None:
    line = walk.line(walk.draft(world), "1.4")
    response = sign_in(world.region).post(url("activity_edit", line.public_id), line_form(line, **changes))
    assert words in errors(response)[field][0]
    assert Activity.objects.get(pk=line.pk).version == 1


def test_the_second_editor_sees_both_versions(world: World, sign_in: Any) -> None:
    line = walk.line(walk.draft(world), "1.4")
    walk.change(line, world.region_actor, title="Первый успел")
    response = sign_in(world.region).post(
        url("activity_edit", line.public_id), line_form(line, title="Второй", version=1)
    )
    assert response.status_code == 409
    assert "Первый успел" in text(response)
    assert "Второй" in text(response)


def test_lines_are_added_moved_and_removed(world: World, sign_in: Any) -> None:
    draft = walk.draft(world)
    client = sign_in(world.region)
    section = walk.line(draft, "2")
    add = url("edition_line_add", draft.public_id)
    page = client.get(add, {"section": section.public_id})
    assert page.context["form"]["section"].value() == str(section.public_id)
    data = {
        "section": section.public_id, "title": "Слёт", "first_year": draft.first_year, "last_year": draft.last_year,
        "start_day": "01.09", "due_day": "30.11", "region": "РЦН", "rule": "marked",
    }  # fmt: skip
    assert "Назовите ответственных" in errors(client.post(add, data | {"region": ""}))["region"][0]
    assert "section" in errors(client.post(add, data | {"section": "чужой"}))
    client.post(add, data)
    line = walk.line(draft, "2.6")
    assert (line.title, line.start_day, line.due_day) == ("Слёт", "09-01", "11-30")
    client.post(add, data | {"section": "new", "title": "Раздел"})
    assert walk.line(draft, "4").section is None
    move = url("activity_move", line.public_id)
    client.post(move, {"where": "up"})
    assert walk.line(draft, "2.5").title == "Слёт"
    client.post(move, {"where": "down"})
    assert walk.line(draft, "2.6").title == "Слёт"
    remove = url("activity_remove", line.public_id)
    assert "Убрать 2.6?" in text(client.get(remove))
    assert "все мероприятия раздела" in text(client.get(url("activity_remove", section.public_id)))
    client.post(remove)
    assert not Activity.objects.filter(pk=line.pk).exists()
    assert client.get(remove).status_code == 404


def test_a_section_has_no_rule_to_choose(world: World, sign_in: Any) -> None:
    section = walk.line(walk.draft(world), "2")
    client, edit = sign_in(world.region), url("activity_edit", section.public_id)
    assert "rule" not in client.get(edit).context["form"].fields
    client.post(edit, line_form(section, title="Лучшие практики", rule="pairs"))
    section.refresh_from_db()
    assert (section.title, section.rule) == ("Лучшие практики", "")


def test_title_and_years_of_a_draft(world: World, sign_in: Any) -> None:
    draft = walk.draft(world)
    client, edit = sign_in(world.region), url("edition_edit", draft.public_id)
    data = {"title": "Новая", "first_year": draft.first_year, "last_year": draft.last_year, "version": draft.version}
    assert client.get(edit).status_code == 200
    assert "last_year" in errors(client.post(edit, data | {"last_year": draft.first_year}))
    client.post(edit, data)
    draft.refresh_from_db()
    assert draft.title == "Новая"
    assert client.post(edit, data).status_code == 409


def test_a_draft_is_removed_after_a_question(world: World, sign_in: Any) -> None:
    draft = walk.draft(world)
    client, remove = sign_in(world.region), url("edition_remove", draft.public_id)
    assert "Удалить проект" in text(client.get(remove))
    assert "Проект удалён." in text(client.post(remove, follow=True))
    assert not Edition.objects.filter(pk=draft.pk).exists()


def test_own_dates_outside_the_parents_are_refused_beside_the_field(world: World, sign_in: Any) -> None:
    edition = walk.draft(world)
    walk.change(walk.line(edition, "1.4"), world.region_actor, start_day="03-01", due_day="10-31")
    walk.adopted(edition, world.region_actor)
    own = walk.own(world.a1.curator_actor)
    line = walk.line(own, "1.4")
    client, edit = sign_in(world.a1.curator), url("activity_edit", line.public_id)
    page = client.get(edit)
    assert "с 01.03 по 31.10 каждого года" in text(page)
    assert set(page.context["form"].fields) == {
        *("first_year", "last_year", "term", "start_day", "due_day", "organisation", "version")
    }
    data = line_form(line, start_day="01.03", due_day="15.11")
    assert "с 01.03 по 31.10" in errors(client.post(edit, data))["due_day"][0]
    client.post(edit, data | {"due_day": "15.10", "title": "Подмена"})
    line.refresh_from_db()
    assert (line.due_day, line.title) == ("10-15", "Формирование базы наставляемых")
    assert client.get(url("activity_edit", walk.line(own, "1").public_id)).status_code == 403
    assert client.get(url("activity_remove", line.public_id)).status_code == 403
    add = client.get(url("edition_line_add", own.public_id))
    assert set(add.context["form"].fields) == {
        *("section", "title", "first_year", "last_year", "yearly", "term", "start_day", "due_day", "organisation"),
        "key",
    }
    page = client.get(url("edition_compare", own.public_id))
    assert "15.10" in text(page)
    assert client.get(url("edition_copy", own.public_id)).status_code == 403


def test_strangers_drafts_do_not_exist(world: World, sign_in: Any) -> None:
    walk.in_force(world)
    of_b = walk.own(world.officer_b_actor)
    of_region = walk.draft(world, 2090, 2092)
    own = walk.own(world.a1.curator_actor)
    client = sign_in(world.a1.curator)
    assert client.get(url("edition", own.public_id)).status_code == 200
    names = ("edition", "edition_print", "edition_compare", "edition_edit", "edition_adopt", "edition_remove")
    for stranger in (of_b, of_region):
        line = walk.line(stranger, "1.4")
        for name in (*names, "edition_line_add", "edition_document"):
            assert client.get(url(name, stranger.public_id)).status_code == 404, name
        assert client.get(url("edition_file", stranger.public_id, "docx")).status_code == 404
        for name in ("activity_edit", "activity_remove"):
            assert client.get(url(name, line.public_id)).status_code == 404, name
        assert client.post(url("activity_move", line.public_id)).status_code == 404
    officer = sign_in(world.officer)
    assert officer.get(url("edition", of_b.public_id)).status_code == 404
    assert officer.get(url("edition", of_region.public_id)).status_code == 404
    assert officer.get(url("edition_edit", own.public_id)).status_code == 403


@pytest.mark.parametrize("kind", ["docx", "pdf", "xlsx"])
def test_papers_are_downloaded_by_their_name(world: World, sign_in: Any, kind: str) -> None:
    walk.in_force(world)
    own = walk.own(world.a1.curator_actor)
    response = sign_in(world.a1.curator).get(url("edition_file", own.public_id, kind))
    assert response.status_code == 200
    name = f"Дорожная карта {own.years} СОШ № 1 проект.{kind}"
    from urllib.parse import quote

    assert quote(name) in response.headers["Content-Disposition"]
    assert sign_in(world.a1.curator).get(url("edition_file", own.public_id, "doc")).status_code == 404


def test_a_municipality_adopts_its_own_and_its_schools_read_it(world: World, sign_in: Any) -> None:
    walk.in_force(world)
    own = walk.own(world.officer_actor)
    client = sign_in(world.officer)
    assert "Сроки ваших задач станут такими" in text(client.get(url("edition_adopt", own.public_id)))
    page = client.post(
        url("edition_adopt", own.public_id),
        {"adopted_on": f"{clock.today():%Y-%m-%d}", "approver_position": "Начальник отдела образования",
         "approver_name": "В.Г. Рябинина", "version": own.version},
        follow=True,
    )  # fmt: skip
    assert "Начальник отдела образования В.Г. Рябинина" in text(page)
    assert "Срок" not in page.context["card"].next_step
    assert "Муниципалитета" in text(sign_in(world.a1.curator).get(url("editions")))
    assert sign_in(world.a1.curator).get(url("edition", own.public_id)).status_code == 200
    assert sign_in(world.b1.curator).get(url("edition", own.public_id)).status_code == 404
    assert "региона" in text(sign_in(world.a1.curator).get(url("edition", own.public_id)))
    assert "муниципалитета" in text(sign_in(world.a1.curator).get(url("edition_own")))


def test_an_edition_of_years_to_come_says_so(world: World, sign_in: Any) -> None:
    ahead = walk.adopted(walk.draft(world, walk.this_year() + 1), world.region_actor)
    page = text(sign_in(world.officer).get(url("editions")))
    assert f"Начнёт действовать в {ahead.first_year} году." in page
    assert f"Своя дорожная карта на {ahead.first_year} год" in page
    assert "Сравнивать не с чем" in text(
        sign_in(world.officer).get(url("edition_compare", seed.load_roadmap().public_id))
    )


def test_making_an_own_one_from_nothing_is_explained(world: World, sign_in: Any) -> None:
    client = sign_in(world.a1.curator)
    assert "составлять не из чего" in text(client.get(url("edition_own")))
    assert client.post(url("edition_own")).status_code == 403
    assert sign_in(world.region).get(url("edition_own")).status_code == 403


@pytest.mark.parametrize("name", ["editions", "edition", "edition_compare"])
def test_pages_ask_the_same_number_of_questions_for_more_rows(
    world: World, sign_in: Any, name: str, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    region = walk.in_force(world)
    client, args = sign_in(world.region), () if name == "editions" else (region.public_id,)
    walk.own(world.a1.curator_actor)
    client.get(url(name, *args))
    with CaptureQueriesContext(connection) as before:
        client.get(url(name, *args))
    for place in (world.a2, world.b1, world.b2):
        walk.own(place.curator_actor)
    with django_assert_num_queries(len(before)):
        client.get(url(name, *args))
