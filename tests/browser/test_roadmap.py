"""An activity of the roadmap from overdue to confirmed, and the list of marks without a mouse."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mentoring.core import clock
from roadmap.models import Task
from roadmap.services import marks

from . import roadmap_year
from .acts import actor
from .conftest import Enter
from .small_region import SmallRegion
from .test_keyboard import press, tab_to
from .visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def task(region: SmallRegion) -> Task:
    """The school's contest, due yesterday, not marked."""
    today = clock.today()
    roadmap_year.adopt(today)
    return roadmap_year.late_task(region, today)


def marks_it(curator: Visitor, text: str, day: dt.date, file: Path | None = None) -> None:
    curator.follow("Отметить выполнение")
    curator.page.get_by_label("Что сделано").fill(text)
    curator.page.get_by_label("Когда выполнено").fill(day.isoformat())
    if file is not None:
        curator.page.get_by_label("Файл").set_input_files(file)
    curator.examine()
    curator.press("Отметить и отправить на подтверждение")
    curator.sees("Отмечено.", "ждёт подтверждения")
    curator.examine()


def waits_at_home(visitor: Visitor, words: str, *, count: int) -> None:
    visitor.go("/")
    expect(visitor.page.get_by_role("main").get_by_role("link", name=words)).to_have_count(count)


def test_from_overdue_to_confirmed(region: SmallRegion, task: Task, enter: Enter, tmp_path: Path) -> None:
    line, done_on = f"{task.activity.number} {task.activity.title}", clock.today()
    curator = enter("curator").sign_in()
    curator.examine()
    waits_at_home(curator, line, count=1)
    curator.follow(line)
    curator.sees("просрочено", "Выполнить и отметить с подтверждением")
    curator.examine()
    protocol = tmp_path / "протокол.pdf"
    protocol.write_bytes(PDF)
    marks_it(curator, "Провели школьный конкурс, 14 участников.", done_on, protocol)
    waits_at_home(curator, line, count=0)

    officer = enter("officer").sign_in()
    officer.follow("Подтвердить выполнение мероприятий дорожной карты")
    officer.sees("Провели школьный конкурс, 14 участников.", "протокол.pdf")
    officer.examine()
    officer.follow("Вернуть")
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_label("Что исправить").fill("Приложите положение о конкурсе.")
    officer.examine()
    officer.press("Вернуть", dialog)
    officer.sees("Возвращено с причиной.", "Подтверждать нечего")
    waits_at_home(officer, "Подтвердить выполнение", count=0)

    curator.go("/")
    curator.sees("Отметка возвращена: исправьте и отметьте снова.")
    curator.follow(line)
    curator.sees("Приложите положение о конкурсе.")
    curator.examine()
    marks_it(curator, "Положение приложено.", done_on)

    officer.go("/roadmap/tasks/to-confirm/")
    officer.press("Подтвердить")
    officer.sees("Выполнение подтверждено.")

    specialist = enter("region").sign_in(f"/roadmap/matrix/?year={task.year}")
    square = square_of(specialist.page, task, region.municipality.name)
    expect(square).to_contain_text("1/2")
    specialist.examine()
    square.click()
    row = specialist.page.get_by_role("row", name=region.school.name)
    expect(row).to_contain_text("выполнено")
    specialist.examine()


def square_of(page: Page, task: Task, place: str) -> Locator:
    """By the name that a screen reader says: municipality, number, status, how many."""
    return page.get_by_role("cell").get_by_role("link", name=f"{place} {task.activity.number}")


def test_marks_are_decided_with_the_keyboard_only(region: SmallRegion, task: Task, enter: Enter) -> None:
    now, curator = clock.now(), actor("curator")
    other = Task.objects.get(organisation=region.school, activity__number="2.2", year=task.year)
    for one in (task, other):
        marks.mark(task=one, text="Провели", done_on=clock.today(), actor=curator, now=now)
    officer = enter("officer").sign_in("/roadmap/tasks/to-confirm/")
    items = officer.page.locator("[data-review-item]")
    expect(items).to_have_count(2)
    tab_to(officer, "[data-review-item]")
    press(officer, "j")
    expect(items.nth(1)).to_be_focused()
    press(officer, "a")
    officer.sees("Выполнение подтверждено.")
    expect(items).to_have_count(1)
    tab_to(officer, "[data-review-item]")
    press(officer, "r")
    expect(officer.page.get_by_role("dialog")).to_be_visible()
    tab_to(officer, "textarea[name=reason]")
    officer.page.keyboard.type("Нет протокола")
    tab_to(officer, "dialog button[type=submit]")
    press(officer, "Enter")
    officer.sees("Возвращено с причиной.", "Подтверждать нечего")
    states = set(Task.objects.filter(pk__in=[task.pk, other.pk]).values_list("state", flat=True))
    assert states == {"confirmed", "returned"}


def test_decisions_work_without_scripts(region: SmallRegion, task: Task, enter: Enter) -> None:
    marks.mark(task=task, text="Провели", done_on=clock.today(), actor=actor("curator"), now=clock.now())
    officer = enter("officer", java_script_enabled=False).sign_in("/roadmap/tasks/to-confirm/")
    officer.follow("Вернуть")
    officer.page.get_by_label("Что исправить").fill("Нет протокола")
    officer.press("Вернуть")
    officer.sees("Возвращено с причиной.", "Подтверждать нечего")
