"""What the tiers above do: the municipality reviews, the ministry looks, the region accepts and reports."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from mentoring.demo.places import SAMPLE_ORGANISATION
from monitoring.indicators import INDICATORS

from .small_region import NEIGHBOUR
from .steps_school import JOB, MENTEE, MENTOR, SECOND_MENTOR
from .visitor import Visitor

# --- 4. the municipality


def returns_with_reasons(officer: Visitor) -> None:
    """The queue, the difference of the neighbour, then two lines of the school with a reason each."""
    officer.go("/")
    officer.examine()
    officer.follow("Проверить сведения")
    officer.examine()
    neighbour = line_of(officer, NEIGHBOUR)
    expect(neighbour).to_contain_text(re.compile(r"\d+ изменени[а-я] \(всего \d+ строк"))
    officer.follow(NEIGHBOUR)
    officer.sees("она же принятая", "прекратил досрочно")
    expect(officer.page.locator(".diff-closed").first).to_be_visible()
    officer.examine()
    officer.go("/review/")
    officer.follow(SAMPLE_ORGANISATION)
    officer.sees("Первая подача в учебном году")
    officer.examine()
    officer.page.get_by_role("navigation", name="Сведения за период").get_by_role("link", name="Списки").click()
    officer.sees("Имена видит только организация")
    expect(officer.page.get_by_text("Берестова")).to_have_count(0)
    boxes = officer.page.locator("input[name=target]")
    boxes.nth(0).check()
    boxes.nth(3).check()
    officer.press("Вернуть с замечаниями к отмеченным")
    reasons = officer.page.get_by_label("Причина")
    expect(reasons).to_have_count(2)
    reasons.nth(0).select_option(label="Неверные даты")
    reasons.nth(1).select_option(label="Участник указан дважды")
    officer.page.get_by_label("Общее пояснение").fill("Проверьте двух участников.")
    officer.examine()
    officer.press("Вернуть на доработку")
    officer.sees("Возвращено на доработку")


def approves_by_keyboard(officer: Visitor) -> None:
    """j and k move, a approves; the mouse is not touched."""
    officer.go("/review/")
    lines = officer.page.locator("[data-review-item]")
    expect(lines).to_have_count(2)
    lines.nth(0).focus()
    officer.page.keyboard.press("j")
    expect(lines.nth(1)).to_be_focused()
    officer.page.keyboard.press("a")
    officer.sees("Приняты сведения")
    expect(officer.page.get_by_role("button", name="Отменить")).to_be_visible()
    expect(lines).to_have_count(1)
    lines.nth(0).focus()
    officer.page.keyboard.press("a")
    expect(lines).to_have_count(0)


def line_of(visitor: Visitor, organisation: str) -> Locator:
    return visitor.page.locator("[data-review-item]").filter(has_text=organisation)


# --- 5. the ministry


def reads_the_dashboard(ministry: Visitor) -> dict[str, str]:
    """Tiles of the region's figures: short title → what stands there, «22,9 %» or «50»."""
    ministry.go("/dashboard/")
    ministry.heading("Показатели")
    official = ministry.page.locator("#s-official").locator("xpath=ancestor::section")
    expect(official.locator(".stat-target")).to_have_count(6)
    found = {}
    for tile in ministry.page.locator("section:has(> .section-head > :is(#s-official, #s-others)) .stat").all():
        label, value = tile.locator(".stat-label").inner_text(), tile.locator(".stat-value").inner_text()
        found[label.strip()] = value.splitlines()[-1].replace("\u00a0", " ").strip()
    return found


def looks_through_the_dashboard(ministry: Visitor) -> None:
    """Map, ranking, trend, completeness; down to the municipality and the organisation. No name anywhere."""
    ministry.page.locator("figure[data-trend]").first.scroll_into_view_if_needed()
    expect(ministry.page.locator("figure[data-trend] svg").first).to_be_visible()
    ministry.sees("Муниципалитеты по значению", "Полнота сведений", "У кого остальные сведения")
    ministry.examine()
    names_nobody(ministry)
    ministry.page.locator("table, ol, ul").get_by_role("link", name=re.compile("^Шпаковский")).first.click()
    ministry.heading("Шпаковский")
    ministry.examine()
    names_nobody(ministry)
    ministry.follow(SAMPLE_ORGANISATION)
    ministry.heading(SAMPLE_ORGANISATION)
    ministry.examine()
    names_nobody(ministry)
    for page in ("/mentees/", "/pairs/"):
        assert ministry.go(page).status == 403
    ministry.expected = ("403",)


def names_nobody(visitor: Visitor) -> None:
    """No surname of the school's people that this journey knows of."""
    page = visitor.page.content()
    assert SAMPLE_ORGANISATION in page or "Шпаковский" in page, "the page is not about them"
    assert [name for name in (MENTEE, MENTOR, SECOND_MENTOR) if name.split()[0] in page] == [], visitor.path


# --- 6. the region


def accepts_the_municipality(region: Visitor, period: str) -> None:
    region.go("/")
    region.examine()
    region.go(f"/review/periods/{period}/")
    region.examine()
    region.follow("Шпаковский")
    region.examine()
    region.follow("Принять период")
    region.press("Принять период", region.page.get_by_role("dialog"))
    region.sees("Период принят")


def asks_for_the_report(region: Visitor, folder: Path) -> Path:
    """The job with its progress, then the workbook."""
    region.go("/reports/")
    region.examine()
    region.press("Заказать")
    region.heading("Задание")
    ready = region.page.get_by_role("link", name=re.compile("Скачать|Открыть отчёт"))
    expect(ready).to_be_visible(timeout=JOB)
    region.examine()
    region.go("/reports/")
    with region.page.expect_download() as waiting:
        region.page.get_by_role("link", name="Скачать").first.click()
    target = folder / waiting.value.suggested_filename
    waiting.value.save_as(target)
    region.examine()
    return target


def figures_of(report: Path) -> dict[str, str]:
    """Short title of an indicator → its value as the dashboard would show it."""
    sheet = load_workbook(report, data_only=True)["Показатели"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "Показатель")
    titles = {one.title: one.short_title for one in INDICATORS}
    return {titles[str(row[0])]: shown(row[1], str(row[2])) for row in rows[head + 1 :] if row[0] in titles}


def shown(value: object, unit: str) -> str:
    """A number in the words of the dashboard: per cent with one digit, people and pairs whole."""
    number = Decimal(str(value))
    if unit != "%":
        return f"{number:.0f}"
    return f"{number.quantize(Decimal('0.1'), ROUND_HALF_UP)} %".replace(".", ",")
