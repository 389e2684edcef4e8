"""Patients into the record: imports that repeat without duplicating and never lose what they did not understand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Person
from records.interoperability.entries import (
    KeptEntry,
    Located,
    MalformedResource,
    NotARecordFile,
    PatientEntry,
)
from records.interoperability.files import read_file, record_files
from records.models import CareTeamMember, ImportRun, Patient
from records.services import import_remarks as remarks
from records.services.import_rows import (
    Refusal,
    known_patients,
    release_kept,
    save_entries,
    save_kept,
    save_patients,
    save_remainders,
    unambiguous,
)
from records.services.withdrawals import withdraw

Report = Callable[[str, float | None], None]
UNKNOWN_PATIENT = "the patient it names is not known, or more than one patient goes by that id."
LONGEST_SENDER = 80


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
    paths: Sequence[Path], *, person: Person | None = None, team: Iterable[Person] = (), sender: str = "",
    report: Report = lambda message, fraction: None,
) -> ImportResult:
    """Read files or folders into the record; ``team`` treats the imported patients, ``sender`` is the system they come from.

    A file inside a folder that is no record file is listed as skipped. Raises ``NotARecordFile``, with nothing written,
    for one that was named itself.
    """
    files = record_files(list(paths))
    results = []
    with transaction.atomic():
        run = _begin(", ".join(path.name for path in paths), person=person, sender=sender)
        for number, file in enumerate(files, start=1):
            results.append(_import_file(run, file, named=file in paths, team=list(team)))
            report(f"{number} of {len(files)} files are read.", number / len(files))
        return _finish(run, results)


def import_found(
    name: str, found: Sequence[Located | MalformedResource], *, team: Sequence[Person] = (),
    person: Person | None = None, sender: str = "",
) -> ImportResult:
    """Everything found under one ``name``, in one transaction; what is malformed is only listed."""
    with transaction.atomic():
        run = _begin(name, person=person, sender=sender)
        return _finish(run, [_import_found(run, name, found, team=team)])


def _begin(name: str, *, person: Person | None, sender: str) -> ImportRun:
    return ImportRun.objects.create(person=person, sender=sender[:LONGEST_SENDER], name=name[:300])


def _finish(run: ImportRun, results: list[ImportResult]) -> ImportResult:
    whole = ImportResult(sum(result.patients for result in results), sum(result.resources for result in results),
                         tuple(skip for result in results for skip in result.skipped))
    run.patients, run.resources = whole.patients, whole.resources
    run.save(update_fields=["patients", "resources"])
    return whole


def _import_file(run: ImportRun, file: Path, *, named: bool, team: list[Person]) -> ImportResult:
    try:
        found = list(read_file(file, zone=timezone.get_current_timezone()))
    except NotARecordFile as error:
        if named:
            raise
        remarks.note_file(run, file.name, str(error))
        return ImportResult(0, 0, (Skipped(file.name, str(error)),))
    return _import_found(run, file.name, found, team=team)


def _import_found(
    run: ImportRun, name: str, found: Sequence[Located | MalformedResource], *, team: Sequence[Person],
) -> ImportResult:
    located = [item for item in found if isinstance(item, Located)]
    malformed = [item for item in found if isinstance(item, MalformedResource)]
    saved, refused = save_patients([item for item in located if isinstance(item.content, PatientEntry)], sender=run.sender)
    located = _disowned(located, saved, refused)
    known = _known(located, saved, sender=run.sender)
    refused += _orphans(located, known)
    entries = save_entries([item for item in located if item.patient in known], known, sender=run.sender)
    save_remainders([*saved, *entries])
    release_kept(entries)
    kept = save_kept(located, known, sender=run.sender)
    withdraw(located, known, sender=run.sender)
    _join_team({patient.pk: patient for _item, patient in saved}.values(), list(team))
    remarks.note(run, malformed=malformed, refused=refused, kept=kept, read=located, known=known)
    skipped = [Skipped(name, str(item)) for item in malformed] + [_refused(item) for item in refused]
    skipped += [_kept(item) for item in kept]
    patients = len({patient.pk for _item, patient in saved})
    audit.record("imported patients", person=run.person, patients=patients, resources=len(entries), skipped=len(skipped))
    return ImportResult(patients, len(entries) + patients, tuple(skipped))


def _disowned(located: list[Located], saved: list[tuple[Located, Patient]], refused: list[Refusal]) -> list[Located]:
    """What came with a refused patient, in the same message or under the same id, belongs to nobody we know."""
    messages = {(item.located.file, item.located.entry) for item in refused}
    ids = {item.located.patient for item in refused} - {item.patient for item, _patient in saved}
    return [replace(item, patient="") if (item.file, item.entry) in messages or item.patient in ids else item
            for item in located]


def _known(located: list[Located], saved: list[tuple[Located, Patient]], *, sender: str) -> dict[str, Patient]:
    """The patients that the entries name: those of this file first, then those of earlier imports."""
    named = {item.content.source_id for item, _patient in saved}
    known = known_patients({item.patient for item in located} - named, sender=sender)
    return known | unambiguous((item.content.source_id, patient) for item, patient in saved)


def _orphans(located: list[Located], known: dict[str, Patient]) -> list[Refusal]:
    return [Refusal(item, "subject", UNKNOWN_PATIENT) for item in located
            if item.patient not in known and not isinstance(item.content, KeptEntry | PatientEntry)]


def _refused(refusal: Refusal) -> Skipped:
    item = refusal.located
    kind = "Patient, " if isinstance(item.content, PatientEntry) else ""
    return Skipped(item.file, f"{item.file}, entry {item.entry}, {kind}field {refusal.field}: {refusal.reason}")


def _kept(item: Located) -> Skipped:
    return Skipped(item.file, f"{item.file}, entry {item.entry}, {item.content.kind}: {item.content.reason} "
                              "It is kept as it came.")


def _join_team(patients: Iterable[Patient], team: list[Person]) -> None:
    CareTeamMember.objects.bulk_create(
        [CareTeamMember(patient=patient, person=member) for patient in patients for member in team],
        ignore_conflicts=True,
    )


def assign(patients: Iterable[uuid.UUID], *, person: Person) -> None:
    """Make ``person`` treat the patients."""
    CareTeamMember.objects.bulk_create(
        [CareTeamMember(patient_id=patient, person=person) for patient in patients], ignore_conflicts=True)
