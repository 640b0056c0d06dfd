"""What the school does: brings its bases, forms pairs, fills the quarter, signs, corrects what came back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from mentoring.core import clock

from .samples import MENTEES_COUNT, MENTORS_COUNT, samples
from .visitor import Visitor

JOB = 40_000
"""Milliseconds that a job of the worker may take on a busy machine."""
MENTEE, MENTOR, SECOND_MENTOR = "Берестова Злата Юрьевна", "Каменев Лев Ильич", "Тарасов Пётр Семёнович"
FIGURES = {
    "Обучающихся всего": "320",
    "Детей 10–19 лет": "180",
    "Детей 15–19 лет": "60",
    "Учителей – молодых специалистов": "4",
}


# --- 1. the bases


def looks_at_home(curator: Visitor) -> None:
    """What waits: the period and both of its dates."""
    curator.heading("Что вас ждёт")
    curator.sees("Сдать сведения", "Вовремя до", "закрывается")
    curator.examine()


def uploads(curator: Visitor, folder: Path) -> None:
    curator.go("/imports/")
    first, second = samples(folder)
    curator.page.get_by_label("База наставляемых или наставников").set_input_files(first)
    curator.page.get_by_label("Вторая база").set_input_files(second)
    curator.press("Загрузить и проверить")


def brings_both_bases(curator: Visitor, folder: Path) -> None:
    """Check, findings with cell, value and what is allowed, consents, summary."""
    uploads(curator, folder)
    apply = curator.page.get_by_role("button", name=f"Загрузить {MENTEES_COUNT + MENTORS_COUNT} строк")
    expect(apply).to_be_visible(timeout=JOB)
    curator.examine()
    finding = curator.page.get_by_role("row").filter(has=curator.page.get_by_role("rowheader", name="B26"))
    expect(finding).to_contain_text("Тарасов Семён Алексеевич")
    expect(finding).to_contain_text("проверьте стаж")
    curator.page.get_by_label("Согласия на обработку персональных данных получены").check()
    apply.click()
    expect(curator.page.get_by_text("Базы загружены")).to_be_visible(timeout=JOB)
    curator.examine()
    for label, count in (("Добавлено наставляемых", MENTEES_COUNT), ("Добавлено наставников", MENTORS_COUNT)):
        assert tile(curator, label) == count
    assert tile(curator, "Создано пар и групп") == MENTORS_COUNT
    expect(curator.page.get_by_role("button", name="Отменить")).to_be_enabled()


def brings_them_again(curator: Visitor, folder: Path) -> None:
    uploads(curator, folder)
    expect(curator.page.get_by_text("Изменений нет.")).to_be_visible(timeout=JOB)
    expect(curator.page.get_by_role("button", name="Загрузить")).to_have_count(0)


def tile(visitor: Visitor, label: str) -> int:
    """The number of a tile, by the words above it."""
    box = visitor.page.locator(".stat").filter(has=visitor.page.get_by_text(label, exact=True))
    return int(re.sub(r"\D", "", box.locator(".stat-value").inner_text()))


# --- 2. by hand


def adds_a_person(curator: Visitor, base: str, name: str, kind: str) -> None:
    """`base`: mentees or mentors; `kind`: who it is, in the words of the form. Ends on the card."""
    curator.go(f"/{base}/")
    curator.examine()
    curator.follow("Добавить")
    last, first, patronymic = name.split()
    curator.page.get_by_label("Фамилия").fill(last)
    curator.page.get_by_label("Имя", exact=False).first.fill(first)
    curator.page.get_by_label("Отчество").fill(patronymic)
    curator.page.get_by_label("Год рождения").fill("2010")
    curator.page.get_by_label("Кто это").select_option(label=kind)
    curator.page.get_by_label("Форма наставничества").select_option(label="ученик – ученик")
    curator.examine()
    curator.press("Сохранить")
    curator.heading(last)
    curator.examine()


def notes_consent(curator: Visitor) -> None:
    """On the card that is open."""
    curator.press("Отметить согласие")
    curator.page.get_by_label("Дата на согласии").fill(clock.today().isoformat())
    curator.examine()
    curator.press("Отметить")
    curator.sees("Отмечено согласие")


def pairs_them(curator: Visitor, mentor: str, mentee: str) -> None:
    """Form, mentor, mentee, begin."""
    choose_people(curator, mentor, mentee)
    curator.examine()
    curator.press("Создать и начать работу")
    expect(curator.page.locator(".page-sub .mark")).to_have_text("работает")
    curator.examine()


def choose_people(curator: Visitor, mentor: str, mentee: str) -> None:
    curator.go("/pairs/")
    curator.follow("Создать пару")
    curator.follow("ученик – ученик")
    curator.page.get_by_label("Найти наставника").fill(mentor.split(maxsplit=1)[0].lower())
    curator.press("Найти наставника")
    curator.page.get_by_role("radio", name=mentor).check()
    curator.page.get_by_label("Найти наставляемого").fill(mentee.split(maxsplit=1)[0].lower())
    curator.press("Найти наставляемого")
    curator.page.get_by_role("checkbox", name=mentee).check()


def is_refused_a_second_pair(curator: Visitor, mentor: str, second_mentor: str, mentee: str) -> None:
    """Two tabs pair the same mentee in the same form: the second is told why not, and nobody is offered twice."""
    other = Visitor(curator.page.context.new_page(), curator.site, curator.username, expected=("400",))
    choose_people(other, second_mentor, mentee)
    pairs_them(curator, mentor, mentee)
    other.press("Создать и начать работу")
    expect(other.page.locator("[data-error-summary]")).to_be_focused()
    other.sees(f"Наставляемый уже состоит в работающей паре этой формы: {mentee} (наставник – {mentor})")
    other.examine()
    other.finish()
    other.page.close()
    curator.go("/pairs/new/?form=pupil-pupil")
    curator.page.get_by_label("Найти наставляемого").fill(mentee.split(maxsplit=1)[0])
    curator.press("Найти наставляемого")
    expect(curator.page.get_by_role("checkbox", name=mentee)).to_have_count(0)


# --- 3. the quarter


def fills_the_quarter(curator: Visitor) -> None:
    """Errors block, warnings want a comment, every number opens its list; then to the head."""
    curator.go("/submissions/")
    curator.examine()
    curator.press("Начать")
    curator.heading("Сведения")
    for label, value in FIGURES.items():
        curator.page.get_by_label(label).fill(value)
    curator.page.get_by_label("Детей 10–19 лет").fill("20")
    curator.press("Сохранить и отправить на подпись")
    expect(curator.page.locator("[data-error-summary]")).to_be_focused()
    curator.sees("Проверьте список и численность")
    curator.examine()
    curator.page.get_by_label("Детей 10–19 лет").fill("180")
    answers = curator.page.get_by_label("Пояснение:")
    assert answers.count() >= 2
    for number in range(answers.count()):
        answers.nth(number).fill("Начался учебный год: закреплены новые пары и группы.")
    numbers_open_their_lists(curator)
    curator.press("Сохранить и отправить на подпись")
    curator.sees("Отправлено на подпись руководителю")


def numbers_open_their_lists(visitor: Visitor) -> None:
    """Beside the page, so that what is being typed stays: the first in a tab, the others as the browser gets them."""
    links = visitor.page.locator("section[aria-labelledby=numbers-title] td.number a")
    found = [(link.inner_text().split(":")[-1].strip(), str(link.get_attribute("href"))) for link in links.all()]
    assert len(found) > 10
    for shown, address in found:
        answer = visitor.page.request.get(visitor.site + address)
        assert answer.text().count('<tr id="line-') == int(shown), address
    tab = visitor.page.context.new_page()
    tab.goto(visitor.site + found[0][1])
    expect(tab.locator("#list tbody tr")).to_have_count(int(found[0][0]))
    tab.close()


def looks_at_the_tabs(visitor: Visitor) -> None:
    visitor.follow("Списки")
    visitor.examine()
    visitor.follow("Печатная форма")
    visitor.examine()
    visitor.follow("Вернуться")


def signs(head: Visitor) -> None:
    head.go("/")
    head.examine()
    head.follow("Подписать сведения")
    head.examine()
    head.press("Подписать и отправить")
    head.sees("Подписано и отправлено")


def corrects(curator: Visitor) -> None:
    """The form opens at the first marked line; the change is sent again."""
    curator.go("/")
    curator.follow("Исправить сведения")
    curator.sees("Почему вернули")
    first = curator.page.locator("[data-focus-first]")
    expect(first).to_be_focused()
    curator.examine()
    address = curator.path
    first.click()
    line = curator.page.locator("tr[data-focus-first]")
    expect(line).to_be_focused()
    expect(line).to_contain_text("Неверные даты")
    curator.examine()
    curator.go(address)
    curator.page.get_by_label("Детей 10–19 лет").fill("175")
    curator.press("Сохранить и отправить на подпись")
    curator.sees("Отправлено на подпись руководителю")
