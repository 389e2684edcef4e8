"""Who saw a patient's record and reports: read from the audit trail, for those who treat the patient and for auditors."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from clinic import audit, refusals
from clinic.access import refusal
from clinic.acting import as_site
from clinic.encryption import blind_index
from clinic.models import AuditEvent, Person
from clinic.spreadsheets import csv_text
from records.access import find_patient
from records.models import Patient

COLUMNS = ("number", "time", "person", "role", "action", "subject", "part", "fingerprint")


def find_traceable(person: Person, patient_id: uuid.UUID) -> Patient:
    """The patient, for who treats them and for auditors, who learn nothing of the record by it. Raises as ``find_patient``."""
    if not person.may("read_audit"):
        if not person.may("see_patients"):
            raise PermissionDenied(refusal(person))
        return find_patient(person, patient_id)
    with as_site():
        patient = Patient.objects.filter(pk=patient_id).first()
    if patient is None:
        raise Http404
    return patient


def numbered(mrn: str) -> Patient | None:
    """The patient of a record number."""
    with as_site():
        return Patient.objects.filter(mrn_index=blind_index("mrn", mrn)).first()


def trail_of(patient: Patient) -> QuerySet[AuditEvent]:
    """Every event about the patient, the record or a report of it, newest first."""
    with as_site():
        reports = [f"report:{pk}" for pk in patient.reports.values_list("pk", flat=True)]
    about = Q(subject=f"patient:{patient.pk}") | Q(subject__in=reports) | Q(detail__patient=str(patient.pk))
    return AuditEvent.objects.filter(about).select_related("person").order_by("-sequence")


def readers_of(patient: Patient) -> list[dict[str, Any]]:
    """Each person with the number of events and the first and last of them, who came last first."""
    seen: dict[int | None, dict[str, Any]] = {}
    for event in trail_of(patient).exclude(action__in=(refusals.CHART, refusals.REPORT)):
        line = seen.setdefault(event.person_id, {"person": event.person, "events": 0, "last": event.at})
        line["events"], line["first"] = line["events"] + 1, event.at
    return list(seen.values())


def export(person: Person, patient: Patient, *, form: str) -> str:
    """The whole trail as ``csv`` or ``json``, oldest first; that it was taken is in the trail itself."""
    audit.record("exported access trail", person=person, subject=f"patient:{patient.pk}", format=form)
    lines = list(_lines(patient))
    return json.dumps(lines, ensure_ascii=False, indent=1) if form == "json" else csv_text(COLUMNS, lines)


def _lines(patient: Patient) -> Iterator[dict[str, Any]]:
    for event in trail_of(patient).reverse():
        who = event.person
        values = (event.sequence, event.at.isoformat(), str(who) if who else "", who.role if who else "", event.action, event.subject,
                  str(event.detail.get("tab", event.detail.get("version", ""))), event.hash)
        yield dict(zip(COLUMNS, values, strict=True))
