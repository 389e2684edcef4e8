"""Entries into FHIR R4 resources (hl7.org/fhir/R4), the way back of ``fhir``; knows no table.

What is written here is read back by ``fhir`` as the same entry.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from records.interoperability.entries import (
    AllergyEntry,
    ClinicalEntry,
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

Resource = dict[str, Any]
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
LOINC = "http://loinc.org"
CLASSES = {"outpatient": "AMB", "inpatient": "IMP", "emergency": "EMER", "other": "OTH"}
VERIFICATION = {"confirmed": "confirmed", "suspected": "provisional", "refuted": "refuted"}
INTERPRETATIONS = {"low": "L", "high": "H", "critical-low": "LL", "critical-high": "HH", "normal": "N", "abnormal": "A"}
CRITICALITIES = ("low", "high", "unable-to-assess")
BLOOD_PRESSURE = {"8480-6", "8462-4"}
_COMPARED = re.compile(r"(<|<=|>=|>) (\d+(?:\.\d+)?)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LOINC_CODE = re.compile(r"\d{1,6}-\d")


def resource_of(kind: str, entries: Sequence[PatientEntry | ClinicalEntry]) -> Resource:
    """The resource that says what the entries say; several are the components of one Observation.

    ``kind`` chooses among the resources that can say it, and is empty for the usual one.
    """
    first = entries[0]
    if isinstance(first, ObservationEntry):
        written = _observations(entries)
    elif isinstance(first, NoteEntry):
        written = NOTES.get(kind, _document)(first)
    elif isinstance(first, DocumentEntry):
        written = _file_report(first) if kind == "DiagnosticReport" else _file(first)
    elif isinstance(first, MedicationEntry):
        written = _request(first) if kind == "MedicationRequest" else _statement(first)
    else:
        written = WRITERS[type(first)](first)
    return _bare(written)


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def moment(value: datetime | date | None) -> str:
    return value.isoformat() if value else ""


def _bare(tree: Any) -> Any:
    """Without what is empty: FHIR knows no empty text, list or object."""
    if isinstance(tree, dict):
        kept = {key: _bare(value) for key, value in tree.items()}
        return {key: value for key, value in kept.items() if value not in (None, "", [], {})}
    if isinstance(tree, list):
        return [item for item in map(_bare, tree) if item not in (None, "", [], {})]
    return tree


def _concept(text: str = "", code: str = "", system: str = "") -> Resource:
    return {"text": text, "coding": [{"system": system, "code": code}] if code else []}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{TERMINOLOGY}/{system}", "code": code}]}


def patient(entry: PatientEntry) -> Resource:
    identifiers = [_identifier(kind, value) for kind, value in entry.identifiers.items()]
    if entry.mrn not in entry.identifiers.values():
        identifiers.insert(0, _identifier("MR", entry.mrn))
    return {
        "resourceType": "Patient", "identifier": identifiers, "name": [{"text": entry.name}], "gender": entry.sex,
        "birthDate": moment(entry.birth_date), "telecom": [{"system": "phone" if entry.phone else "", "value": entry.phone}],
        "address": [{"text": entry.address}], "deceasedBoolean": entry.deceased or None,
    }


def _identifier(kind: str, value: str) -> Resource:
    if kind == "id":
        return {"value": value}
    return {"system": kind, "value": value} if ":" in kind else {"type": _coded("v2-0203", kind), "value": value}


def _encounter(entry: EncounterEntry) -> Resource:
    return {
        "resourceType": "Encounter", "status": "finished" if entry.ended_at else "unknown",
        "class": {"system": f"{TERMINOLOGY}/v3-ActCode" if entry.kind != "other" else f"{TERMINOLOGY}/v3-NullFlavor",
                  "code": CLASSES[entry.kind]},
        "period": {"start": moment(entry.started_at), "end": moment(entry.ended_at)},
        "reasonCode": [{"text": entry.reason}], "serviceType": {"text": entry.department},
    }


def _condition(entry: ConditionEntry) -> Resource:
    return {
        "resourceType": "Condition", "code": _concept(entry.name, entry.code, entry.code_system),
        "clinicalStatus": _coded("condition-clinical", "active" if entry.active else "inactive"),
        "verificationStatus": _coded("condition-ver-status", VERIFICATION[entry.certainty]),
        "onsetDateTime": moment(entry.onset), "abatementDateTime": moment(entry.ended),
        "recordedDate": moment(entry.recorded_on),
    }


def _request(entry: MedicationEntry) -> Resource:
    return {
        "resourceType": "MedicationRequest", "status": "active" if entry.active else "completed", "intent": "order",
        "medicationCodeableConcept": _concept(entry.name, entry.code, entry.code_system), "authoredOn": moment(entry.started),
        "dosageInstruction": [{"text": entry.dosage}],
    }


def _statement(entry: MedicationEntry) -> Resource:
    return {
        "resourceType": "MedicationStatement", "status": "active" if entry.active else "completed",
        "medicationCodeableConcept": _concept(entry.name, entry.code, entry.code_system),
        "dosage": [{"text": entry.dosage}],
        "effectivePeriod": {"start": moment(entry.started), "end": moment(entry.ended)},
    }


def _allergy(entry: AllergyEntry) -> Resource:
    risk = entry.severity if entry.severity in CRITICALITIES else ""
    return {
        "resourceType": "AllergyIntolerance", "code": {"text": entry.substance}, "criticality": risk,
        "clinicalStatus": _coded("allergyintolerance-clinical", "active"),
        "verificationStatus": _coded("allergyintolerance-verification", "confirmed"),
        "reaction": [{"manifestation": [{"text": entry.reaction}], "severity": "" if risk else entry.severity}],
    }


def _observation(entry: ObservationEntry) -> Resource:
    return {**_observation_frame(entry), **_measured(entry)}


def _observations(entries: Sequence[ObservationEntry]) -> Resource:
    """The value, if there is one, and the components, whose ids carry a «#» and their position."""
    if entries[0].category == "genomics":
        return _genomic(entries[0])
    components = [entry for entry in entries if "#" in entry.source_id]
    whole = next((entry for entry in entries if "#" not in entry.source_id), None)
    written = _observation(whole) if whole else {**_observation_frame(components[0]), "code": _panel(components)}
    return {**written, "component": [_measured(entry) for entry in components]}


def _panel(components: Sequence[ObservationEntry]) -> Resource:
    if {entry.code for entry in components} == BLOOD_PRESSURE:
        return _concept("Blood pressure", "85354-9", LOINC)
    return _concept(", ".join(entry.name_en or entry.name_zh or entry.code for entry in components))


def _observation_frame(entry: ObservationEntry) -> Resource:
    category = [_coded("observation-category", entry.category)] if entry.category != "other" else []
    return {"resourceType": "Observation", "status": "final", "category": category,
            "effectiveDateTime": moment(entry.effective_at)}


def _measured(entry: ObservationEntry) -> Resource:
    name = entry.name_en or entry.name_zh
    code = entry.code if entry.code != name[:40] else ""
    system = LOINC if _LOINC_CODE.fullmatch(code) else ""
    flag = INTERPRETATIONS.get(entry.flag)
    return {
        "code": _concept(name, code, system), **_value(entry),
        "referenceRange": [{side: {"value": number(bound), "unit": entry.unit}
                            for side, bound in (("low", entry.low), ("high", entry.high)) if bound is not None}],
        "interpretation": [_coded("v3-ObservationInterpretation", flag)] if flag else [],
    }


def _value(entry: ObservationEntry) -> Resource:
    if entry.value is not None:
        return {"valueQuantity": {"value": number(entry.value), "unit": entry.unit}}
    compared = _COMPARED.fullmatch(entry.text)
    if compared:
        return {"valueQuantity": {"value": number(Decimal(compared[2])), "comparator": compared[1], "unit": entry.unit}}
    return {"valueString": entry.text}


def _procedure(entry: ProcedureEntry) -> Resource:
    return {"resourceType": "Procedure", "status": "completed", "code": _concept(entry.name, entry.code, entry.code_system),
            "performedDateTime": moment(entry.performed_at)}


def _immunization(entry: ImmunizationEntry) -> Resource:
    value, _space, unit = entry.dose.partition(" ")
    dose = {"value": number(Decimal(value)), "unit": unit} if _NUMBER.fullmatch(value) else {}
    return {"resourceType": "Immunization", "status": "completed" if entry.given else "not-done",
            "vaccineCode": _concept(entry.name, entry.code, entry.code_system), "occurrenceDateTime": moment(entry.given_on),
            "doseQuantity": dose, "lotNumber": entry.lot, "site": {"text": entry.site}, "statusReason": {"text": entry.reason}}


def _file(entry: DocumentEntry) -> Resource:
    return {"resourceType": "DocumentReference", "status": "current", "type": {"text": entry.title},
            "date": moment(entry.written_at), "author": [{"display": entry.author}],
            "content": [{"attachment": {"contentType": entry.content_type, "data": entry.data}}]}


def _file_report(entry: DocumentEntry) -> Resource:
    return {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": entry.title},
            "effectiveDateTime": moment(entry.written_at), "performer": [{"display": entry.author}],
            "presentedForm": [{"contentType": entry.content_type, "data": entry.data}]}


def _genomic(entry: ObservationEntry) -> Resource:
    return {"resourceType": "Observation", "status": "final", "category": [_coded("observation-category", "laboratory"), _coded("v2-0074", "GE")],
            "code": _concept("Genetic variant assessment", "69548-6", LOINC), "effectiveDateTime": moment(entry.effective_at),
            "component": [{"code": _concept("Gene studied", "48018-6", LOINC), "valueCodeableConcept": {"text": entry.name_en or entry.name_zh}},
                          {"code": _concept("Genotype display name", "84413-4", LOINC), "valueCodeableConcept": {"text": entry.text}}]}


def _attachment(entry: NoteEntry) -> Resource:
    return {"contentType": "text/plain", "data": base64.b64encode(entry.text.encode()).decode()}


def _document(entry: NoteEntry) -> Resource:
    return {"resourceType": "DocumentReference", "status": "current", "type": {"text": entry.title},
            "date": moment(entry.written_at), "author": [{"display": entry.author}],
            "content": [{"attachment": _attachment(entry)}]}


def _diagnostic_report(entry: NoteEntry) -> Resource:
    return {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": entry.title},
            "effectiveDateTime": moment(entry.written_at), "performer": [{"display": entry.author}],
            "presentedForm": [_attachment(entry)]}


def _impression(entry: NoteEntry) -> Resource:
    return {"resourceType": "ClinicalImpression", "status": "completed", "code": {"text": entry.title},
            "date": moment(entry.written_at), "assessor": {"display": entry.author}, "description": entry.text}


def _composition(entry: NoteEntry) -> Resource:
    return {"resourceType": "Composition", "status": "final", "type": {"text": entry.title}, "title": entry.title,
            "date": moment(entry.written_at), "author": [{"display": entry.author}],
            "section": [{"text": narrative(part)} for part in entry.text.split("\n\n")]}


def narrative(text: str) -> Resource:
    """Plain text as a FHIR Narrative, line by line."""
    words = html.escape(text, quote=False).replace("\n", "<br/>")
    return {"status": "additional", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{words}</div>'}


NOTES: dict[str, Callable[[NoteEntry], Resource]] = {
    "DiagnosticReport": _diagnostic_report, "ClinicalImpression": _impression, "Composition": _composition,
}
WRITERS: dict[type, Callable[[Any], Resource]] = {
    PatientEntry: patient, EncounterEntry: _encounter, ConditionEntry: _condition, AllergyEntry: _allergy,
    ProcedureEntry: _procedure, ImmunizationEntry: _immunization,
}
