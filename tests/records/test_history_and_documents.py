"""Vaccinations, genetic findings and files come in, are shown, leave again, and open safely."""

from __future__ import annotations

import base64
import json

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from records.models import Document, Immunization, KeptResource, Observation, Patient
from records.services import exchange
from records.services.decision_charts import chart_of
from records.services.patients import import_patients
from records.source_ids import within

SUBJECT = {"subject": {"reference": "Patient/p1"}}
PERSON = {"resourceType": "Patient", "id": "p1", "name": [{"text": "Mary Whitfield"}], "identifier": [{"value": "M-1"}]}
PDF = base64.b64encode(b"%PDF-1.7 scan").decode()
FLU = {"resourceType": "Immunization", "id": "i1", "status": "completed", "patient": {"reference": "Patient/p1"},
       "vaccineCode": {"text": "Influenza vaccine"}, "occurrenceDateTime": "2026-10-01", "lotNumber": "L1",
       "doseQuantity": {"value": 0.5, "unit": "mL"}, "site": {"text": "Left arm"}}
SCAN = {"resourceType": "DocumentReference", "id": "d1", "status": "current", "type": {"text": "Referral letter"}, **SUBJECT,
        "content": [{"attachment": {"contentType": "application/pdf", "data": PDF}}], "date": "2026-11-01T08:00:00Z"}


def genetic(*parts, **more):
    return {"resourceType": "Observation", "id": "g1", "status": "final", "code": {"coding": [{"code": "69548-6"}]}, **SUBJECT,
            "component": [{"code": {"coding": [{"code": code}]}, "valueCodeableConcept": {"text": text}} for code, text in parts], **more}


@pytest.fixture
def imported(db, tmp_path, doctor):
    def read(*resources):
        path = tmp_path / "b.json"
        path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in (PERSON, *resources)]}))
        import_patients([path], team=[doctor])
        return Patient.objects.get()

    return read


def test_a_vaccination_is_shown_with_lot_dose_and_site(client_for, doctor, imported):
    patient = imported(FLU)
    page = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "history"])).text
    assert all(told in page for told in ("Influenza vaccine", "2026-10-01", "L1", "0.5 mL", "Left arm"))
    assert "Influenza vaccine" in client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "timeline"])).text


def test_a_vaccination_that_was_not_given_says_so_and_why(client_for, doctor, imported):
    patient = imported(FLU | {"status": "not-done", "statusReason": {"text": "Declined"}})
    assert Immunization.objects.get().given is False
    page = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "history"])).text
    assert "not given" in page and "Declined" in page
    assert "Influenza" not in client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "timeline"])).text


def test_a_genotype_is_a_finding_of_its_gene_and_known_to_medicine_checks(client_for, doctor, imported):
    patient = imported(genetic(("48018-6", "CYP2C19"), ("84413-4", "*2/*17"), ("53037-8", "Intermediate metabolizer")))
    row = Observation.objects.get()
    assert (row.category, row.name_en, row.text) == ("genomics", "CYP2C19", "*2/*17")
    assert chart_of(patient).genotypes == ("CYP2C19 *2/*17",)
    page = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "results"])).text
    assert "Genomic findings" in page and "*2/*17" in page


def test_a_variant_comes_with_what_it_means(imported):
    imported(genetic(("48018-6", "BRCA1"), ("48004-6", "c.5266dupC"), ("48005-3", "p.Gln1756fs"), ("53037-8", "Pathogenic")))
    row = Observation.objects.get()
    assert (row.text, row.flag) == ("c.5266dupC (p.Gln1756fs) — Pathogenic", "abnormal")


def test_a_scan_is_a_document_that_opens(client_for, doctor, imported):
    patient = imported(SCAN)
    row = Document.objects.get()
    page = client_for(doctor).get(reverse("patient-tab", args=[patient.pk, "notes"])).text
    address = reverse("patient-document", args=[patient.pk, row.pk])
    assert "Referral letter" in page and address in page
    answer = client_for(doctor).get(address)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 scan", "application/pdf")
    assert "no-store" in answer.headers["Cache-Control"] and "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.get(action="viewed document").subject == f"patient:{patient.pk}"


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml"])
def test_a_document_that_could_run_something_is_only_saved(client_for, doctor, imported, kind):
    patient = imported(SCAN | {"content": [{"attachment": {"contentType": kind, "data": PDF}}]} if not kind.startswith("text/") else SCAN)
    Document.objects.update(content_type=kind)
    answer = client_for(doctor).get(reverse("patient-document", args=[patient.pk, Document.objects.get().pk]))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_documents_of_others_are_not_found(client_for, client, colleague, auditor, imported):
    patient = imported(SCAN)
    address = reverse("patient-document", args=[patient.pk, Document.objects.get().pk])
    assert client_for(colleague).get(address).status_code == 404
    assert client_for(auditor).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_a_document_that_is_only_an_address_is_kept(imported):
    imported(SCAN | {"content": [{"attachment": {"contentType": "application/pdf", "url": "Binary/1"}}]})
    assert not Document.objects.exists()
    assert KeptResource.objects.get().reason == "It carries neither text nor a file."


@pytest.mark.parametrize("resource", [FLU, FLU | {"status": "not-done", "statusReason": {"text": "Declined"}}, SCAN, genetic(
    ("48018-6", "BRCA1"), ("48004-6", "c.5266dupC"), ("53037-8", "Pathogenic"))])
def test_they_leave_as_they_came(imported, resource):
    patient = imported(resource)
    [exported] = [one for one in exchange.everything(patient) if one["resourceType"] == resource["resourceType"]]
    frame = {"id", "subject", "patient"}
    assert {key: value for key, value in exported.items() if key not in frame} == {
        key: value for key, value in resource.items() if key not in frame}


def test_what_was_kept_before_it_could_be_read_is_released_once_it_is(imported):
    patient = imported()
    KeptResource.objects.create(patient=patient, kind="Immunization", source_id=within("", "i1"), content=FLU,
                                reason="The record has no place for this kind of resource.")
    KeptResource.objects.create(patient=patient, kind="Goal", source_id=within("", "i1"), content={},
                                reason="The record has no place for this kind of resource.")
    imported(FLU)
    assert list(KeptResource.objects.values_list("kind", flat=True)) == ["Goal"]
