"""Takes the findings of a patient out of the record: problems, results, signs noted by hand, and what newest notes say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from qa.services.text_analysis import analyser
from qa.text_analysis.base import Assertion, Entity, EntityType
from qa.text_analysis.terminology.base import SourceUnusable
from qa.text_analysis.terminology.store import TerminologyMissing
from qa.weights import WeightsError
from records import note_parts
from records.decision_support.differential.findings import Finding, Origin
from records.decision_support.differential.measured import HIGH, LOW, NORMAL, Value, findings_of, named_values
from records.formatting import decimal_text, unit_text
from records.models import Note, Observation, Patient
from records.note_analysis import ABSENT_MARK, PRESENT_MARK

UNREADABLE = (TerminologyMissing, SourceUnusable, WeightsError)
NEWEST_NOTES, PARTS_OF_A_NOTE = 3, 2
SIGNS = (EntityType.SYMPTOM, EntityType.FINDING)
SAID = {Assertion.PRESENT: True, Assertion.NEGATED: False}
LEVELS = {Observation.Flag.LOW: LOW, Observation.Flag.CRITICAL_LOW: LOW, Observation.Flag.HIGH: HIGH, Observation.Flag.CRITICAL_HIGH: HIGH,
          Observation.Flag.NORMAL: NORMAL}


@dataclass(frozen=True)
class Recorded:
    """Findings, present and absent, with where each is from; ``notes_read`` is False where notes cannot be read on this site."""

    findings: tuple[Finding, ...]
    notes_read: bool


def findings_in_record(patient: Patient, *, language: str) -> Recorded:
    """Known diseases are no findings: they are not what is to be explained."""
    found = [*_noted(patient, language), *_measured(patient, language)]
    try:
        return Recorded((*found, *_in_notes(patient)), True)
    except UNREADABLE:
        return Recorded(tuple(found), False)


def _noted(patient: Patient, language: str) -> Iterator[Finding]:
    """Signs that stand in the record as there or not there."""
    for row in patient.observations.filter(text__in=(PRESENT_MARK, ABSENT_MARK)):
        names = dict.fromkeys(filter(None, (row.name(language), row.name_zh, row.name_en)))
        if names:
            yield Finding(tuple(names), row.text == PRESENT_MARK, Origin.CHART, _day(row.effective_at))


def _measured(patient: Patient, language: str) -> list[Finding]:
    rows = (patient.observations.filter(code__in=named_values(), value__isnull=False, effective_at__isnull=False)
            .order_by("code", "-effective_at").distinct("code"))
    return findings_of((_value(row, language) for row in rows), chinese=language.startswith("zh"))


def _value(row: Observation, language: str) -> Value:
    shown = f"{row.name(language)} {decimal_text(row.value)} {unit_text(row.unit)}".strip()
    return Value(row.code, float(row.value), row.unit, LEVELS.get(row.flag, "") or _by_range(row), _day(row.effective_at), shown)


def _by_range(row: Observation) -> str:
    """The level by the laboratory's own range; empty where it gave none."""
    if row.low is None and row.high is None:
        return ""
    if row.low is not None and row.value < row.low:
        return LOW
    return HIGH if row.high is not None and row.value > row.high else NORMAL


def _in_notes(patient: Patient) -> Iterator[Finding]:
    for note in patient.notes.all()[:NEWEST_NOTES]:
        for part in note_parts.parts(note.text)[:PARTS_OF_A_NOTE]:
            for entity in note_parts.read_part(note.text, part, analyser().analyse).entities:
                if entity.type in SIGNS and entity.assertion in SAID and not entity.nested:
                    yield _said(entity, note)


def _said(entity: Entity, note: Note) -> Finding:
    concept = entity.concept
    names = (entity.text, concept.chinese, concept.english) if concept else (entity.text,)
    return Finding(tuple(dict.fromkeys(filter(None, names))), SAID[entity.assertion], Origin.NOTE, _day(note.written_at), note.title, str(note.pk))


def _day(at: object) -> date | None:
    return timezone.localtime(at).date() if at else None
