"""What of a patient's record a report may rest on, frozen at one moment; knows no table and no wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Subject:
    """Who the report is about; ``sex`` is male, female, other or unknown."""

    name: str
    sex: str
    birth_date: date | None
    mrn: str


@dataclass(frozen=True)
class AllergyEntry:
    id: str
    substance: str
    reaction: str = ""
    severity: str = ""


@dataclass(frozen=True)
class ConditionEntry:
    """``certainty`` is confirmed, suspected or refuted; ``active`` false means it is over."""

    id: str
    name: str
    onset: date | None = None
    active: bool = True
    certainty: str = "confirmed"


@dataclass(frozen=True)
class MedicationEntry:
    """``dosage`` is the instruction as it was written, such as «500 mg, twice a day»."""

    id: str
    name: str
    dosage: str = ""
    started: date | None = None
    ended: date | None = None
    active: bool = True


@dataclass(frozen=True)
class ObservationEntry:
    """``name`` is Chinese where there is one, ``value`` text as recorded.

    ``flag`` is low, high, critical-low, critical-high, abnormal, normal or empty.
    """

    id: str
    name: str
    value: str
    unit: str = ""
    at: datetime | None = None
    low: str = ""
    high: str = ""
    flag: str = ""
    vital: bool = False
    name_en: str = ""


@dataclass(frozen=True)
class EncounterEntry:
    """``kind`` is a code: outpatient, inpatient, emergency or other."""

    id: str
    kind: str
    started: datetime | None = None
    ended: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class NoteEntry:
    id: str
    title: str
    text: str
    at: datetime | None = None
    author: str = ""


@dataclass(frozen=True)
class CourseEntry:
    """The values of one test during a hospital stay, oldest first, as (moment, value, flag); ``id`` is the newest's."""

    id: str
    name: str
    name_en: str
    unit: str
    low: str
    high: str
    points: tuple[tuple[datetime, str, str], ...]


@dataclass(frozen=True)
class ProcedureEntry:
    id: str
    name: str
    at: datetime | None = None


@dataclass(frozen=True)
class ImmunizationEntry:
    id: str
    name: str
    given: date | None = None
    lot: str = ""


@dataclass(frozen=True)
class RecordSnapshot:
    """Everything that may become a fact. Dates are local to the clinic; lists are newest first."""

    subject: Subject
    taken_at: datetime
    allergies: tuple[AllergyEntry, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    medications: tuple[MedicationEntry, ...] = ()
    observations: tuple[ObservationEntry, ...] = ()
    encounters: tuple[EncounterEntry, ...] = ()
    notes: tuple[NoteEntry, ...] = ()
    courses: tuple[CourseEntry, ...] = ()
    procedures: tuple[ProcedureEntry, ...] = ()
    immunizations: tuple[ImmunizationEntry, ...] = ()
