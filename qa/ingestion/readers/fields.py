"""Reads loosely typed metadata values (YAML, JSON) into the types a document has; anything odd becomes empty."""

from __future__ import annotations

import datetime
import re
from typing import Any

from qa.ingestion.base import Language
from qa.ingestion.cleaning import clean_line

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|2100)(?!\d)")
_MOST_REFERENCES = 500
_LONGEST = 2000


def as_text(value: Any) -> str:
    """A single line; containers and None are empty."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | datetime.date):
        return ""
    return clean_line(str(value))[:_LONGEST]


def as_url(value: Any) -> str:
    """A web address; anything else, such as «javascript:…», is empty."""
    address = as_text(value)
    return address if address.lower().startswith(("http://", "https://")) else ""


def as_strings(value: Any) -> tuple[str, ...]:
    """A list of lines from a list or a single value."""
    values = value[:_MOST_REFERENCES] if isinstance(value, list) else [value]
    return tuple(text for text in map(as_text, values) if text)


def as_year(value: Any) -> int | None:
    """The first plausible year, 1800 to 2100."""
    match = _YEAR.search(as_text(value))
    return int(match.group()) if match else None


def as_language(value: Any) -> Language | None:
    """zh or en from a language tag or name, None for others."""
    tag = as_text(value).lower()
    if tag.startswith(("zh", "chi", "cn", "中")):
        return "zh"
    return "en" if tag.startswith("en") else None


def as_flag(value: Any) -> bool:
    """True only for what plainly says so."""
    return value is True or as_text(value).lower() in {"true", "yes", "1", "是"}
