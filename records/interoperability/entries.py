"""What an import understands, one frozen dataclass a kind; field names are those of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from records.interoperability.trees import Branch


class ImportProblem(Exception):
    """Something in a file cannot be used."""


class NotARecordFile(ImportProblem):
    """The whole file is no FHIR and no CSV of patients; nothing of it was read."""


class MalformedResource(ImportProblem):
    """One entry of a file cannot be used; the others can."""

    def __init__(self, *, file: str, entry: int, resource: str, field: str, problem: str) -> None:
        super().__init__(f"{file}, entry {entry}, {resource or 'resource'}, field {field}: {problem}")
        self.file, self.entry, self.resource, self.field, self.problem = file, entry, resource, field, problem


@dataclass(frozen=True)
class PatientEntry:
    """``authority``: «all» replaces what is known of the person, «stated» only what it states, «none» just names them."""

    source_id: str
    mrn: str
    name: str
    sex: str
    birth_date: date | None
    phone: str
    address: str
    identifiers: Mapping[str, str]
    deceased: bool
    language: str
    authority: str = field(default="all", compare=False)


@dataclass(frozen=True)
class EncounterEntry:
    source_id: str
    kind: str
    started_at: datetime | None
    ended_at: datetime | None
    reason: str
    department: str


@dataclass(frozen=True)
class ConditionEntry:
    source_id: str
    name: str
    code: str
    code_system: str
    active: bool
    certainty: str
    onset: date | None
    ended: date | None
    recorded_on: date | None = None


@dataclass(frozen=True)
class MedicationEntry:
    source_id: str
    name: str
    code: str
    dosage: str
    active: bool
    started: date | None
    ended: date | None
    code_system: str = ""


@dataclass(frozen=True)
class AllergyEntry:
    source_id: str
    substance: str
    reaction: str
    severity: str


@dataclass(frozen=True)
class ObservationEntry:
    source_id: str
    category: str
    code: str
    name_zh: str
    name_en: str
    value: Decimal | None
    text: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    flag: str
    effective_at: datetime | None


@dataclass(frozen=True)
class ProcedureEntry:
    source_id: str
    name: str
    code: str
    performed_at: datetime | None
    code_system: str = ""


@dataclass(frozen=True)
class ImmunizationEntry:
    source_id: str
    name: str
    code: str
    code_system: str
    given: bool
    given_on: date | None
    dose: str
    lot: str
    site: str
    reason: str


@dataclass(frozen=True)
class DocumentEntry:
    """A file that is not plain text; ``data`` is its bytes in base64, ``size`` their number."""

    source_id: str
    title: str
    author: str
    written_at: datetime | None
    content_type: str
    size: int
    data: str = field(repr=False)


@dataclass(frozen=True)
class NoteEntry:
    source_id: str
    title: str
    text: str
    author: str
    written_at: datetime | None


@dataclass(frozen=True)
class KeptEntry:
    """A resource that the record has no place for, kept whole with the reason.

    ``withdraws`` is the id of the entry that must no longer stand in the chart, if there is one.
    """

    source_id: str
    kind: str
    reason: str
    content: Mapping[str, Any] = field(compare=False)
    withdraws: str = ""


ClinicalEntry = (
    EncounterEntry | ConditionEntry | MedicationEntry | AllergyEntry | ObservationEntry | ProcedureEntry
    | ImmunizationEntry | NoteEntry | DocumentEntry
)


@dataclass(frozen=True)
class Remains:
    """What a resource of this ``kind`` says beyond its entry: leaves to put in when it is written out again, leaves that
    writing would add, and how many leaves of which fields no reader looked at; not ``joins`` if it cannot be written."""

    kind: str
    more: tuple[tuple[Branch, Any], ...] = ()
    without: tuple[Branch, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    joins: bool = True


@dataclass(frozen=True)
class Located:
    """An entry with the patient it belongs to (the patient's ``source_id``) and where it stood in which file."""

    file: str
    entry: int
    patient: str
    content: PatientEntry | ClinicalEntry | KeptEntry
    remains: Remains | None = field(default=None, compare=False)
