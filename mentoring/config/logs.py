"""Structured logs: one line an event, ids instead of names."""

import re
from typing import Any

import structlog

# PostgreSQL repeats values: of a refused row in «DETAIL: Key (last_name)=(…)», of the statement in «LINE 1: …», of a
# cast in «invalid input syntax for type date: "…"». They may be names, and they may go on over many lines; in a message
# that quotes the error (Celery's do) the breaks are written as \n.
_ROW_VALUES = re.compile(
    r"((?:^|\\n)(?:DETAIL|CONTEXT|LINE \d+)|invalid (?:input syntax|input value|byte sequence)[^\n:]*):.*?"
    r"(?=^(?:The above exception was|During handling of the above|Traceback \(most)|\Z)",
    re.MULTILINE | re.DOTALL,
)
# `/calendar/<key>.ics`, `/certificates/<secret>/` and the code of a room, but not the screens below an event.
_SECRET_WORD = re.compile(
    r"((?<!/events/[0-9a-f-]{36})/(?:calendar|certificates)/|/events/[0-9a-f-]{36}/here/)[^/\s'\"]+"
)


def without_row_values(logger: Any, name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Leave out of a traceback, and of a message that quotes an error, what the database quotes of its rows."""
    for key in ("exception", "event"):
        if isinstance(text := event.get(key), str):
            event[key] = _ROW_VALUES.sub("\\1: …\n", text).rstrip()
    return event


def without_secrets(logger: Any, name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Leave out of every text the word of a path that is a secret itself: of a calendar, a certificate, a room."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET_WORD.sub(r"\1…", value)
    return event


SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, as_json: bool, level: str) -> dict[str, Any]:
    """The dictionary for ``logging.config``: JSON for machines, plain lines for a terminal."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            without_row_values,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Tracebacks are plain lines of code: a prettier one would print the values of local variables.
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "portal": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_row_values,
                    without_secrets,
                    renderer,
                ],
                "foreign_pre_chain": SHARED,
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # A line of every request comes from django_structlog already.
            "django.server": {"level": "WARNING"},
            "django_structlog": {"level": level},
            "celery": {"level": "WARNING"},
        },
    }
