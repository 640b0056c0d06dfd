"""The adopted edition 2021–2024 and its papers, word for word."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from mentoring.core import clock
from roadmap import seed
from roadmap.enums import EditionState, TaskTier
from roadmap.models import Activity, EditionYear, Task
from roadmap.papers import make
from roadmap.papers.table import HEADINGS, RESPONSIBLE, TIERS
from roadmap.rules.registry import RULES
from roadmap.services import tasks
from tests.world import World

from . import editions as walk

pytestmark = pytest.mark.django_db

CSV = Path(seed.__file__).parent / "data" / "roadmap-2021-2024.csv"
COLUMNS = ("number", "title", "term", "region", "municipality", "organisation")
# How the pages of a PDF come out as text depends on where lines break: only letters are compared.
_LETTERS = re.compile(r"[^\w]+")


@pytest.fixture
def rows() -> list[dict[str, str]]:
    with CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in COLUMNS) for row in rows]


def test_the_edition_is_the_csv_word_for_word(rows: list[dict[str, str]]) -> None:
    edition = seed.load_roadmap()
    lines = list(edition.activities.select_related("section"))
    assert len(lines) == 19
    for row, line in zip(rows, lines, strict=True):
        assert {name: getattr(line, name) for name in COLUMNS} == {name: row[name] for name in COLUMNS}
        assert (line.section.number if line.section else "") == row["parent"]
        assert (line.first_year, line.last_year) == (int(row["first_year"]), int(row["last_year"]))
        assert line.yearly is (row["yearly"] == "1")
    assert edition.state == EditionState.ADOPTED
    assert (edition.approver_position, edition.approver_name) == (
        "Руководитель регионального центра наставничества",
        "В.А. Мойса",
    )
    assert edition.title.startswith("Дорожная карта (план мероприятий) внедрения целевой модели наставничества")
    assert edition.title.endswith("на период реализации 2021-2024 гг.")


def test_every_activity_names_a_rule_that_exists_and_no_section_does() -> None:
    edition = seed.load_roadmap()
    for line in edition.activities.select_related("section"):
        assert (line.rule in RULES) is (line.section is not None)


def test_loading_again_changes_nothing() -> None:
    first = seed.load_roadmap()
    before = list(Activity.objects.values_list("pk", "title"))
    assert seed.load_roadmap() == first
    assert list(Activity.objects.values_list("pk", "title")) == before
    assert list(EditionYear.objects.order_by("year").values_list("year", flat=True)) == [2021, 2022, 2023, 2024]


def test_its_tasks_ask_only_the_tiers_that_have_a_party(world: World) -> None:
    seed.load_roadmap()
    tasks.ensure_tasks(now=clock.now())
    assert not Task.objects.filter(activity__section=None).exists()
    assert set(Task.objects.filter(activity__number__in=["1.6", "1.7"]).values_list("tier", flat=True)) == {
        TaskTier.ORGANISATION
    }
    assert set(Task.objects.filter(activity__number="1.1").values_list("tier", flat=True)) == {TaskTier.REGION}
    assert not Task.objects.filter(tier=TaskTier.MUNICIPALITY, municipality__is_krai=True).exists()
    assert Task.objects.filter(organisation=world.k1.organisation).exists()
    of_seminars = Task.objects.filter(activity__number="1.2", year=2022)
    assert of_seminars.filter(tier=TaskTier.MUNICIPALITY).count() == 33
    assert of_seminars.filter(tier=TaskTier.ORGANISATION).count() == 5
    assert of_seminars.filter(tier=TaskTier.REGION).count() == 1
    assert list(Task.objects.filter(activity__number="3.4").values_list("year", flat=True).distinct()) == [2024]


def test_word_holds_every_cell(rows: list[dict[str, str]]) -> None:
    document = Document(io.BytesIO(make(seed.load_roadmap(), "docx").content))
    (table,) = document.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows[2:]] == cells(rows)
    assert [cell.text for cell in table.rows[0].cells] == [*HEADINGS, *[RESPONSIBLE] * 3]
    assert [cell.text for cell in table.rows[1].cells] == [*HEADINGS, *TIERS]
    header = [row._tr.trPr.xpath("./w:tblHeader") for row in table.rows]
    assert [bool(found) for found in header] == [True, True] + [False] * 19
    section = document.sections[0]
    assert section.page_width > section.page_height
    words = [paragraph.text for paragraph in document.paragraphs]
    assert seed.TITLE in words
    assert words[:2] == ["УТВЕРЖДАЮ", seed.APPROVER_POSITION]


def test_excel_holds_every_cell(rows: list[dict[str, str]]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(make(seed.load_roadmap(), "xlsx").content))
    sheet = book.active
    assert sheet is not None
    table = [tuple(value or "" for value in row) for row in sheet.iter_rows(values_only=True, max_col=6)]
    head = next(index for index, row in enumerate(table) if row[0] == HEADINGS[0])
    assert table[head][:4] == (*HEADINGS, RESPONSIBLE)
    assert table[head + 1][3:] == TIERS
    assert table[head + 2 :] == cells(rows)
    assert f"D{head + 1}:F{head + 1}" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.print_title_rows == f"${head + 1}:${head + 2}"


def test_the_page_to_print_and_the_screen_hold_every_cell(
    world: World, client: Client, rows: list[dict[str, str]]
) -> None:
    edition = seed.load_roadmap()
    client.force_login(world.a1.curator)
    for name in ("edition_print", "edition"):
        page = client.get(reverse(f"roadmap:{name}", args=[edition.public_id])).content.decode()
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        found = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in _cells_of(body)]
        assert found == [words for row in cells(rows) for words in row], name


def _cells_of(body: str) -> list[str]:
    return re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", body, re.DOTALL)


def test_the_pdf_holds_every_cell(rows: list[dict[str, str]]) -> None:
    reader = PdfReader(io.BytesIO(make(seed.load_roadmap(), "pdf").content))
    letters = _LETTERS.sub("", "".join(page.extract_text() for page in reader.pages))
    assert "УТВЕРЖДАЮ" in letters
    for words in (words for row in cells(rows) for words in row):
        assert _LETTERS.sub("", words) in letters, words
    for page in reader.pages:
        assert page.mediabox.width > page.mediabox.height
        assert "Сроки" in page.extract_text()


def test_the_stamp_says_who_adopted_and_when_and_a_draft_says_that_it_is_one(world: World) -> None:
    draft = walk.draft(world)
    document = Document(io.BytesIO(make(draft, "docx").content))
    assert "ПРОЕКТ" in [paragraph.text for paragraph in document.paragraphs]
    edition = walk.adopted(draft, world.region_actor, adopted_on=dt.date(2026, 3, 5))
    document = Document(io.BytesIO(make(edition, "docx").content))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[1:4] == ["Руководитель", f"{'_' * 16} А.Б. Вишнёва", "«05» марта 2026 г."]
    assert "ПРОЕКТ" not in words


def test_a_formula_in_a_name_stays_a_text(world: World) -> None:
    draft = walk.draft(world)
    walk.change(walk.line(draft, "1.4"), world.region_actor, title="=cmd|' /C calc'!A0")
    sheet = openpyxl.load_workbook(io.BytesIO(make(draft, "xlsx").content)).active
    assert sheet is not None
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_papers_are_named_by_their_years_and_their_place(world: World) -> None:
    edition: Any = seed.load_roadmap()
    assert make(edition, "docx").name == "Дорожная карта 2021–2024.docx"
    with pytest.raises(KeyError):
        make(edition, "doc")
