"""A chart made of what the caller sent along: Patient, Conditions, medicines, allergies and Observations as FHIR R4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from records.decision_support.cds_hooks.requests import BadRequest
from records.decision_support.chart import Chart, Measurement
from records.decision_support.problems import problems_in
from records.interoperability import fhir
from records.interoperability.elements import BadField, full_day, text
from records.interoperability.entries import AllergyEntry, MedicationEntry, ObservationEntry

KEYS = ("patient", "conditions", "medications", "allergies", "observations")
TEMPLATES = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}",
    "medications": "MedicationRequest?patient={{context.patientId}}&status=active",
    "allergies": "AllergyIntolerance?patient={{context.patientId}}",
    "observations": "Observation?patient={{context.patientId}}&category=laboratory,vital-signs",
}


def chart_from(prefetch: Mapping[str, Any], *, today: date) -> Chart:
    """Raises ``BadRequest`` if a resource cannot be read: a check must not quietly rest on half a record."""
    sex, born = _read("prefetch.patient", _person, prefetch["patient"])
    conditions = [each for each in _entries(prefetch, "conditions", "Condition", fhir.condition) if each.certainty == "confirmed"]
    medicines = [each for each in _entries(prefetch, "medications", "Medication", fhir.medication) if each.active]
    allergies = _entries(prefetch, "allergies", "AllergyIntolerance", _allergy)
    age = None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return Chart(
        today=today, age=age, sex=sex,
        problems=frozenset().union(*(problems_in(each.name, each.code) for each in conditions if each.active)),
        past=frozenset().union(*(problems_in(each.name, each.code) for each in conditions)),
        allergies=tuple(each.substance for each in allergies if each is not None),
        medicines=tuple(dict.fromkeys(each.name for each in medicines)), measurements=_measurements(prefetch))


def order_names(orders: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The medicines of drafted orders as they are written; raises ``BadRequest`` for one without a name."""
    read: list[MedicationEntry] = [_read("context.draftOrders", fhir.medication, {"id": "draft", **order}) for order in orders]
    return tuple(dict.fromkeys(each.name for each in read))


def _person(resource: Mapping[str, Any]) -> tuple[str, date | None]:
    """Sex and date of birth; nothing else of the person matters to a check."""
    sex = text(resource, "gender") or "unknown"
    if sex not in fhir.SEXES:
        raise BadField("gender", "should be male, female, other or unknown.")
    return sex, full_day(resource, "birthDate")


def _allergy(resource: Mapping[str, Any]) -> AllergyEntry | None:
    return None if fhir.why_not_an_allergy(resource) else fhir.allergy(resource)


def _measurements(prefetch: Mapping[str, Any]) -> dict[str, Measurement]:
    """The newest value of each test."""
    found: dict[str, ObservationEntry] = {}
    for group in _entries(prefetch, "observations", "Observation", lambda resource: list(fhir.observations(resource))):
        for each in group:
            if each.value is not None and each.effective_at is not None:
                before = found.get(each.code)
                if before is None or before.effective_at is None or each.effective_at > before.effective_at:
                    found[each.code] = each
    return {code: Measurement(code, float(each.value or 0), each.unit, each.effective_at.date() if each.effective_at else None)
            for code, each in found.items()}


def _entries(prefetch: Mapping[str, Any], key: str, kind: str, read: Any) -> list[Any]:
    return [_read(f"prefetch.{key}", read, resource) for resource in _resources(prefetch.get(key), key)
            if str(resource.get("resourceType", "")).startswith(kind)]


def _resources(found: Any, key: str) -> Iterator[Mapping[str, Any]]:
    """Of a Bundle; nothing where the caller could not give it (null)."""
    if found is None:
        return
    entries = found.get("entry", []) if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise BadRequest(f"prefetch.{key}: give a Bundle.")
    for entry in entries:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if not isinstance(resource, dict):
            raise BadRequest(f"prefetch.{key}: each entry needs a resource.")
        yield {"id": "prefetched", **resource}


def _read(place: str, read: Any, resource: Any) -> Any:
    if not isinstance(resource, dict):
        raise BadRequest(f"{place}: this must be a resource.")
    try:
        return read({"id": "prefetched", **resource})
    except BadField as bad:
        raise BadRequest(f"{place}: {bad}") from bad


