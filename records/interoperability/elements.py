"""Reads the data types that FHIR R4 resources share; every complaint names the field."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Json = Mapping[str, Any]
LONGEST_ID = 100
LARGEST_FILE = 20 * 1024 * 1024


class BadField(ValueError):
    """A field of a resource does not hold what FHIR R4 puts there."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field, self.problem = field, problem


def text(holder: Json, field: str, *, required: bool = False) -> str:
    value = holder.get(field, "")
    if not isinstance(value, str):
        raise BadField(field, "should be text.")
    if "\x00" in value:
        raise BadField(field, "holds a character that cannot be stored.")
    if required and not value.strip():
        raise BadField(field, "is missing.")
    return value.strip()


def identity(resource: Json) -> str:
    """The resource's own id, which FHIR R4 limits to 64 characters; sub-identities get room beyond it."""
    value = text(resource, "id", required=True)
    if len(value) > LONGEST_ID:
        raise BadField("id", f"is longer than {LONGEST_ID} characters.")
    return value


def mapping(holder: Json, field: str) -> Json:
    value = holder.get(field) or {}
    if not isinstance(value, Mapping):
        raise BadField(field, "should be an object.")
    return value


def items(holder: Json, field: str) -> list[Json]:
    value = holder.get(field) or []
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise BadField(field, "should be a list of objects.")
    return value


def first(holder: Json, field: str) -> Json:
    return next(iter(items(holder, field)), {})


def number(holder: Json, field: str, path: str = "") -> Decimal | None:
    value = holder.get(field)
    if value is None:
        return None
    try:
        parsed = Decimal(str(value))
    except InvalidOperation as error:
        raise BadField(path or field, "should be a number.") from error
    if isinstance(value, bool) or not parsed.is_finite() or abs(parsed) >= Decimal(10) ** 10:
        raise BadField(path or field, "should be a number.")
    return parsed


def moment(holder: Json, *fields: str) -> datetime | None:
    """The first of the fields that is there; a partial date means its start, a time without zone means UTC."""
    field = next((name for name in fields if holder.get(name)), None)
    if field is None:
        return None
    value = text(holder, field)
    padded = value + {4: "-01-01", 7: "-01"}.get(len(value), "")
    try:
        parsed = datetime.fromisoformat(padded)
    except ValueError as error:
        raise BadField(field, "should be a date or time such as 2026-11-24 or 2026-11-24T08:30:00Z.") from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def day(holder: Json, *fields: str) -> date | None:
    at = moment(holder, *fields)
    return at.date() if at else None


def full_day(holder: Json, field: str) -> date | None:
    """The date where the whole of it is known; a bare year or month claims no day."""
    return day(holder, field) if len(text(holder, field)) >= len("2026-11-24") else None


def plain_text(narrative: Json) -> str:
    """The words of a Narrative's XHTML."""
    lines = re.sub(r"<(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", "\n", text(narrative, "div"))
    words = html.unescape(re.sub(r"<[^>]+>", " ", lines))
    return "\n".join(filter(None, (" ".join(line.split()) for line in words.splitlines())))


def concept(value: Json) -> tuple[str, str, str]:
    """(text, code, system) of a CodeableConcept."""
    coding = first(value, "coding")
    said, display = text(value, "text"), text(coding, "display")
    return said or display, text(coding, "code"), text(coding, "system")


def required_concept(holder: Json, field: str) -> tuple[str, str, str]:
    name, code, system = concept(mapping(holder, field))
    if not (name or code):
        raise BadField(field, "has neither a text nor a code.")
    return name or code, code, system


def code_of(holder: Json, field: str) -> str:
    return concept(mapping(holder, field))[1]


def reference(holder: Json, *fields: str) -> str:
    """The identity that a reference points to, without type or urn prefix."""
    field = next((name for name in fields if holder.get(name)), fields[0])
    value = text(mapping(holder, field), "reference")
    return value.rpartition("/")[2].removeprefix("urn:uuid:")


def attachment_text(attachment: Json, field: str) -> str:
    """The words of a text attachment; empty if it holds none or is no text."""
    kind = text(attachment, "contentType")
    if not attachment.get("data") or not kind.startswith("text/"):
        return ""
    try:
        return base64.b64decode(text(attachment, "data"), validate=True).decode("utf-8")
    except ValueError as error:
        raise BadField(field, "does not hold base64 of UTF-8 text.") from error


def attachment_file(attachment: Json, field: str) -> tuple[str, int, str] | None:
    """(type, bytes, base64) of an attachment that carries a file; None where it carries none or too large a one."""
    kind, data = text(attachment, "contentType"), "".join(text(attachment, "data").split())
    if not kind or not data or len(data) > LARGEST_FILE * 4 // 3:
        return None
    try:
        size = len(base64.b64decode(data, validate=True))
    except ValueError as error:
        raise BadField(field, "does not hold base64.") from error
    return kind[:80], size, data
