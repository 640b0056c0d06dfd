"""What a log line never holds: a secret of a link, a value of a row."""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any

import pytest
from django.test import Client

from mentoring.config.logs import logging_config

SURNAME = "Иванов"


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.django_db
def test_a_traceback_holds_no_values(as_json: bool) -> None:
    handler = logging.config.DictConfigurator(  # type: ignore[attr-defined]
        logging_config(as_json=as_json, level="INFO")
    ).configure_formatter(logging_config(as_json=as_json, level="INFO")["formatters"]["portal"])
    surname = SURNAME
    try:
        raise ValueError(f"duplicate key\nDETAIL:  Key (last_name)=({surname}) already exists.")
    except ValueError:
        record = logging.LogRecord("test", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
    text = handler.format(record)
    assert "duplicate key" in text
    assert SURNAME not in text


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
    config = logging_config(as_json=as_json, level="INFO")
    handler = logging.config.DictConfigurator(config).configure_formatter(  # type: ignore[attr-defined]
        config["formatters"]["portal"]
    )
    event = "/events/6e7f9a1c-3c8e-4c57-9d7c-0a7b3f1f2a11/certificates/issue/"
    message = f"Not Found: /calendar/the-secret.ics GET /certificates/the-secret/ {event}"
    text = handler.format(logging.LogRecord("test", logging.WARNING, __file__, 1, message, None, None))
    assert "the-secret" not in text
    assert "/calendar/" in text
    assert event in text
