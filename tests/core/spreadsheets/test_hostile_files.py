"""Every hostile file is refused in 2 s and 300 MB with words for its owner; the worker does not notice."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile

import pytest

from mentoring.core.spreadsheets.archive import open_directory, unpack
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.guard import inspect
from mentoring.core.spreadsheets.limits import MIB
from mentoring.core.spreadsheets.reader import read_workbook

from .books import HEAD, NS, book, grid, pack, parts, sheet_xml, text_cell
from .hostile import CORPUS

MEASURE = """
import json, os, re, resource, sys
from pathlib import Path
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.reader import read_workbook
data = sys.stdin.buffer.read()
before, answer = sum(os.times()[:4]), ["read"]
try:
    read_workbook(data, filename="a.xlsx")
except RefusedFile as refused:
    answer = [refused.code, refused.message_ru, refused.cell]
seconds = sum(os.times()[:4]) - before
own = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([answer, seconds, max(own, child) / 1024]))
"""


def judged(data: bytes) -> tuple[list[str], float, float]:
    """Read in a process of its own: the answer, seconds, and megabytes of the hungrier of the two processes.

    Seconds of the processor, its own and the child's: a busy machine must not fail the test. The peak of the process
    itself comes from /proc, because ``ru_maxrss`` survives exec and would show the memory of pytest.
    """
    done = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, check=True)
    answer, seconds, megabytes = json.loads(done.stdout)
    return answer, seconds, megabytes


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_quickly_and_in_words(name: str) -> None:
    make, code = CORPUS[name]
    data = make()
    if code != "unreadable":
        # the gate alone is enough: no child is started
        with pytest.raises(RefusedFile) as refused:
            inspect(data, filename="a.xlsx")
        assert refused.value.code == code
    answer, seconds, megabytes = judged(data)
    assert answer[0] == code
    assert seconds < 2
    assert megabytes < 300
    message = answer[1]
    assert len(message) > 30
    assert message[0].isupper()
    assert message.endswith((".", "»)."))
    assert not any(word in message for word in ("Error", "Traceback", "exception", "None"))


def one_cell(ref: str) -> bytes:
    row = "".join(sign for sign in ref if sign.isdigit())
    return book(f'<row r="{row}"><c r="{ref}"><v>1</v></c></row>')


def of_members(count: int) -> bytes:
    made = parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>'))
    return pack({**made, **{f"xl/m{number}.xml": "<a/>" for number in range(count - len(made))}})


@pytest.mark.parametrize(
    ("last", "first", "code"),
    [
        (one_cell("A60000"), one_cell("A60001"), "too_long"),
        (one_cell("GR1"), one_cell("GS1"), "too_wide"),
        (of_members(200), of_members(201), "too_many_members"),
    ],
    ids=["rows", "columns", "members"],
)
def test_the_last_that_is_let_in_and_the_first_that_is_not(last: bytes, first: bytes, code: str) -> None:
    """60,000 rows, 200 columns, 200 members (trust.md §2)."""
    inspect(last, filename="a.xlsx")
    with pytest.raises(RefusedFile) as refused:
        inspect(first, filename="a.xlsx")
    assert refused.value.code == code


def test_pictures_and_printer_settings_are_nobody_s_business() -> None:
    data = pack(
        {
            **parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')),
            "xl/media/image1.png": b"\x89PNG\0\0<!DOCTYPE",
            "xl/printerSettings/printerSettings1.bin": b"\0" * 500,
            "xl/media/image2.gif": b"",
        }
    )
    assert read_workbook(data, filename="a.xlsx").sheets[0].rows == [(1,)]


def test_what_the_engine_still_holds_when_the_packed_bytes_are_over_is_read_to_the_last_one() -> None:
    """It gives a mebibyte at a time; the end of a part may lie just beyond."""
    for beyond in range(1, 600, 35):
        body = b" " * (MIB + beyond)
        data = pack({"a.txt": body})
        (info,) = open_directory(data)
        assert sum(map(len, unpack(data, info))) == len(body)


def test_stored_members_are_read_too() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts(sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')).items():
            archive.writestr(name, content)
    assert read_workbook(out.getvalue(), filename="a.xlsx").sheets[0].rows == [(1,)]


@pytest.mark.parametrize("name", ["sparse corner", "corner hidden by quotes", "strings multiplied", "zip bomb"])
def test_the_process_that_asked_lives_and_reads_the_next_file(name: str) -> None:
    before = os.getpid()
    with pytest.raises(RefusedFile):
        read_workbook(CORPUS[name][0](), filename="a.xlsx")
    assert os.getpid() == before
    assert read_workbook(grid([["а"]]), filename="a.xlsx").sheets[0].rows == [("а",)]


@pytest.mark.parametrize("name", ["book.xls", "book.xlsm", "book.xlsb", "book.csv", "book", "book.xlsx.exe", "a.ods"])
def test_only_xlsx_is_taken_whatever_is_inside(name: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_workbook(grid([["а"]]), filename=name)
    assert refused.value.code == "extension"
    assert ".xlsx" in refused.value.message_ru


def test_the_extension_may_be_in_capitals_and_under_a_folder() -> None:
    assert read_workbook(grid([["а"]]), filename="C:\\Мои документы\\БАЗА.XLSX").sheets


@pytest.mark.parametrize(
    ("name", "cell"),
    [("sparse corner", "Лист1!XFD60000"), ("201 columns", "Лист1!GS1"), ("row a million", "Лист1!A1048576")],
)
def test_a_far_cell_is_named(name: str, cell: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_workbook(CORPUS[name][0](), filename="a.xlsx")
    assert refused.value.cell == cell


def test_a_slow_child_is_ended_in_time() -> None:
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", "слово")}</row>' for n in range(1, 50_001))
    start = time.perf_counter()
    with pytest.raises(RefusedFile) as refused:
        read_workbook(book(rows), filename="a.xlsx", timeout=0.02)
    assert refused.value.code == "timeout"
    assert time.perf_counter() - start < 2


def test_huge_but_honest_shared_strings_are_read() -> None:
    count = 40_000
    strings = "".join(f"<si><t>Строка номер {n} с довольно длинным текстом</t></si>" for n in range(count))
    cells = "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>{n}</v></c></row>' for n in range(count))
    data = book(cells, **{"xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{NS}">{strings}</sst>'})
    answer, seconds, megabytes = judged(data)
    assert answer == ["read"]
    assert seconds < 2
    assert megabytes < 300


def test_equal_rows_that_shrink_a_hundred_times_are_not_a_bomb() -> None:
    row = "".join(text_cell(f"{chr(65 + c)}{{n}}", "ученик – ученик, МБОУ СОШ № 7") for c in range(12))
    data = book("".join(f'<row r="{n}">{row.replace("{n}", str(n))}</row>' for n in range(1, 10_001)))
    assert len(read_workbook(data, filename="a.xlsx").sheets[0].rows) == 10_000


def test_a_coloured_blank_far_away_is_not_a_cell() -> None:
    data = book('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert read_workbook(data, filename="a.xlsx").sheets[0].rows == [(1,)]


def test_merged_cells_that_lie_upon_each_other_are_refused_before_they_are_spread() -> None:
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", "а")}{text_cell(f"M{n}", "б")}</row>' for n in range(1, 5001))
    merges = "".join(f'<mergeCell ref="{column}2:{column}60000"/>' for column in "ABCDEFGHIJKLM") * 1500
    sheet = sheet_xml(rows, f"<mergeCells>{merges}</mergeCells>")
    answer, seconds, _ = judged(pack(parts(sheet)))
    assert answer[0] == "merged"
    assert "«Лист1»" in answer[1]
    assert seconds < 2


def test_merged_cells_side_by_side_and_beyond_the_table_are_read() -> None:
    rows = f'<row r="1">{text_cell("A1", "а")}{text_cell("B1", "б")}</row><row r="2">{text_cell("B2", "в")}</row>'
    sheet = sheet_xml(rows, '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B2:XFD9000"/></mergeCells>')
    (read,) = read_workbook(pack(parts(sheet)), filename="a.xlsx").sheets
    assert read.merged == ((0, 0, 1, 0), (1, 1, 8999, 16383))
