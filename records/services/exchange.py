"""A patient's record as FHIR R4 resources: what the rows say now, joined with what their senders said beyond it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils import timezone

from clinic.acting import as_site
from records.access import find_patient
from records.interoperability import report_out
from records.interoperability.entries import (
    AllergyEntry,
    ConditionEntry,
    DocumentEntry,
    EncounterEntry,
    ImmunizationEntry,
    MedicationEntry,
    NoteEntry,
    ObservationEntry,
    PatientEntry,
    ProcedureEntry,
)
from records.interoperability.fhir_out import resource_of
from records.interoperability.trees import joined, leaves
from records.models import (
    Allergy,
    Condition,
    Document,
    Encounter,
    Immunization,
    KeptResource,
    Medication,
    Note,
    Observation,
    Patient,
    Procedure,
    Remainder,
    Report,
    ReportSignature,
)
from records.services.signed_reports import signed_reports
from records.source_ids import of_entry

Resource = dict[str, Any]
ENTRIES: dict[type[models.Model], type] = {
    Patient: PatientEntry, Encounter: EncounterEntry, Condition: ConditionEntry, Medication: MedicationEntry,
    Allergy: AllergyEntry, Observation: ObservationEntry, Procedure: ProcedureEntry, Note: NoteEntry,
    Immunization: ImmunizationEntry, Document: DocumentEntry,
}
TABLES: dict[str, tuple[type[models.Model], ...]] = {
    "Encounter": (Encounter,), "Condition": (Condition,), "AllergyIntolerance": (Allergy,), "Observation": (Observation,),
    "Procedure": (Procedure,), "MedicationRequest": (Medication,), "MedicationStatement": (Medication,),
    "Immunization": (Immunization,), "DocumentReference": (Note, Document), "DiagnosticReport": (Note, Document),
    "Composition": (Note,), "ClinicalImpression": (Note,),
}
USUAL = {Encounter: "Encounter", Condition: "Condition", Allergy: "AllergyIntolerance", Observation: "Observation",
         Procedure: "Procedure", Medication: "MedicationStatement", Immunization: "Immunization",
         Note: "DocumentReference", Document: "DocumentReference"}
KINDS = ("Patient", *TABLES, "Provenance")
BY_PATIENT = ("AllergyIntolerance", "Immunization", "FamilyMemberHistory")


@dataclass(frozen=True)
class Stored:
    """Where one resource is stored: rows of a table (several for components), or a resource kept whole."""

    id: UUID
    kind: str
    table: type[models.Model] | None = None
    rows: tuple[UUID, ...] = ()


def everything(patient: Patient) -> list[Resource]:
    """The whole record of the patient, the patient first; what was kept whole is among it."""
    return [patient_resource(patient), *resources(patient, [*stored(patient), *kept(patient)]), *of_reports(patient)]


def bundle(patient: Patient) -> Resource:
    """The whole record as one FHIR Bundle of the type collection."""
    return bundle_of(everything(patient), kind="collection")


def bundle_of(found: Sequence[Resource], *, kind: str, **more: Any) -> Resource:
    return {"resourceType": "Bundle", "type": kind, "timestamp": timezone.now().isoformat(), **more,
            "entry": [{"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource} for resource in found]}


def patient_resource(patient: Patient) -> Resource:
    [resource] = resources(patient, [Stored(patient.pk, "Patient", Patient, (patient.pk,))])
    return resource


def stored(patient: Patient, kind: str = "", *, table: type[models.Model] | None = None) -> list[Stored]:
    """Everything in the chart, or what is of one kind of resource or in one table, newest first within a table."""
    kinds = dict(Remainder.objects.filter(patient=patient).values_list("entry", "kind"))
    tables = [table] if table else TABLES.get(kind, ()) if kind else USUAL
    found = [item for table in tables for item in _stored(patient, table, kinds)]
    return [item for item in found if not kind or item.kind == kind]


def _stored(patient: Patient, table: type[models.Model], kinds: dict[UUID, str]) -> list[Stored]:
    groups: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
    for pk, source_id in table.objects.filter(patient=patient).values_list("pk", "source_id"):
        groups[source_id.partition("#")[0] or str(pk)].append((source_id, pk))
    found = []
    for members in groups.values():
        rows = tuple(pk for _source, pk in sorted(members, key=_position))
        found.append(Stored(rows[0], kinds.get(rows[0], USUAL[table]), table, rows))
    return found


def _position(member: tuple[str, UUID]) -> int:
    """The value of an observation before its components, those in their order."""
    position = member[0].partition("#")[2]
    return int(position) if position.isdigit() else -1


def kept(patient: Patient, kind: str = "") -> list[Stored]:
    """What no table has a place for."""
    found = patient.kept_resources.order_by("received_at", "pk").values_list("pk", "kind")
    return [Stored(pk, of) for pk, of in found if not kind or of == kind]


def resources(patient: Patient, items: Sequence[Stored]) -> list[Resource]:
    """The resources, in the order asked for."""
    rows = _rows(items)
    remainders = {row.entry: row for row in Remainder.objects.filter(entry__in=[item.id for item in items])}
    whole = patient.kept_resources.in_bulk([item.id for item in items if not item.rows])
    written = [dict(whole[item.id].content) if not item.rows else _written(item, rows, remainders.get(item.id))
               for item in items]
    names = _names(patient) if any(path[-1:] == ("reference",) for one in written for path, _value in leaves(one)) else {}
    return [_addressed(one, item, patient, names) for one, item in zip(written, items, strict=True)]


def _rows(items: Iterable[Stored]) -> dict[UUID, models.Model]:
    wanted: dict[type[models.Model], list[UUID]] = defaultdict(list)
    for item in items:
        if item.table:
            wanted[item.table] += item.rows
    return {pk: row for table, keys in wanted.items() for pk, row in table.objects.in_bulk(keys).items()}


def _written(item: Stored, rows: dict[UUID, models.Model], remainder: Remainder | None) -> Resource:
    written = resource_of(item.kind, [entry_of(rows[pk]) for pk in item.rows])
    if remainder is None:
        return written
    return joined(written, [(tuple(path), value) for path, value in remainder.content["more"]],
                  without=[tuple(path) for path in remainder.content["without"]])


def entry_of(row: models.Model) -> Any:
    """The row as the entry that would be imported to it."""
    kind = ENTRIES[type(row)]
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind) if hasattr(row, field.name)})


def _names(patient: Patient) -> dict[tuple[str, str], str]:
    """«Type/id here» by what senders call things: (type, the fingerprint of their id), and by our own ids."""
    names: dict[tuple[str, str], str] = {}
    for item in stored(patient):
        names.setdefault((item.kind, str(item.id)), f"{item.kind}/{item.id}")
    for kind, table in ((kind, table) for kind, tables in TABLES.items() for table in tables):
        for pk, source_id in table.objects.filter(patient=patient).exclude(source_id="").values_list("pk", "source_id"):
            whole, mark, position = source_id.rpartition("|")[2].partition("#")
            if not mark or position == "0":
                names.setdefault((kind, whole), f"{kind}/{pk}")
    for pk, kind, source_id in patient.kept_resources.values_list("pk", "kind", "source_id"):
        names.setdefault((kind, source_id.rpartition("|")[2]), f"{kind}/{pk}")
    return names


def _addressed(resource: Resource, item: Stored, patient: Patient, names: dict[tuple[str, str], str]) -> Resource:
    """The resource under our own ids: its own, its patient's, and those of what it refers to within the record."""
    more = []
    for path, value in leaves(resource):
        if path[-1:] == ("reference",) and isinstance(value, str):
            kind, _slash, source_id = value.rpartition("/")
            called = kind.rpartition("/")[2]
            name = names.get((called, source_id)) or names.get((called, of_entry(source_id)))
            more += [(path, name)] if name else []
    whole = joined(resource, [*more, (("id",), str(item.id))])
    if item.kind != "Patient":
        whole["patient" if "patient" in whole or item.kind in BY_PATIENT else "subject"] = _reference(whole, patient)
    return whole


def _reference(resource: Resource, patient: Patient) -> Resource:
    said = resource.get("patient") or resource.get("subject") or {}
    return {**(said if isinstance(said, dict) else {}), "reference": f"Patient/{patient.pk}"}


def of_reports(patient: Patient, kind: str = "") -> list[Resource]:
    """The signed reports as Compositions, and their signatures as Provenances."""
    subject = {"subject": {"reference": f"Patient/{patient.pk}"}}
    found: list[Resource] = []
    for report in signed_reports(patient):
        found += [report_out.composition(report) | subject, *report_out.provenances(report)]
    return [one for one in found if not kind or one["resourceType"] == kind]


def is_kept_kind(kind: str) -> bool:
    """True if resources of this kind are kept whole for somebody."""
    with as_site():
        return KeptResource.objects.filter(kind=kind).exists()


def page_of(patient: Patient, kind: str, *, offset: int, size: int) -> tuple[int, list[Resource]]:
    """(how many there are, those of this page) of the patient's resources of one kind, kept ones and reports last."""
    items = [*stored(patient, kind), *kept(patient, kind)]
    reports = of_reports(patient, kind)
    shown = resources(patient, items[offset:offset + size])
    left = size - len(shown)
    beyond = max(offset - len(items), 0)
    return len(items) + len(reports), [*shown, *reports[beyond:beyond + left]]


def find(person: Any, kind: str, resource_id: str) -> tuple[Patient, Resource]:
    """One resource and whose it is, if the person may see that patient; ``Http404`` otherwise."""
    if kind == "Patient":
        patient = find_patient(person, resource_id)
        return patient, patient_resource(patient)
    patient = find_patient(person, _owner(kind, resource_id))
    items = [item for item in [*stored(patient, kind), *kept(patient, kind)] if str(item.id) == resource_id]
    found = resources(patient, items) or [one for one in of_reports(patient, kind) if one["id"] == resource_id]
    if not found:
        raise Http404
    return patient, found[0]


def _owner(kind: str, resource_id: str) -> str:
    """The key of the patient to whom the row, the kept resource or the report belongs; empty if there is none."""
    sources = [*TABLES.get(kind, ()), KeptResource, {"Composition": Report, "Provenance": ReportSignature}.get(kind)]
    for table in filter(None, sources):
        column = "report__patient" if table is ReportSignature else "patient"
        try:
            owner = table.objects.filter(pk=resource_id).values_list(column, flat=True).first()
        except ValidationError:
            return ""
        if owner:
            return str(owner)
    return ""
