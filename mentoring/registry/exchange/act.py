"""The act of destruction with the extract of the journal, as a .docx to print and sign.

Contents: приказ Роскомнадзора от 28.10.2022 № 179, пп. 3 (акт) и 5 (выгрузка из журнала). The subject is named by the
code of the card («или иная информация, относящаяся к субъекту»), so the paper holds no personal data of participants.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from mentoring.core.clock import local_date
from mentoring.core.spreadsheets.text import xml_text
from mentoring.core.spreadsheets.writer import MOSCOW

from ..enums import DestructionReason
from ..models import DestroyedPerson, DestructionAct

SYSTEM = "Портал Регионального наставнического центра (информационная система)"
WAY = (
    "Значения удалены из записей и из истории изменений, файлы книг Excel удалены из хранилища. "
    "Восстановить их средствами портала нельзя."
)
_LOG_COLUMNS = ("Субъект (код карточки)", "Категории данных", "Причина", "Основание с", "Дата и время уничтожения")


def make_act(act: DestructionAct, people: Sequence[DestroyedPerson]) -> bytes:
    """`act` with its organisation, `people` with their persons, in the order of the journal."""
    paper = Document()
    _page(paper)
    _title(paper, "АКТ", f"об уничтожении персональных данных № {act.public_id.hex[:8].upper()}")
    day = f"{local_date(act.made_at):%d.%m.%Y}"
    paper.add_paragraph(day)
    reasons = dict.fromkeys(DestructionReason(row.reason).label for row in people)
    categories = dict.fromkeys(words for row in people for words in row.categories)
    facts = (
        ("Оператор", act.organisation.full_name or act.organisation.name),
        ("Адрес оператора", "________________________________"),
        ("Субъекты персональных данных", f"{len(people)}; коды карточек – в выгрузке ниже"),
        ("Перечень категорий уничтоженных данных", "; ".join(categories) or "данных не было"),
        ("Информационная система, из которой уничтожены данные", SYSTEM),
        ("Способ уничтожения", WAY),
        ("Причина уничтожения", "; ".join(str(one) for one in reasons)),
        ("Дата уничтожения", day),
        ("Уничтожил", f"{act.made_by_name}, {act.made_by_role.lower()}"),
    )
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in facts:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, xml_text(value)
    paper.add_paragraph()
    paper.add_paragraph("Подпись уничтожившего  ____________________ / ____________________")
    paper.add_paragraph("Руководитель организации  ____________________ / ____________________")
    _log(paper, people)
    paper.add_paragraph("Акт и выгрузку хранят три года с даты уничтожения (приказ Роскомнадзора № 179, п. 8).")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)  # type: ignore[attr-defined]


def _title(paper: Paper, first: str, second: str = "") -> None:
    for words in filter(None, (first, second)):
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(words).bold = True


def _log(paper: Paper, people: Sequence[DestroyedPerson]) -> None:
    _title(paper, "Выгрузка из журнала регистрации событий")
    paper.add_paragraph(f"Информационная система: {SYSTEM}.")
    table = paper.add_table(rows=1, cols=len(_LOG_COLUMNS), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, _LOG_COLUMNS, strict=True):
        cell.text = words
    for row in people:
        values = (
            f"участник {row.person.public_id.hex[:6].upper()}",
            "; ".join(row.categories) or "данных не было",
            DestructionReason(row.reason).label,
            f"{row.ended_on:%d.%m.%Y}",
            f"{row.destroyed_at.astimezone(MOSCOW):%d.%m.%Y %H:%M}",
        )
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = str(value)
