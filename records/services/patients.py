"""Patients into the record: imports that repeat without duplicating and never lose what they did not understand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import models, transaction

from clinic import audit
from clinic.encryption import blind_index
from clinic.models import Person
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    EncounterEntry,
    KeptEntry,
    Located,
    MalformedResource,
    MedicationEntry,
    NotARecordFile,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
    ProcedureEntry,
)
from records.interoperability.files import read_file, record_files
from records.models import (
    Allergy,
    CareTeamMember,
    Condition,
    Encounter,
    KeptResource,
    Medication,
    Note,
    Observation,
    Patient,
    Procedure,
)

Report = Callable[[str, float | None], None]
TABLES: dict[type, type[models.Model]] = {
    EncounterEntry: Encounter, ConditionEntry: Condition, MedicationEntry: Medication, AllergyEntry: Allergy,
    ObservationEntry: Observation, ProcedureEntry: Procedure, NoteEntry: Note,
}
BATCH = 500


@dataclass(frozen=True)
class Skipped:
    """Something that did not enter the record as an entry, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class ImportResult:
    patients: int
    resources: int
    skipped: tuple[Skipped, ...]


def import_patients(
    paths: Sequence[Path], *, person: Person | None = None, team: Iterable[Person] = (),
    report: Report = lambda message, fraction: None,
) -> ImportResult:
    """Read files or folders into the record; ``team`` treats the imported patients.

    A file inside a folder that is no record file is listed as skipped. Raises ``NotARecordFile``, with nothing written,
    for one that was named itself.
    """
    files = record_files(list(paths))
    results = []
    with transaction.atomic():
        for number, file in enumerate(files, start=1):
            results.append(_import_file(file, named=file in paths, team=list(team), person=person))
            report(f"{number} of {len(files)} files are read.", number / len(files))
    return ImportResult(sum(r.patients for r in results), sum(r.resources for r in results),
                        tuple(skip for r in results for skip in r.skipped))


def _import_file(file: Path, *, named: bool, team: list[Person], person: Person | None) -> ImportResult:
    try:
        found = list(read_file(file))
    except NotARecordFile as error:
        if named:
            raise
        return ImportResult(0, 0, (Skipped(file.name, str(error)),))
    return import_found(file.name, found, team=team, person=person)


def import_found(
    name: str, found: Sequence[Located | MalformedResource], *, team: Sequence[Person] = (),
    person: Person | None = None,
) -> ImportResult:
    """Everything found under one ``name``, in one transaction; what is malformed is only listed."""
    located = [item for item in found if isinstance(item, Located)]
    skipped = [Skipped(name, str(item)) for item in found if isinstance(item, MalformedResource)]
    with transaction.atomic():
        patients, refused = _save_patients([item for item in located if isinstance(item.content, PatientEntry)])
        skipped += refused
        known = _known({item.patient for item in located} - {patient.source_id for patient in patients})
        known |= _unambiguous(patients)
        skipped += _orphans(located, known)
        resources = _save_entries([item for item in located if item.patient in known], known)
        skipped += _keep(located, known)
        _join_team(patients, list(team))
        audit.record("imported patients", person=person, patients=len(patients), resources=resources,
                     skipped=len(skipped))
    return ImportResult(len(patients), resources + len(patients), tuple(skipped))


def _known(source_ids: set[str]) -> dict[str, Patient]:
    """Patients of earlier imports by their senders' ids."""
    return _unambiguous(Patient.objects.filter(source_id__in=source_ids - {""}))


def _unambiguous(patients: Iterable[Patient]) -> dict[str, Patient]:
    """By the senders' ids; an id that two senders gave to two people names nobody."""
    named: dict[str, list[Patient]] = defaultdict(list)
    for patient in patients:
        named[patient.source_id].append(patient)
    return {source_id: found[0] for source_id, found in named.items() if len(found) == 1}


def _save_patients(located: list[Located]) -> tuple[list[Patient], list[Skipped]]:
    by_mrn = {blind_index("mrn", item.content.mrn): item for item in located}
    existing = {patient.mrn_index: patient for patient in Patient.objects.filter(mrn_index__in=by_mrn)}
    saved, refused = [], []
    for index, item in by_mrn.items():
        patient = existing.get(index) or Patient(mrn_index=index)
        if not patient._state.adding and _is_somebody_else(patient, item.content):
            refused.append(Skipped(item.file, f"{item.file}, entry {item.entry}, Patient, field identifier: the record "
                                              "number belongs to another person in the record."))
            continue
        _fill(patient, item.content)
        saved.append(patient)
    _write(Patient, saved, fixed={"id", "created_at"})
    return saved, refused


def _is_somebody_else(patient: Patient, entry: PatientEntry) -> bool:
    """True where date of birth or sex is known on both sides and differs: the record number alone proves nothing."""
    births = (patient.birth_date, entry.birth_date)
    sexes = (patient.sex, entry.sex)
    return (None not in births and births[0] != births[1]) or ("unknown" not in sexes and sexes[0] != sexes[1])


def _fill(patient: Patient, entry: PatientEntry) -> None:
    patient.mrn, patient.name, patient.sex = entry.mrn, entry.name, entry.sex
    patient.birth_date_text = entry.birth_date.isoformat() if entry.birth_date else None
    patient.phone, patient.address = entry.phone or None, entry.address or None
    patient.identifiers, patient.deceased = dict(entry.identifiers), entry.deceased
    patient.language, patient.source_id = entry.language, entry.source_id


def _orphans(located: list[Located], known: dict[str, Patient]) -> list[Skipped]:
    return [Skipped(item.file, f"{item.file}, entry {item.entry}, field subject: the patient it names is not known, or "
                    "more than one patient goes by that id.")
            for item in located if item.patient not in known and not isinstance(item.content, KeptEntry | PatientEntry)]


def _save_entries(located: list[Located], known: dict[str, Patient]) -> int:
    by_table: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for item in located:
        table = TABLES.get(type(item.content))
        if table is not None:
            by_table[table].append(table(patient=known[item.patient], **vars(item.content)))
    return sum(_replace(table, rows) for table, rows in by_table.items())


def _replace(table: type[models.Model], rows: list[models.Model]) -> int:
    """Insert the rows; those imported before keep their identity, so that what cites them still finds them."""
    patients = {row.patient_id for row in rows}
    existing = {(patient, source): pk for patient, source, pk in table.objects.filter(patient__in=patients)
                .exclude(source_id="").values_list("patient", "source_id", "id")}
    unique = {(row.patient_id, row.source_id): row for row in rows}
    for key, row in unique.items():
        row.pk = existing.get(key, row.pk)
    _write(table, unique.values(), fixed={"id", "patient", "recorded_at"})
    return len(unique)


def _write(table: type[models.Model], rows: Iterable[models.Model], *, fixed: set[str]) -> None:
    """Insert or update by primary key, a few hundred rows a statement; ``fixed`` columns of known rows stay."""
    fields = [field.name for field in table._meta.concrete_fields if field.name not in fixed]
    table.objects.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def _keep(located: list[Located], known: dict[str, Patient]) -> list[Skipped]:
    kept = [item for item in located if isinstance(item.content, KeptEntry)]
    ids = {item.content.source_id for item in kept} - {""}
    before = set(KeptResource.objects.filter(source_id__in=ids).values_list("kind", "source_id"))
    KeptResource.objects.bulk_create(
        KeptResource(patient=known.get(item.patient), **vars(item.content))
        for item in kept if (item.content.kind, item.content.source_id) not in before
    )
    return [Skipped(item.file, f"{item.file}, entry {item.entry}, {item.content.kind}: {item.content.reason}"
                    " It is kept as it came.") for item in kept]


def _join_team(patients: Iterable[Patient], team: list[Person]) -> None:
    CareTeamMember.objects.bulk_create(
        [CareTeamMember(patient=patient, person=member) for patient in patients for member in team],
        ignore_conflicts=True,
    )


def assign(patients: Iterable[uuid.UUID], *, person: Person) -> None:
    """Make ``person`` treat the patients."""
    CareTeamMember.objects.bulk_create(
        [CareTeamMember(patient_id=patient, person=person) for patient in patients], ignore_conflicts=True)
