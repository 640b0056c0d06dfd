"""Names of downloads."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.spreadsheets.filenames import attachment, safe_filename


def test_a_cyrillic_name_is_kept_and_has_a_plain_twin() -> None:
    assert attachment("Отчёт за I кв. 2026.xlsx") == (
        'attachment; filename="Otchet_za_I_kv._2026.xlsx"; '
        "filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82%20%D0%B7%D0%B0%20I%20%D0%BA%D0%B2.%202026.xlsx"
    )


def test_a_plain_name_needs_no_twin() -> None:
    assert attachment("report-2026_1.xlsx") == 'attachment; filename="report-2026_1.xlsx"'


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\Мои\\база.xlsx", "C_Мои_база.xlsx"),
        ('а"б;в\r\nSet-Cookie: x.xlsx', "а_б_в Set-Cookie_ x.xlsx"),
        ("отчёт\u202exslx.exe", "отчётxslx.exe"),
        (" . ", "file"),
        ("", "file"),
        ("ы" * 300 + ".xlsx", "ы" * 145 + ".xlsx"),
    ],
)
def test_a_name_leads_nowhere(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


@given(st.text())
def test_a_header_stays_one_line_of_ascii(name: str) -> None:
    header = attachment(name)
    assert re.fullmatch(r"""attachment; filename="[\w.()-]+"(; filename\*=UTF-8''[\w.%~-]+)?""", header, re.ASCII)
    if "filename*" in header:
        assert unquote(header.split("''")[1]) == safe_filename(name)
