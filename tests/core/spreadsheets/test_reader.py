"""What comes out of a workbook, and how little the child knows."""

import datetime
import io
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from mentoring.core.spreadsheets import child, sandbox
from mentoring.core.spreadsheets.errors import RefusedFile
from mentoring.core.spreadsheets.reader import Sheet, read_workbook

from .books import book, grid, text_cell

DATE = datetime.date(2026, 9, 14)


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def only(data: bytes) -> Sheet:
    (sheet,) = read_workbook(data, filename="a.xlsx").sheets
    return sheet


def test_values_keep_their_types_and_places() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B2"], sheet["C2"], sheet["D2"], sheet["E2"] = "Иванов", 2010, 1.5, DATE
    sheet["B3"], sheet["C3"], sheet["D3"] = True, datetime.datetime(2026, 9, 14, 8, 30), datetime.time(8, 30)
    assert only(saved(workbook)).rows == [
        (None,) * 5,
        (None, "Иванов", 2010, 1.5, DATE),
        (None, True, datetime.datetime(2026, 9, 14, 8, 30), "08:30:00", None),
    ]


def test_a_command_in_a_text_stays_a_text() -> None:
    assert only(grid([["=cmd|'/c calc'!A0", "+7 900", "@a", "-1"]])).rows == [
        ("=cmd|'/c calc'!A0", "+7 900", "@a", "-1")
    ]


def test_formulas_are_named_with_and_without_a_remembered_value() -> None:
    data = book(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>3</v></c><c r="C1"><f>NOW()</f></c>'
        '<c r="D1" t="str"><f>A1&amp;"а"</f><v>2а</v></c></row>'
    )
    sheet = only(data)
    assert sheet.formulas == {"A1", "C1", "D1"}
    assert sheet.rows == [(2, 3, None, "2а")]


def test_cells_without_addresses_are_counted_like_the_reader_does() -> None:
    sheet = only(
        book(
            '<row><c><v>1</v></c><c/><c><f>2</f><v>2</v></c></row><row r="3"><c r="B3"><v>1</v></c>'
            "<c><f>1</f></c></row>"
        )
    )
    assert sheet.formulas == {"C1", "C3"}
    assert sheet.rows[0] == (1, None, 2)


def test_numbers_beyond_measure_do_not_break_the_answer() -> None:
    data = book('<row r="1"><c r="A1"><v>1e400</v></c><c r="B1"><v>NaN</v></c><c r="C1"><v>1e300</v></c></row>')
    assert only(data).rows == [("inf", "nan", "1e+300")]


def test_hidden_sheets_are_left_out_and_empty_ones_are_empty() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Пустой"
    workbook.create_sheet("Списки").sheet_state = "hidden"
    workbook.create_sheet("База")["A1"] = 1
    assert [(s.name, s.rows) for s in read_workbook(saved(workbook), filename="a.xlsx").sheets] == [
        ("Пустой", []),
        ("База", [(1,)]),
    ]


def test_merged_cells_are_reported() -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "заголовок"
    workbook.active.merge_cells("A1:C2")
    assert only(saved(workbook)).merged == ((0, 0, 1, 2),)


@pytest.mark.parametrize(("name", "rows", "last"), [("nastavnikov", 22, 18), ("nastavlyaemyh", 35, 31)])
def test_the_samples_are_read(samples: Path, name: str, rows: int, last: int) -> None:
    sheet = only((samples / f"baza-{name}.xlsx").read_bytes())
    assert len(sheet.rows) == rows
    assert sheet.rows[-1][0] == last
    assert DATE in sheet.rows[-1]


def test_ten_thousand_rows_take_a_moment() -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = workbook.add_worksheet()
    for row in range(10_000):
        for column in range(16):
            sheet.write_string(row, column, f"Иванов Иван {row} {column}")
    workbook.close()
    before = sum(os.times()[:4])
    read = only(out.getvalue())
    # 0.4 s of the processor, child included; the rest is for a busy machine
    assert sum(os.times()[:4]) - before < 1.5
    assert read.rows[9_999][15] == "Иванов Иван 9999 15"


def test_several_threads_read_at_once() -> None:
    books = [grid([[f"книга {n}"]]) for n in range(6)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(only, books))
    assert [sheet.rows[0][0] for sheet in found] == [f"книга {n}" for n in range(6)]


def test_a_daemon_process_may_read() -> None:
    """Celery's prefork workers are daemons: they may not have ``multiprocessing`` children, but may use this."""
    code = (
        "import multiprocessing, sys\n"
        "def work(data, queue):\n"
        "    from mentoring.core.spreadsheets.reader import read_workbook\n"
        "    queue.put(read_workbook(data, filename='a.xlsx').sheets[0].rows)\n"
        "if __name__ == '__main__':\n"
        "    context = multiprocessing.get_context('fork'); queue = context.Queue()\n"
        "    data = sys.stdin.buffer.read()\n"
        "    process = context.Process(target=work, args=(data, queue), daemon=True); process.start()\n"
        "    print(queue.get(timeout=20)); process.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], input=grid([["а"]]), capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[('а',)]"


def test_the_machinery_does_not_import_django() -> None:
    code = (
        "import sys; from mentoring.core.spreadsheets import reader, table, cells, writer, annotate, filenames\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg2')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_the_child_inherits_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "child.py"
    spy.write_text("import json, os, sys; print(json.dumps([dict(os.environ), os.getcwd(), sorted(sys.modules)]))")
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with sandbox.run({"do": "read"}, b"", timeout=20, program=spy) as answer:
        environment, folder, modules = json.loads(answer.read())
    assert set(environment) <= {"LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH"}
    assert folder == "/"
    assert not [name for name in modules if name.split(".")[0] in ("django", "mentoring", "psycopg2")]


def test_the_limits_of_the_child_are_really_set(tmp_path: Path) -> None:
    """A child that eats memory, writes without end or never ends is stopped by its limits."""
    real = Path(child.__file__).read_text()
    for greed, seconds, code in (
        # These two end by themselves, on a busy machine late.
        ("x = bytearray(400 * 1024 * 1024)", 30, "unreadable"),
        ("while True: out.write(b'0' * 1024 * 1024)", 30, "unreadable"),
        ("while True: pass", 3, "timeout"),
    ):
        greedy = tmp_path / "child.py"
        greedy.write_text(real.replace('    if order["do"] == "read":', f'    {greed}\n    if order["do"] == "read":'))
        began = time.monotonic()
        with pytest.raises(RefusedFile) as refused:
            sandbox.run({"do": "read"}, grid([["а"]]), timeout=seconds, program=greedy)
        assert refused.value.code == code
    assert time.monotonic() - began < 5.9  # the time is over once, not once for each way of waiting


def test_a_kernel_without_handles_of_processes_waits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(pid: int) -> int:
        raise OSError("Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", unknown)
    assert only(grid([["а"]])).rows == [("а",)]


def test_the_child_speaks_json_lines() -> None:
    out = io.BytesIO()
    child.read(io.BytesIO(grid([["а", None, 1]] + [["б"]] * 600)), out)
    head, *batches = [json.loads(line) for line in out.getvalue().splitlines()]
    assert head == {"sheet": "Лист1", "merged": []}
    assert [len(batch) for batch in batches] == [500, 101]
    assert batches[0][0] == ["а", None, 1]


def test_the_child_leaves_out_hidden_sheets() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Пустой"
    workbook.create_sheet("Списки").sheet_state = "veryHidden"
    out = io.BytesIO()
    child.read(io.BytesIO(saved(workbook)), out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [{"sheet": "Пустой", "merged": []}]


def test_dates_cross_the_border_with_their_type() -> None:
    assert child.encode(DATE) == {"d": "2026-09-14"}
    assert child.encode(datetime.datetime(2026, 9, 14, 8)) == {"t": "2026-09-14T08:00:00"}
    assert child.encode(datetime.time(8, 30)) == {"s": "08:30:00"}


def test_the_text_of_a_refusal_does_not_quote_the_file() -> None:
    data = book(f'<row r="1">{text_cell("A1", "Секретов Пётр")}</row><row r="61000"><c r="A61000"><v>1</v></c></row>')
    with pytest.raises(RefusedFile) as refused:
        read_workbook(data, filename="Секретов.xlsx")
    assert "Секретов" not in str(refused.value)
