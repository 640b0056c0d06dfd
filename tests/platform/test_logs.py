"""What a log line never holds: a secret of a link, a value of a row."""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from mentoring.config.logs import logging_config

SURNAME = "Иванов"


def formatter(*, as_json: bool) -> Any:
    config = logging_config(as_json=as_json, level="INFO")
    return logging.config.DictConfigurator(config).configure_formatter(  # type: ignore[attr-defined]
        config["formatters"]["portal"]
    )


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("duplicate key\nDETAIL:  Key (last_name)=(", ") already exists.\n"),
        # what is typed into a large field goes on over lines, empty ones among them
        ("violates check constraint\nDETAIL:  Failing row contains (1, первая строка\n\nвторая: ", ", null).\n"),
        ("syntax error\nLINE 1: SELECT 1 FROM person WHERE last_name = '", "'\n                      ^\n"),
        ('invalid input syntax for type date: "', '"\n'),
    ],
)
@pytest.mark.django_db
def test_a_traceback_holds_no_values(as_json: bool, before: str, after: str) -> None:
    surname = SURNAME
    try:
        try:
            raise ValueError(f"{before}{surname}{after}")
        except ValueError as error:
            raise RuntimeError("what it led to") from error
    except RuntimeError:
        record = logging.LogRecord("test", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    text = formatter(as_json=as_json).format(record)
    quoted = logging.LogRecord("celery", logging.ERROR, "", 1, "Task raised unexpected: %r", (before + surname,), None)
    assert SURNAME not in formatter(as_json=as_json).format(quoted)
    assert before.splitlines()[0].partition(":")[0] in text
    assert "what it led to" in text
    assert SURNAME not in text


@pytest.mark.django_db
def test_what_postgresql_says_of_a_value_is_not_in_the_log() -> None:
    """The driver's own words, of the database that the tests run on."""
    for statement in ("SELECT 'Иванов'::date", "SELECT 'Иванов'::int", "SELECT 1 FROM audit_auditevent WHERE 'Иванов'"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            record = logging.LogRecord("test", logging.ERROR, "", 1, "failed", None, sys.exc_info())
        assert SURNAME not in formatter(as_json=False).format(record)


@pytest.mark.django_db
def test_the_secret_of_a_link_is_not_in_the_log(client: Client, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    client.get("/accounts/invitation/?key=the-secret")
    lines = "\n".join(f"{record.getMessage()} {record.msg}" for record in caplog.records)
    assert "/accounts/invitation/" in lines
    assert "the-secret" not in lines


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.django_db
def test_a_secret_that_is_a_word_of_a_path_is_not_in_any_line(as_json: bool) -> None:
    event = "/events/6e7f9a1c-3c8e-4c57-9d7c-0a7b3f1f2a11/certificates/issue/"
    message = f"Not Found: /calendar/the-secret.ics GET /certificates/the-secret/ {event}"
    text = formatter(as_json=as_json).format(
        logging.LogRecord("test", logging.WARNING, __file__, 1, message, None, None)
    )
    assert "the-secret" not in text
    assert "/calendar/" in text
    assert event in text
