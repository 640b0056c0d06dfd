"""`make check`, and small things that only this configuration decides."""

import datetime as dt
import subprocess
import sys

import pytest
from django.utils.formats import date_format

from mentoring.config import checks


@pytest.mark.parametrize(
    ("code", "passed", "word"), [("print('fine')", True, "ok"), ("exit('broken')", False, "FAILED")]
)
def test_a_check_tells_how_it_went(capsys: pytest.CaptureFixture[str], code: str, passed: bool, word: str) -> None:
    assert checks.run(("name", [sys.executable, "-c", code], {})) is passed
    said = capsys.readouterr().out
    assert said.startswith(f"{word}")
    assert ("broken" in said) is not passed
    assert "fine" not in said


@pytest.mark.parametrize(("results", "code"), [([True, True], 0), ([True, False], 1)])
def test_one_failed_check_fails_all(monkeypatch: pytest.MonkeyPatch, results: list[bool], code: int) -> None:
    answers = iter(results)
    monkeypatch.setattr(checks, "CHECKS", ["a", "b"])
    monkeypatch.setattr(checks, "run", lambda check: next(answers))
    with pytest.raises(SystemExit) as ended:
        checks.main()
    assert ended.value.code == code


def test_every_tool_of_the_checks_is_installed() -> None:
    for _, command, _ in checks.CHECKS:
        assert subprocess.run([command[0], "--version"], capture_output=True).returncode == 0, command[0]


def test_dates_are_written_as_the_staff_writes_them() -> None:
    assert date_format(dt.date(2026, 4, 5), "DATE_FORMAT") == "05.04.2026"
    assert date_format(dt.datetime(2026, 4, 5, 9, 7), "DATETIME_FORMAT") == "05.04.2026 09:07"
