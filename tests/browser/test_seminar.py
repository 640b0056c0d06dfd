"""A seminar from its announcement to the certificate that a stranger checks."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from mentoring.core import clock
from mentoring.events.models import Certificate, Event

from .conftest import Enter
from .small_region import SmallRegion, user
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "Семинар «Первая встреча пары»"
TEACHER = "Берестова Злата Ильинична"
WEEK = dt.timedelta(days=7)


def test_a_seminar_from_announcement_to_certificate(region: SmallRegion, enter: Enter) -> None:
    host = enter("region").sign_in("/events/new/")
    announces(host, region.municipality.name)
    curator = enter("curator").sign_in()
    enrols(curator)
    head = enter("head", width=390).sign_in("/events/")
    enrols_a_teacher(head)

    a_week_passes()
    marks_by_tick(host)
    marks_by_code(curator, code_of_the_room(host))
    issues_certificates(host)

    opens_the_paper(curator)
    checks_the_paper(enter("", width=390))


def announces(host: Visitor, municipality: str) -> None:
    page, starts = host.page, clock.now() + WEEK
    host.heading("Новое мероприятие")
    page.get_by_label("Название").fill(TITLE)
    page.get_by_label("кураторы организаций").check()
    page.get_by_label("педагогические работники").check()
    page.get_by_label("Начало").fill(f"{starts:%Y-%m-%dT10:00}")
    page.get_by_label("Окончание").fill(f"{starts:%Y-%m-%dT16:00}")
    page.get_by_label("Место", exact=True).fill("г. Ставрополь, ул. Мира, 1")
    page.get_by_label("Выдать присутствовавшим сертификаты").check()
    page.get_by_label("Часов").fill("6")
    host.examine()
    host.press("Сохранить черновик")
    host.heading("Кого пригласить")
    page.get_by_label(municipality, exact=True).check()
    host.examine()
    host.press("Сохранить список")
    host.sees("Черновик видите только вы")
    host.follow("Объявить")
    host.sees("Уведомление получат")
    host.press("Объявить")
    host.sees("Мероприятие объявлено", "Идёт запись")
    host.examine()


def enrols(curator: Visitor) -> None:
    """The invitation waits on the home page, and is gone when it is answered."""
    curator.sees("Приглашения на мероприятия")
    curator.follow(TITLE)
    curator.press("Записаться")
    curator.sees("Вы записаны")
    curator.examine()
    curator.go("/")
    expect(curator.page.get_by_text("Приглашения на мероприятия")).to_have_count(0)


def enrols_a_teacher(head: Visitor) -> None:
    head.examine()
    head.follow(TITLE)
    head.follow("Записать своих")
    head.page.get_by_label("В качестве кого").select_option("педагог")
    head.page.get_by_label("Сотрудники").fill(f"{TEACHER}, учитель химии\nБерестова")
    head.examine()
    head.expected = ("422",)
    head.press("Записать")
    head.sees("Записано: 1 человек", "Берестова: Напишите фамилию, имя и отчество полностью.")
    expect(head.page.get_by_label("Сотрудники")).to_have_value("Берестова")
    head.examine()


def a_week_passes() -> None:
    """The day of the seminar is today: it began an hour ago."""
    began = clock.now() - dt.timedelta(hours=1)
    assert Event.objects.filter(title=TITLE).update(starts_at=began, ends_at=began + dt.timedelta(hours=6)) == 1


def marks_by_tick(host: Visitor) -> None:
    host.go(f"/events/{Event.objects.get(title=TITLE).public_id}/")
    host.follow("Отметить присутствие")
    host.heading("Участники и присутствие")
    host.page.get_by_label(f"Присутствовал: {TEACHER}").check()
    host.examine()
    host.press("Сохранить отметки")
    host.sees("Изменено отметок: 1")


def code_of_the_room(host: Visitor) -> str:
    """The address behind the code on the wall, without the name of the site."""
    host.follow("QR для зала")
    host.sees("наведите камеру телефона")
    host.examine()
    address = host.page.locator("main p").last.inner_text()
    return address[address.index("/events/") :]


def marks_by_code(curator: Visitor, path: str) -> None:
    curator.go(path)
    curator.heading("Вы на мероприятии?")
    curator.examine()
    curator.press("Я здесь")
    curator.sees("Вы отмечены", "Вы были на этом мероприятии")


def issues_certificates(host: Visitor) -> None:
    host.follow("Вернуться")
    expect(host.page.get_by_role("checkbox", checked=True)).to_have_count(2)
    host.press("Завершить мероприятие")
    host.sees("Мероприятие проведено")
    host.follow("Сертификаты")
    host.press("Выдать 2 сертификата")
    host.sees(TEACHER)
    host.examine()


def opens_the_paper(curator: Visitor) -> None:
    curator.go("/events/")
    curator.follow("Сертификаты")
    curator.heading("Сертификаты")
    curator.sees(user("curator").full_name, "действителен")
    curator.examine()
    link = curator.page.get_by_role("row", name=user("curator").full_name).get_by_role("link", name="PDF")
    path = link.get_attribute("href")
    paper = curator.page.request.get(f"{curator.site}{path}")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")


def checks_the_paper(stranger: Visitor) -> None:
    """Validity, title, date and initials; nobody's name."""
    curator = user("curator")
    certificate = Certificate.objects.get(enrolment__user=curator)
    stranger.go(f"/certificates/{certificate.secret}/")
    stranger.heading("Проверка сертификата")
    initials = " ".join(f"{part[0]}." for part in curator.full_name.split())
    stranger.sees("действителен", TITLE, f"{clock.today():%d.%m.%Y}", initials)
    stranger.examine()
    text = stranger.page.content()
    for words in (*curator.full_name.split(), TEACHER, "Берестова", str(certificate)):
        assert words not in text
