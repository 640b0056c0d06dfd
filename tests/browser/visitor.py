"""A person at a browser: signs in, opens screens, and every screen is examined as it passes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from .settled import settle

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGE_LIMIT = 100 * 1024


@dataclass
class Visitor:
    """`complaints` holds what the browser said against the page: script errors, refusals of the CSP, failed loads."""

    page: Page
    site: str
    username: str
    complaints: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda said: self._note(said.text) if said.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))

    def _note(self, text: str) -> None:
        self.complaints.append(f"{self.page.url}: {text}")

    # --- moving

    def go(self, path: str) -> Response:
        answer = self.page.goto(self.site + path if path.startswith("/") else path)
        assert answer is not None
        return answer

    def sign_in(self, path: str = "/") -> Visitor:
        """Through the form of the sign-in page, which then opens the page asked for."""
        self.go(path)
        self.fill_sign_in()
        return self

    def fill_sign_in(self) -> None:
        self.page.get_by_label("Имя для входа").fill(self.username)
        self.page.get_by_label("Пароль").fill("demo")
        self.press("Войти")

    def press(self, name: str, within: Locator | None = None) -> None:
        """A button by its exact visible words."""
        (within or self.page).get_by_role("button", name=name).first.click()

    def follow(self, name: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=name).first.click()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.site)

    # --- looking

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def fits(self) -> None:
        """Nothing sticks out at this width, the page is light, the library of charts comes only with a chart."""
        # A click returns when the next page has begun, and for a moment there is no document at all.
        self.page.wait_for_load_state()
        expect(self.page.locator("body")).to_be_attached()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        settle(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{self.path} sticks out at {width}"
        size = self.page.evaluate("new Blob([document.documentElement.outerHTML]).size")
        assert size < PAGE_LIMIT, f"{self.path} weighs {size} bytes"
        loaded = self.page.evaluate("performance.getEntriesByType('resource').some((one) => /echarts/.test(one.name))")
        assert not loaded or self.page.locator("figure[data-trend]").count(), f"{self.path} loads charts for nothing"

    def examine(self) -> None:
        """The page fits, and axe is content with it (WCAG 2.2 AA)."""
        self.fits()
        self.page.evaluate(AXE.read_text())
        # What Swagger UI draws is not ours to mend; the schema it shows can be read without it.
        place = {"exclude": [[".swagger-ui"]]}
        found = self.page.evaluate("([place, rules]) => axe.run(place, {runOnly: rules})", [place, RULES])
        problems = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]]
        assert problems == [], self.path

    def finish(self) -> None:
        said = [line for line in self.complaints if not any(words in line for words in self.expected)]
        assert said == [], f"{self.username}: {said}"


def visitor(context: BrowserContext, site: str, username: str) -> Visitor:
    return Visitor(context.new_page(), site, username)
