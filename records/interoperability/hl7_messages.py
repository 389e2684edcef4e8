"""What ADT and ORU messages of HL7 v2 say (HL7 2.5.1 chapters 3 and 7), as entries; the rest is kept and listed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from records.interoperability import hl7
from records.interoperability.elements import BadField
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    KeptEntry,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
)
from records.interoperability.fhir import FLAGS, flag_of
from records.interoperability.hl7 import Message, Segment
from records.interoperability.names import VITAL_SIGNS, names_of

SEXES = {"M": "male", "F": "female", "O": "other", "A": "other", "N": "other", "U": "unknown", "": "unknown"}
CLASSES = {"I": "inpatient", "O": "outpatient", "E": "emergency"}
SEVERITIES = {"SV": "severe", "MO": "moderate", "MI": "mild"}
ABOUT_THE_PATIENT = {"A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A28", "A31"}
DECIDED_BY_A_PERSON = {"A11": "It takes back an admission.", "A13": "It takes back a discharge.",
                       "A40": "It says that two records are one person."}
CODING_SYSTEMS = {"LN": "http://loinc.org", "SCT": "http://snomed.info/sct", "I10": "http://hl7.org/fhir/sid/icd-10",
                  "I10C": "http://hl7.org/fhir/sid/icd-10-cm", "I9C": "http://hl7.org/fhir/sid/icd-9-cm"}
WITHDRAWN = {"D", "W", "X", "I"}
PROSE = {"TX", "FT"}
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:-|–|~)\s*(-?\d+(?:\.\d+)?)")
_BOUND = re.compile(r"([<>])=?\s*(-?\d+(?:\.\d+)?)")

Found = PatientEntry | EncounterEntry | AllergyEntry | ConditionEntry | ObservationEntry | NoteEntry | KeptEntry


@dataclass(frozen=True)
class Reading:
    """A message being read: whose it is, which system it came from, and which zone its times are in."""

    message: Message
    mrn: str
    sender: str
    zone: tzinfo

    def name(self, *parts: str) -> str:
        """An id within the sender, steady from one message to the next."""
        return ":".join((self.sender, *filter(None, parts)))[:100]


def entries(message: Message, *, zone: tzinfo) -> tuple[str, list[Found]]:
    """(record number, entries) of a message; one that is not understood is one kept entry. Raises ``BadField``."""
    if message.head.name != "MSH":
        raise BadField("MSH", "is missing.")
    kind, _caret, event = message.kind.partition("^")
    sender = "/".join(filter(None, (message.head.get(4), message.head.get(3))))
    pid = message.first("PID")
    if pid is None:
        return "", [_kept(message, "It names no patient.")]
    reading = Reading(message, _number(pid), sender, zone)
    if kind == "ADT" and event in ABOUT_THE_PATIENT:
        return reading.mrn, [patient(pid, authority="stated"), *_about(reading)]
    if kind == "ORU" and event == "R01":
        return reading.mrn, [patient(pid, authority="none"), *_visits(reading), *_results(reading)]
    return reading.mrn, [_kept(message, DECIDED_BY_A_PERSON.get(
        event if kind == "ADT" else "", "The record has no place for this kind of message."))]


def _kept(message: Message, reason: str, *, withdraws: str = "") -> KeptEntry:
    return KeptEntry(message.head.get(10)[:100], f"HL7 {message.kind}"[:60], reason, {"message": message.text}, withdraws)


def kept_rest(message: Message) -> KeptEntry:
    """The whole message again, for the fields that nobody looked at."""
    return _kept(message, "Some of its fields have no place in the record.")


def _number(pid: Segment) -> str:
    """The record number: the identifier that says so, else the first. Raises ``BadField``."""
    found = list(_identifiers(pid))
    number = next((value for kind, value in found if kind == "MR"), found[0][1] if found else "")
    if not number:
        raise BadField("PID-3", "is missing.")
    return number


def _identifiers(pid: Segment) -> Iterator[tuple[str, str]]:
    for repetition in range(len(pid.repetitions(3))):
        value = pid.get(3, 1, repetition=repetition)
        if value:
            yield pid.get(3, 5, repetition=repetition) or "id", value


def patient(pid: Segment, *, authority: str) -> PatientEntry:
    sex = SEXES.get(pid.get(8).upper())
    if sex is None:
        raise BadField("PID-8", "should be M, F, O or U.")
    name = _name(pid)
    return PatientEntry(
        source_id=_number(pid), mrn=_number(pid), name=name, sex=sex, birth_date=hl7.day(pid, 7),
        phone=pid.get(13, 1) or pid.get(13, 12), address=", ".join(filter(None, (pid.get(11, part) for part in range(1, 6)))),
        identifiers=dict(_identifiers(pid)), deceased=pid.get(30) == "Y" or bool(pid.get(29)),
        language="zh" if any("\u4e00" <= character <= "\u9fff" for character in name) else "en", authority=authority)


def _name(pid: Segment) -> str:
    family, given, middle = (pid.get(5, part) for part in (1, 2, 3))
    if any("\u4e00" <= character <= "\u9fff" for character in family):
        return family + given + middle
    return " ".join(filter(None, (given, middle, family)))


def _about(reading: Reading) -> Iterator[Found]:
    yield from _visits(reading)
    for segment in reading.message.segments:
        if segment.name == "AL1":
            yield _allergy(reading, segment)
        elif segment.name == "DG1":
            yield _condition(reading, segment)


def _visits(reading: Reading) -> Iterator[EncounterEntry]:
    """The visit, if it has a number or at least a beginning."""
    pv1, pv2 = reading.message.first("PV1"), reading.message.first("PV2")
    if pv1 is None or not (pv1.get(19) or pv1.get(44)):
        return
    yield EncounterEntry(
        source_id=reading.name("visit", pv1.get(19) or f"{reading.mrn}-{pv1.get(44)}"),
        kind=CLASSES.get(pv1.get(2), "other"), started_at=hl7.moment(pv1, 44, zone=reading.zone),
        ended_at=hl7.moment(pv1, 45, zone=reading.zone), reason=_coded(pv2, 3)[0][:300] if pv2 else "",
        department=(pv1.get(10) or pv1.get(3))[:120])


def _coded(segment: Segment, number: int) -> tuple[str, str, str]:
    """(text, code, system) of a coded element."""
    code, text, system = (segment.get(number, part) for part in (1, 2, 3))
    return text or code, code, CODING_SYSTEMS.get(system, system)


def _allergy(reading: Reading, segment: Segment) -> AllergyEntry:
    substance, code, _system = _coded(segment, 3)
    if not substance:
        raise BadField("AL1-3", "is missing.")
    return AllergyEntry(reading.name("allergy", reading.mrn, code or substance), substance[:200],
                        segment.text(5).replace("\n", ", ")[:200], SEVERITIES.get(segment.get(4), ""))


def _condition(reading: Reading, segment: Segment) -> ConditionEntry:
    text, code, system = _coded(segment, 3)
    name = segment.get(4) or text
    if not name:
        raise BadField("DG1-3", "is missing.")
    at = hl7.moment(segment, 5, zone=reading.zone)
    return ConditionEntry(
        source_id=reading.name("diagnosis", reading.mrn, code or name), name=name[:300], code=code[:40], code_system=system[:120],
        active=True, certainty="suspected" if segment.get(6) == "W" else "confirmed", onset=None, ended=None,
        recorded_on=at.date() if at else None)


def _results(reading: Reading) -> Iterator[Found]:
    """Each order with its results; running text becomes one note an order."""
    order: Segment | None = None
    prose: list[Segment] = []
    for segment in reading.message.segments:
        if segment.name == "OBR":
            yield from _note(reading, order, prose)
            order, prose = segment, []
        elif segment.name == "OBX" and segment.get(11) in WITHDRAWN:
            yield _kept(reading.message, "It was withdrawn by its sender.", withdraws=_result_id(reading, order, segment))
        elif segment.name == "OBX" and segment.get(2) in PROSE:
            prose.append(segment)
        elif segment.name == "OBX":
            yield _observation(reading, order, segment)
    yield from _note(reading, order, prose)


def _order(order: Segment | None) -> str:
    return (order.get(3) or order.get(2) or f"{order.get(4)}-{order.get(7)}") if order else ""


def _note(reading: Reading, order: Segment | None, prose: Sequence[Segment]) -> Iterator[NoteEntry]:
    words = "\n".join(filter(None, (segment.text(5) for segment in prose)))
    if words:
        title = _coded(order, 4)[0] if order else prose[0].get(3, 2)
        author = " ".join(filter(None, (order.get(32, 1).rpartition("&")[2],))) if order else ""
        at = hl7.moment(order, 7, zone=reading.zone) if order else None
        yield NoteEntry(reading.name("report", _order(order)), (title or "Report")[:200], words, author[:150], at)


def _result_id(reading: Reading, order: Segment | None, segment: Segment) -> str:
    """The same for a result and for its correction: order, test and position."""
    return reading.name(_order(order), segment.get(3) or segment.get(3, 2), segment.get(4))


def _observation(reading: Reading, order: Segment | None, segment: Segment) -> ObservationEntry:
    text, code, _system = _coded(segment, 3)
    if not text:
        raise BadField("OBX-3", "is missing.")
    value, words = _value(segment)
    low, high = _range(segment)
    chinese, english = names_of(code, text)
    at = hl7.moment(segment, 14, zone=reading.zone) or (hl7.moment(order, 7, zone=reading.zone) if order else None)
    return ObservationEntry(
        source_id=_result_id(reading, order, segment), category=_category(order, code),
        code=code[:40] or text[:40], name_zh=chinese[:200], name_en=english[:200], value=value, text=words[:300],
        unit=segment.get(6)[:40], low=low, high=high, flag=FLAGS.get(segment.get(8), "") or flag_of(value, low, high),
        effective_at=at)


def _value(segment: Segment) -> tuple[Decimal | None, str]:
    kind = segment.get(2)
    if kind == "NM":
        return _decimal(segment), ""
    if kind == "SN":
        comparator, first, separator, second = (segment.get(5, part) for part in range(1, 5))
        return None, f"{comparator} {first}".strip() if not separator else f"{first}{separator}{second}"
    if kind in ("CE", "CWE", "CNE"):
        return None, _coded(segment, 5)[0]
    return None, segment.text(5)


def _decimal(segment: Segment) -> Decimal | None:
    raw = segment.get(5)
    try:
        value = Decimal(raw) if raw else None
    except InvalidOperation as error:
        raise BadField("OBX-5", "should be a number.") from error
    if value is not None and (not value.is_finite() or abs(value) >= Decimal(10) ** 10):
        raise BadField("OBX-5", "should be a number.")
    return value


def _range(segment: Segment) -> tuple[Decimal | None, Decimal | None]:
    """The reference range; one that is no range of numbers stays unread."""
    raw = segment.fields[7].strip() if len(segment.fields) > 7 else ""
    both, one = _RANGE.fullmatch(raw), _BOUND.fullmatch(raw)
    if both or one:
        segment.seen.add(7)
    if both:
        return Decimal(both[1]), Decimal(both[2])
    if one:
        bound = Decimal(one[2])
        return (bound, None) if one[1] == ">" else (None, bound)
    return None, None


def _category(order: Segment | None, code: str) -> str:
    if code in VITAL_SIGNS:
        return "vital-signs"
    return "other" if order and order.get(24) in ("RAD", "CT", "NMR", "EC", "PHR", "VUS", "XRC") else "laboratory"


def read(message: Message, *, zone: tzinfo) -> tuple[str, list[Any], dict[str, int]]:
    """(record number, entries, unread fields); the whole message is kept too where a field was not looked at."""
    number, found = entries(message, zone=zone)
    unread = {} if isinstance(found[0], KeptEntry) else message.unread
    return number, [*found, *([kept_rest(message)] if unread else [])], unread
