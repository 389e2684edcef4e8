"""Writes imported entries into the record's tables: repeated imports update, ids count only within one sender."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from clinic.encryption import blind_index
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    DocumentEntry,
    EncounterEntry,
    ImmunizationEntry,
    KeptEntry,
    Located,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
    ProcedureEntry,
    Remains,
)
from records.models import (
    Allergy,
    ChartChange,
    Condition,
    Document,
    Encounter,
    Immunization,
    KeptResource,
    Medication,
    Note,
    Observation,
    Patient,
    PatientIdentity,
    Procedure,
    Remainder,
)
from records.source_ids import of_patient, within

TABLES: dict[type, type[models.Model]] = {
    EncounterEntry: Encounter, ConditionEntry: Condition, MedicationEntry: Medication, AllergyEntry: Allergy,
    ObservationEntry: Observation, ProcedureEntry: Procedure, NoteEntry: Note, ImmunizationEntry: Immunization,
    DocumentEntry: Document,
}
USUAL_KINDS = {EncounterEntry: "Encounter", ConditionEntry: "Condition", AllergyEntry: "AllergyIntolerance",
               ObservationEntry: "Observation", ProcedureEntry: "Procedure", PatientEntry: "Patient",
               MedicationEntry: "MedicationStatement", NoteEntry: "DocumentReference",
               ImmunizationEntry: "Immunization", DocumentEntry: "DocumentReference"}
BATCH = 500
WITHOUT_A_PLACE = ("The record has no place for this kind of resource.", "It carries no text.",
                   "It carries neither text nor a file.")


@dataclass(frozen=True)
class Refusal:
    """An entry that cannot be used: where it stood, which field is wrong and why."""

    located: Located
    field: str
    reason: str


def known_patients(source_ids: set[str], *, sender: str) -> dict[str, Patient]:
    """Patients of earlier imports by this sender's ids, or by our own."""
    named: dict[str, list[Patient]] = defaultdict(list)
    wanted = source_ids - {""}
    indexes = {of_patient(source_id): source_id for source_id in wanted}
    for identity in PatientIdentity.objects.filter(sender=sender, source_index__in=indexes).select_related("patient"):
        named[indexes[identity.source_index]].append(identity.patient)
    for patient in Patient.objects.filter(pk__in=filter(None, map(_uuid, wanted))):
        named[str(patient.pk)].append(patient)
    return {source_id: found[0] for source_id, found in named.items() if len(set(found)) == 1}


def unambiguous(pairs: Iterable[tuple[str, Patient]]) -> dict[str, Patient]:
    """By the senders' ids; an id given to two people names nobody."""
    named: dict[str, set[Patient]] = defaultdict(set)
    for source_id, patient in pairs:
        named[source_id].add(patient)
    return {source_id: next(iter(found)) for source_id, found in named.items() if len(found) == 1}


def save_patients(located: list[Located], *, sender: str) -> tuple[list[tuple[Located, Patient]], list[Refusal]]:
    """The saved patients with where they stood, and those whose record number belongs to somebody else."""
    indexes = [blind_index("mrn", item.content.mrn) for item in located]
    people = {patient.mrn_index: patient for patient in Patient.objects.filter(mrn_index__in=indexes)}
    saved, refused = [], []
    for index, item in zip(indexes, located, strict=True):
        patient = people.get(index) or Patient(mrn_index=index)
        problem = _problem(patient, item.content)
        if problem:
            refused.append(Refusal(item, *problem))
            continue
        _fill(patient, item.content, is_new=index not in people)
        people[index] = patient
        saved.append((item, patient))
    _write(Patient, list({patient.pk: patient for _item, patient in saved}.values()), fixed={"id", "created_at"})
    PatientIdentity.objects.bulk_create(
        [PatientIdentity(patient=patient, sender=sender, source_index=of_patient(item.content.source_id)) for item, patient in saved],
        ignore_conflicts=True)
    return saved, refused


def _problem(patient: Patient, entry: PatientEntry) -> tuple[str, str] | None:
    """(field, why) the entry cannot be used for this patient."""
    if not patient.mrn:
        return None if entry.name else ("name", "is missing.")
    if _is_somebody_else(patient, entry):
        return "identifier", "the record number belongs to another person in the record."
    return None


def _is_somebody_else(patient: Patient, entry: PatientEntry) -> bool:
    """True where date of birth or sex is known on both sides and differs: the record number alone proves nothing."""
    births = (patient.birth_date, entry.birth_date)
    sexes = (patient.sex, entry.sex)
    return (None not in births and births[0] != births[1]) or ("unknown" not in sexes and sexes[0] != sexes[1])


def _fill(patient: Patient, entry: PatientEntry, *, is_new: bool) -> None:
    """Write the person down; a message that states only some things, or only names the person, leaves the rest as it is."""
    if not is_new and entry.authority == "none":
        return
    stated = {
        "mrn": entry.mrn, "name": entry.name, "sex": entry.sex,
        "birth_date_text": entry.birth_date.isoformat() if entry.birth_date else None,
        "phone": entry.phone or None, "address": entry.address or None, "identifiers": dict(entry.identifiers),
        "deceased": entry.deceased, "language": entry.language, "source_id": entry.source_id,
    }
    if not is_new and entry.authority == "stated":
        unsaid = {"source_id", "language", *(["sex"] if entry.sex == "unknown" else [])}
        stated = {name: value for name, value in stated.items() if value and name not in unsaid}
        stated["identifiers"] = patient.identifiers | stated["identifiers"]
    for name, value in stated.items():
        setattr(patient, name, value)


def save_entries(located: list[Located], known: dict[str, Patient], *, sender: str) -> list[tuple[Located, models.Model]]:
    """Each entry with its row; the same entry twice in one file has one row, the later one's."""
    by_table: dict[type[models.Model], list[tuple[Located, models.Model]]] = defaultdict(list)
    for item in located:
        table = TABLES.get(type(item.content))
        if table is not None:
            fields = vars(item.content) | {"source_id": within(sender, item.content.source_id)}
            by_table[table].append((item, table(patient=known[item.patient], **fields)))
    return [pair for table, pairs in by_table.items() for pair in _replace(table, pairs)]


def _replace(table: type[models.Model], pairs: list[tuple[Located, models.Model]]) -> list[tuple[Located, models.Model]]:
    """Insert the rows; those imported before keep their identity, so that what cites them still finds them."""
    patients = {row.patient_id for _item, row in pairs}
    existing, decided = _identities(table, patients), _decided_here(table, patients)
    unique = {(row.patient_id, row.source_id): (item, row) for item, row in pairs}
    for (patient, source_id), (item, row) in unique.items():
        own, nameless = item.content.source_id, within("", item.content.source_id)
        known = existing.get((patient, source_id)) or existing.get((patient, own)) or existing.get((patient, nameless))
        if known:
            row.pk, row.source_id = known
    free = [(item, row) for item, row in unique.values() if not decided & {(row.patient_id, row.source_id), (row.patient_id, row.pk)}]
    _write(table, [row for _item, row in free], fixed={"id", "patient", "recorded_at", "corrected_at"})
    return free


def _decided_here(table: type[models.Model], patients: set[Any]) -> set[tuple[Any, Any]]:
    """(patient, key or sender's id) of the entries that a person corrected or took out here; imports leave those alone."""
    corrected = table.objects.filter(patient__in=patients, corrected_at__isnull=False).values_list("patient", "pk")
    taken_out = ChartChange.objects.filter(patient__in=patients, kind=table._meta.model_name, act=ChartChange.Act.WITHDRAWN)
    return {*corrected, *taken_out.exclude(source_id="").values_list("patient", "source_id")}


def _identities(table: type[models.Model], patients: set[Any]) -> dict[tuple[Any, str], tuple[UUID, str]]:
    """(key, source id) of the patients' rows by the senders' ids and by our own, which exports carry."""
    found: dict[tuple[Any, str], tuple[UUID, str]] = {}
    firsts: dict[tuple[Any, str], UUID] = {}
    rows = sorted(table.objects.filter(patient__in=patients).values_list("patient", "source_id", "id"),
                  key=lambda row: row[1])
    for patient, source_id, pk in rows:
        whole, mark, position = source_id.partition("#")
        first = firsts.setdefault((patient, whole), pk) if whole else pk
        found[patient, f"{first}{mark}{position}"] = (pk, source_id)
        if source_id:
            found[patient, source_id] = (pk, source_id)
    return found


def _write(table: type[models.Model], rows: list[models.Model], *, fixed: set[str]) -> None:
    """Insert or update by primary key, a few hundred rows a statement; ``fixed`` columns of known rows stay."""
    fields = [field.name for field in table._meta.concrete_fields if field.name not in fixed]
    table.objects.bulk_create(rows, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def save_remainders(pairs: Iterable[tuple[Located, models.Model]]) -> None:
    """Keep what each resource said beyond its row, instead of what was kept of it before."""
    found = [_remainder(item, row) for item, row in pairs if item.remains is not None and item.remains.joins]
    rows = list({row.entry: row for row in found}.values())
    known = dict(Remainder.objects.filter(entry__in=[row.entry for row in rows]).values_list("entry", "id"))
    for row in rows:
        row.id = known.get(row.entry, row.id)
    _write(Remainder, rows, fixed={"id", "patient", "entry"})


def _remainder(item: Located, row: models.Model) -> Remainder:
    remains: Remains = item.remains
    content = {"more": [[list(path), value] for path, value in remains.more],
               "without": [list(path) for path in remains.without]}
    patient = row if isinstance(row, Patient) else row.patient
    return Remainder(patient=patient, entry=row.pk, kind=remains.kind, content=content)


def save_kept(located: list[Located], known: dict[str, Patient], *, sender: str) -> list[Located]:
    """Keep whole what the record has no place for; all of it, listed again at every import."""
    kept = [item for item in located if isinstance(item.content, KeptEntry)]
    ids = {within(sender, item.content.source_id) for item in kept} - {""}
    known_before = set(KeptResource.objects.filter(source_id__in=ids).values_list("patient", "kind", "source_id"))
    fresh = []
    for item in kept:
        patient, source_id = known.get(item.patient), within(sender, item.content.source_id)
        key = (patient.pk if patient else None, item.content.kind, source_id)
        if key not in known_before:
            fresh.append(KeptResource(patient=patient, kind=item.content.kind, source_id=source_id,
                                      reason=item.content.reason, content=item.content.content))
            known_before |= {key} if source_id else set()
    KeptResource.objects.bulk_create(fresh, batch_size=BATCH)
    return kept


def release_kept(pairs: Iterable[tuple[Located, models.Model]]) -> None:
    """What was kept whole for want of a place and is read by now need not be kept any longer."""
    found = [(item.remains.kind, row.patient_id, row.source_id) for item, row in pairs if item.remains and row.source_id]
    waiting = KeptResource.objects.filter(source_id__in=[source_id for _kind, _patient, source_id in found],
                                          reason__in=WITHOUT_A_PLACE).values_list("kind", "patient", "source_id", "pk")
    read = set(found)
    KeptResource.objects.filter(pk__in=[pk for kind, patient, source_id, pk in waiting if (kind, patient, source_id) in read]).delete()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
