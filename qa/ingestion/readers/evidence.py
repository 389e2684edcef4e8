"""Reads from a document's properties what kind of evidence it is, until when it holds and whether it was retracted."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping
from typing import Any, TypedDict

from qa.ingestion.readers.fields import as_flag, as_text
from qa.ingestion.study_types import STRONGEST, WEAKEST, study_type_of, usual_level

_TYPES = ("study_type", "study_design", "publication_type", "研究类型")
_LEVELS = ("evidence_level", "level_of_evidence", "证据等级")
_EXPIRIES = ("expires", "expires_on", "expiry_date", "valid_until", "有效期至")
_RETRACTION_DATES = ("retracted_on", "retraction_date", "撤稿日期")
_RETRACTION_REASONS = ("retraction_reason", "撤稿原因")
_DATE = re.compile(r"(1[89]\d\d|20\d\d|2100)(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?")
_LEVEL = re.compile(r"(?:level|级别)?\s*(?:([1-5])|(i{1,3}|iv|v))\s*[a-c]?\s*级?", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}


class EvidenceFields(TypedDict):
    """Fields of ``ParsedDocument``; dates in ISO form."""

    study_type: str
    evidence_level: int | None
    expires: str
    retracted: bool
    retracted_on: str
    retraction_reason: str


def evidence_fields(values: Mapping[str, Any]) -> EvidenceFields:
    """What the properties say; a document that states no level gets the usual one of its kind.

    ``retracted`` may be yes, or the date itself.
    """
    study_type = study_type_of(_first(values, _TYPES))
    stated = values.get("retracted")
    on = as_date(_first(values, _RETRACTION_DATES)) or as_date(as_text(stated))
    return EvidenceFields(
        study_type=study_type, evidence_level=as_level(_first(values, _LEVELS)) or usual_level(study_type),
        expires=as_date(_first(values, _EXPIRIES), last=True), retracted=as_flag(stated) or bool(on),
        retracted_on=on, retraction_reason=_first(values, _RETRACTION_REASONS),
    )


def as_level(text: str) -> int | None:
    """1 to 5 from «2», «2b», «II» or «Level 1a»; None for anything else."""
    match = _LEVEL.fullmatch(text.strip())
    if match is None:
        return None
    level = int(match[1]) if match[1] else _ROMAN[match[2].lower()]
    return level if STRONGEST <= level <= WEAKEST else None


def as_date(text: str, *, last: bool = False) -> str:
    """A day in ISO form; of a mere month or year the first day, or the ``last``. Empty where there is none."""
    match = _DATE.match(text.strip())
    if match is None:
        return ""
    year = int(match[1])
    month = int(match[2]) if match[2] else (12 if last else 1)
    if not 1 <= month <= 12:
        return ""
    day = int(match[3]) if match[3] else (calendar.monthrange(year, month)[1] if last else 1)
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _first(values: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for text in (as_text(values.get(key)) for key in keys) if text), "")
