"""Reads what devices send: the site's own JSON, and FHIR R4 Observations alone or in a Bundle; knows no table.

The site's own JSON: ``{"sent_at": "2026-11-25T08:00:00Z", "readings": [{"code": "8867-4", "value": 82, "unit": "/min",
"at": "2026-11-25T07:59:58Z"}]}``. ``code`` is LOINC, ``unit`` UCUM; ``sent_at``, the device's clock when it sends, lets
the site correct a wrong clock. The level of consciousness (67775-7) has A, C, V, P or U as its value. Times carry a zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from records.decision_support.monitoring.readings import Sent
from records.decision_support.words import Refused, Words

MOST = 5000
LOINC = "http://loinc.org"
LONGEST_CODE = 20


class BadBatch(ValueError):
    """The body as a whole cannot be read; the message is an English sentence for the sender's log."""


@dataclass(frozen=True)
class Entry:
    """One entry of the body and its readings (a blood pressure has two); ``refused`` where it cannot be read."""

    readings: tuple[Sent, ...]
    patient: str = ""
    refused: Words | None = None


def own_batch(body: Any) -> tuple[datetime | None, list[Entry]]:
    """Raises ``BadBatch`` unless the body is an object with a list «readings» of at most 5,000 objects."""
    if not isinstance(body, dict) or not isinstance(body.get("readings"), list):
        raise BadBatch("The body must be an object with a list «readings».")
    if len(body["readings"]) > MOST:
        raise BadBatch(f"A batch has at most {MOST} readings.")
    sent_at = body.get("sent_at")
    try:
        clock = None if sent_at is None else _moment(sent_at)
    except Refused as refused:
        raise BadBatch("«sent_at» must be a time with a zone, such as 2026-11-25T08:00:00Z.") from refused
    return clock, [_entry(each, _own) for each in body["readings"]]


def fhir_entries(body: Any) -> list[Entry]:
    """Of an Observation or a Bundle of them; anything else among the entries is refused by itself."""
    if not isinstance(body, dict) or body.get("resourceType") not in ("Observation", "Bundle"):
        raise BadBatch("The body must be an Observation or a Bundle of Observations.")
    if body["resourceType"] == "Observation":
        return [_entry(body, _observation)]
    entries = body.get("entry")
    if not isinstance(entries, list) or len(entries) > MOST:
        raise BadBatch(f"A Bundle has a list «entry» of at most {MOST} Observations.")
    return [_entry(each.get("resource") if isinstance(each, dict) else None, _observation) for each in entries]


def _entry(found: Any, read: Any) -> Entry:
    try:
        if not isinstance(found, dict):
            raise Refused("reading", Words("读数须为JSON对象。", "A reading must be an object."))
        return Entry(tuple(read(found)), _patient(found))
    except Refused as refused:
        return Entry((), refused=refused.words)


def _own(found: Mapping[str, Any]) -> Iterator[Sent]:
    value = found.get("value")
    level = value if isinstance(value, str) else ""
    yield Sent(_code(found.get("code")), None if level else _number(value), _text(found.get("unit")), _moment(found.get("at")), level)


def _observation(found: Mapping[str, Any]) -> Iterator[Sent]:
    if found.get("resourceType") != "Observation":
        raise Refused("resourceType", Words("此处只接受Observation。", "Only Observations are taken here."))
    if found.get("status") in ("cancelled", "entered-in-error", "registered"):
        raise Refused("status", Words("该状态的结果不计入。", "An observation of this status does not count as a reading."))
    at = _moment(found.get("effectiveDateTime") or found.get("effectiveInstant"))
    components = found.get("component")
    parts = [part for part in components if isinstance(part, dict)] if isinstance(components, list) else []
    if "valueQuantity" in found or "valueCodeableConcept" in found or "valueString" in found or not parts:
        parts = [found, *parts]
    for part in parts:
        yield _part(part, at)


def _part(part: Mapping[str, Any], at: datetime) -> Sent:
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        if quantity.get("comparator"):
            raise Refused("value", Words("带比较符的数值不能监测。", "A value with a comparator cannot be watched."))
        return Sent(_loinc(part), _number(quantity.get("value")), _text(quantity.get("code") or quantity.get("unit")), at)
    concept = part.get("valueCodeableConcept")
    level = concept.get("text") if isinstance(concept, dict) else part.get("valueString")
    return Sent(_loinc(part), None, "", at, _text(level))


def _loinc(part: Mapping[str, Any]) -> str:
    concept = part.get("code")
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else []:
        if isinstance(coding, dict) and coding.get("system") == LOINC:
            return _code(coding.get("code"))
    raise Refused("code", Words("缺少LOINC编码。", "There is no LOINC code."))


def _patient(found: Mapping[str, Any]) -> str:
    """The id that the entry claims: «patient», or the reference of a FHIR subject."""
    subject = found.get("subject")
    named = subject.get("reference") if isinstance(subject, dict) else found.get("patient")
    return named.rpartition("/")[2] if isinstance(named, str) else ""


def _code(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CODE:
        raise Refused("code", Words("缺少LOINC编码。", "There is no LOINC code."))
    return value


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 1e9:
        raise Refused("value", Words("数值须为数字。", "The value must be a number."))
    return float(value)


def _text(value: Any) -> str:
    return value.replace("\x00", "")[:40] if isinstance(value, str) else ""


def _moment(value: Any) -> datetime:
    """A time with its zone; without one nobody knows which moment is meant."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1900 < found.year < 2200:
        raise Refused("at", Words("时间须带时区，例如 2026-11-25T08:00:00Z。",
                                  "The time must carry a zone, such as 2026-11-25T08:00:00Z."))
    return found
