"""Log lines that name nobody: one JSON object or one plain line each, with where an error happened but not what it held.

The words of an exception often quote data (a database names the row it refused), so only its type and its frames are written.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

QUOTES_DATA = frozenset(("django.request", "django.security", "django.db.backends", "django.server"))
EXTRA = ("route", "method", "status", "milliseconds", "person", "subject")


def logging_settings(*, level: str, lines: str) -> dict[str, Any]:
    """Django's LOGGING: everything from ``level`` on goes to the console as ``lines`` says, «line» or «json».

    Raises ``ImproperlyConfigured`` for any other kind of lines.
    """
    if lines not in ("line", "json"):
        raise ImproperlyConfigured(f"XINGLIN_LOG_FORMAT must be line or json, not {lines!r}.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "clinic.logs.LineFormatter"}, "json": {"()": "clinic.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": lines, "level": level}},
        "root": {"handlers": ["console"], "level": level},
    }


def where(trace: TracebackType | None) -> list[str]:
    """The frames of an error as «file:line function», without the lines of code or any value."""
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def message_of(record: logging.LogRecord) -> str:
    """The message; of loggers that put addresses and values into it, only its fixed words."""
    if record.name not in QUOTES_DATA and not record.name.startswith("django.security"):
        return record.getMessage()
    first = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
    return str(first).partition(":")[0]


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and for errors their type and place."""

    def format(self, record: logging.LogRecord) -> str:
        said = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), "level": record.levelname,
                "logger": record.name, "message": message_of(record)}
        said |= {name: record.__dict__[name] for name in EXTRA if name in record.__dict__}
        if record.exc_info and record.exc_info[0]:
            said |= {"error": record.exc_info[0].__name__, "where": where(record.exc_info[2])}
        return json.dumps(said, ensure_ascii=False, default=str)


class LineFormatter(logging.Formatter):
    """One line for a terminal, with the same restraint."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        line = f"{at} {record.levelname} {record.name} {message_of(record)}"
        if record.exc_info and record.exc_info[0]:
            line += f" [{record.exc_info[0].__name__} at {' < '.join(reversed(where(record.exc_info[2])[-6:]))}]"
        return line
