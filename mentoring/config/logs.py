"""Structured logs: one line an event, ids instead of names."""

import re
from typing import Any

import structlog

# PostgreSQL repeats the values of a refused row in «DETAIL: Key (last_name)=(…)»: they may be names.
_ROW_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
# `/calendar/<key>.ics`, `/certificates/<secret>/` and the code of a room, but not the screens below an event.
_SECRET_WORD = re.compile(
    r"((?<!/events/[0-9a-f-]{36})/(?:calendar|certificates)/|/events/[0-9a-f-]{36}/here/)[^/\s'\"]+"
)


def without_row_values(logger: Any, name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Leave out of a traceback what the database quotes of its rows."""
    if isinstance(text := event.get("exception"), str):
        event["exception"] = _ROW_VALUES.sub(r"\1: …", text)
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
