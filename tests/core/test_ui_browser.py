"""What the scripts add, in a real browser under the real CSP; and what remains without them."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from . import ui_urls

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(settings: Any, live_server: Any, page: Page) -> Iterator[str]:
    """The address of the running portal. A complaint of the browser (CSP, script error) fails the test."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.core.ui_urls"
    ui_urls.SENT.clear()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield live_server.url
    assert complaints == []


def drafts(page: Page) -> list[str]:
    """Keys of the drafts that this tab keeps."""
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('draft:'))")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_gallery_draws_under_the_strict_policy_and_nothing_sticks_out(site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(f"{site}/gallery/")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    page.locator("#trend-share").scroll_into_view_if_needed()
    expect(page.locator("#trend-share .trend svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width", [1440, 390])
def test_the_gallery_is_accessible(site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/gallery/")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == []


def test_the_focus_goes_to_the_errors(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    expect(page.locator("[data-error-summary]")).to_be_focused()


@pytest.mark.parametrize("hours", [-3, 3])
def test_undo_counts_by_the_server_also_beside_a_wrong_clock(site: str, page: Page, hours: int) -> None:
    """Old computers of schools are an hour off; the portal gives ten minutes all the same."""
    page.clock.set_system_time(dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours))
    page.goto(f"{site}/gallery/")
    bar = page.locator(".undo-bar").first
    expect(bar).to_contain_text("можно ещё 9 мин")
    expect(bar.get_by_role("button", name="Отменить")).to_be_enabled()


def test_the_list_is_reviewed_from_the_keyboard(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    page.evaluate(
        "document.addEventListener('click', (e) => {"
        " const key = e.target.dataset.key; if (key) document.body.dataset.pressed = key; })"
    )
    rows = page.locator("[data-review-item]")
    rows.nth(0).focus()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(rows.nth(1).locator("input")).to_be_checked()
    page.keyboard.press("a")
    assert page.evaluate("document.body.dataset.pressed") == "a"
    page.keyboard.press("r")
    assert page.evaluate("document.body.dataset.pressed") == "r"
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#keyboard-help")).to_be_visible()
    page.get_by_label("Использовать клавиши").uncheck()
    page.get_by_role("button", name="Понятно").click()
    rows.nth(0).focus()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()


def test_all_lines_are_picked_at_once(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    page.get_by_label("Отметить все").check()
    assert page.locator("[data-review-item] input:checked").count() == 3
    assert page.locator(".is-picked").count() == 3


def test_a_question_opens_as_a_dialog_and_returns_the_focus(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    link = page.get_by_role("link", name="С вопросом")
    link.evaluate("(node) => { node.href = '/question/'; }")
    link.click()
    dialog = page.get_by_role("dialog", name="Закрыть пару?")
    expect(dialog).to_contain_text("Пару нельзя будет изменить.")
    dialog.get_by_role("link", name="Не сейчас").click()
    expect(link).to_be_focused()
    link.click()
    dialog.get_by_role("button", name="Закрыть").click()
    page.wait_for_url("**/gallery/")
    assert len(ui_urls.SENT) == 1


def test_a_double_click_sends_once(site: str, page: Page) -> None:
    page.goto(f"{site}/form/")
    page.get_by_label("Имя").fill("Елена")
    page.evaluate(
        "() => { const form = document.querySelector('form[data-autosave]');"
        " form.requestSubmit(); form.requestSubmit(); }"
    )
    page.wait_for_url("**/gallery/")
    assert [sent["name"] for sent in ui_urls.SENT] == ["Елена"]


def test_what_was_typed_comes_back_after_the_session_has_ended(site: str, page: Page) -> None:
    page.goto(f"{site}/form/")
    page.get_by_label("Имя").fill("Елена")
    page.get_by_label("Согласие").check()
    page.get_by_label("Пароль").fill("hidden")
    page.context.add_cookies([{"name": "ended", "value": "1", "url": site}])
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/signin/")
    assert ui_urls.SENT == []
    page.context.clear_cookies()
    page.goto(f"{site}/form/")
    expect(page.get_by_label("Имя")).to_have_value("Елена")
    expect(page.get_by_label("Согласие")).to_be_checked()
    expect(page.get_by_label("Пароль")).to_have_value("")
    expect(page.get_by_text("Текст восстановлен")).to_be_visible()
    page.get_by_role("button", name="Начать заново").click()
    expect(page.get_by_label("Имя")).to_have_value("")


def test_a_restored_choice_is_the_same_person_in_another_order(site: str, page: Page) -> None:
    page.goto(f"{site}/form/?people=Анна,Борис")
    page.get_by_label("Борис").check()
    page.context.add_cookies([{"name": "ended", "value": "1", "url": site}])
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/signin/")
    page.context.clear_cookies()
    page.goto(f"{site}/form/?people=Борис,Анна")
    expect(page.get_by_label("Борис")).to_be_checked()
    expect(page.get_by_label("Анна")).not_to_be_checked()


def test_only_what_was_changed_comes_back_beside_what_others_have_changed(site: str, page: Page) -> None:
    page.goto(f"{site}/form/?name=Анна")
    page.get_by_label("Согласие").check()
    page.context.add_cookies([{"name": "ended", "value": "1", "url": site}])
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/signin/")
    page.context.clear_cookies()
    page.goto(f"{site}/form/?name=Мария")
    expect(page.get_by_label("Согласие")).to_be_checked()
    expect(page.get_by_label("Имя")).to_have_value("Мария")


def test_a_draft_is_forgotten_when_it_was_accepted_and_when_the_person_leaves(site: str, page: Page) -> None:
    page.goto(f"{site}/form/")
    page.get_by_label("Имя").fill("Елена")
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/gallery/")
    page.goto(f"{site}/form/")
    expect(page.get_by_label("Имя")).to_have_value("")
    page.get_by_label("Имя").fill("Ольга")
    for _ in range(150):
        page.wait_for_timeout(100)
        if drafts(page) == ["draft:7:person"]:
            break
    else:
        pytest.fail("the draft was not kept")
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/gallery/")
    assert drafts(page) == []


def test_a_file_of_a_wrong_kind_is_refused_before_it_travels(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    page.locator("#id_workbook").set_input_files({"name": "база.xls", "mimeType": "x", "buffer": b"1"})
    expect(page.locator("[data-chosen]")).to_contain_text("Это файл «база.xls», а нужен .xlsx")
    page.locator("#id_workbook").set_input_files({"name": "база.xlsx", "mimeType": "x", "buffer": b"1"})
    expect(page.locator("[data-chosen]")).to_contain_text("Выбран: база.xlsx")


def test_the_card_of_a_job_renews_itself(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    with page.expect_response("**/gallery/job/") as answer:
        pass
    assert answer.value.ok
    expect(page.locator("#job-1")).to_have_count(1)


def test_the_user_menu_opens_and_closes(site: str, page: Page) -> None:
    page.goto(f"{site}/gallery/")
    page.locator(".user-menu-button").click()
    expect(page.get_by_text("МБОУ СОШ № 7 с. Отрадное").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".user-menu")).not_to_have_attribute("open", "")


def test_without_scripts_every_number_of_a_trend_is_in_its_table(
    settings: Any, live_server: Any, new_context: Any
) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.core.ui_urls"
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/gallery/")
    expect(page.locator("#trend-share .trend")).to_be_hidden()
    page.get_by_text("График «Доля по кварталам» таблицей").click()
    expect(page.locator("#trend-share table")).to_contain_text("41,3")
    page.goto(f"{live_server.url}/question/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Закрыть пару?")
    expect(page.get_by_role("button", name="Закрыть")).to_be_visible()
