"""A record leaves the house as it came in: every resource, under our own ids, and can be read in again."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import date

import carebundle
import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from records.interoperability.files import bundle_entries
from records.interoperability.trees import leaves, pattern
from records.models import (
    Allergy,
    Condition,
    Encounter,
    ImportRemark,
    ImportRun,
    KeptResource,
    Medication,
    Note,
    Observation,
    Patient,
    Procedure,
    Remainder,
)
from records.services import exchange
from records.services.patients import import_patients
from records.services.report_drafting import draft
from records.services.report_signing import add_addendum, sign_report
from records.services.reports import create_report
from tests.records.reports.patients import patient_of

TABLES = (Encounter, Condition, Medication, Allergy, Observation, Procedure, Note)
SUBJECT = {"subject": {"reference": "Patient/p1"}}
PERSON = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Whitfield", "given": ["Mary"]}], "gender": "female",
          "birthDate": "1961-02-03", "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "M-1"}]}
OURS = {"id", "subject.reference", "patient.reference", "encounter.reference", "result.reference", "fullUrl",
        "context.reference", "reasonReference.reference"}


@pytest.fixture
def imported(db, tmp_path, doctor):
    def read(*resources, name="b.json", **options) -> Patient:
        path = tmp_path / name
        path.write_text(json.dumps({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}))
        import_patients([path], team=[doctor], **options)
        return Patient.objects.order_by("-updated_at").first()

    return read


def generated(profile: str) -> list[dict]:
    bundle = carebundle.generate_bundle(profile=profile, seed=7, reference_date=date(2026, 11, 20))
    return [resource for _number, resource in bundle_entries("b", json.loads(carebundle.to_json(bundle)))]


def rows() -> dict[str, list]:
    """Every row of the record without its keys."""
    own = {"id", "patient", "recorded_at", "source_id"}
    return {table.__name__: sorted(repr([getattr(row, field.name) for field in table._meta.concrete_fields
                                         if field.name not in own]) for row in table.objects.all()) for table in TABLES}


def said(resources) -> Counter:
    """What the resources say, ids and addresses left out."""
    return Counter((one["resourceType"], pattern(path), repr(float(value) if type(value) is int else value))
                   for one in resources for path, value in leaves(one)
                   if pattern(path) not in OURS and not pattern(path).endswith("reference"))


@pytest.mark.parametrize("profile", ["type2_diabetes", "ckd_stage3"])
def test_everything_that_came_in_leaves_again(imported, profile):
    resources = generated(profile)
    patient = imported(*resources)
    before, after = said(resources), said(exchange.everything(patient))
    strangers = said(one for one in resources if one["resourceType"] == "Practitioner")
    assert before - after == strangers - after
    assert not after - before


@pytest.mark.parametrize("profile", ["type2_diabetes", "hypertension"])
def test_an_export_read_by_an_empty_clinic_gives_the_same_record(imported, profile):
    patient = imported(*generated(profile))
    before, exported = rows(), exchange.everything(patient)
    assert sum(map(len, before.values())) > 30
    Patient.objects.all().delete()
    assert sum(map(len, rows().values())) == 0
    imported(*exported, name="export.json")
    assert rows() == before


def test_an_export_read_by_the_same_clinic_changes_nothing(imported):
    blood_pressure = {"resourceType": "Observation", "id": "o1", "code": {"text": "BP"}, **SUBJECT, "component": [
        {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value}} for code, value in (("8480-6", 128), ("8462-4", 79))]}
    patient = imported(PERSON, {"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, **SUBJECT}, blood_pressure,
                       sender="north")
    keys = {table: set(table.objects.values_list("pk", flat=True)) for table in TABLES}
    imported(*exchange.everything(patient), name="export.json")
    assert {table: set(table.objects.values_list("pk", flat=True)) for table in TABLES} == keys
    assert (Patient.objects.count(), Observation.objects.count()) == (1, 2)


def test_references_within_the_record_are_followed_and_others_left(imported):
    visit = {"resourceType": "Encounter", "id": "e1", "class": {"code": "AMB"}, **SUBJECT}
    problem = {"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, **SUBJECT,
               "encounter": {"reference": "Encounter/e1"}, "asserter": {"reference": "Practitioner/d1"}}
    found = {one["resourceType"]: one for one in exchange.everything(imported(PERSON, visit, problem))}
    assert found["Condition"]["encounter"]["reference"] == f"Encounter/{found['Encounter']['id']}"
    assert found["Condition"]["asserter"]["reference"] == "Practitioner/d1"
    assert found["Condition"]["subject"]["reference"] == f"Patient/{found['Patient']['id']}"


def test_what_a_later_import_changed_leaves_changed(imported):
    problem = {"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, "severity": {"text": "Mild"}, **SUBJECT}
    imported(PERSON, problem)
    patient = imported(PERSON, problem | {"severity": {"text": "Severe"}})
    [exported] = [one for one in exchange.everything(patient) if one["resourceType"] == "Condition"]
    assert exported["severity"] == {"text": "Severe"}
    assert Remainder.objects.filter(kind="Condition").count() == 1


def test_two_senders_may_use_one_id_for_two_things(imported):
    result = {"resourceType": "Observation", "id": "1", "code": {"text": "Sodium"}, **SUBJECT}
    imported(PERSON, result | {"valueQuantity": {"value": 140}}, sender="north")
    imported(PERSON, result | {"valueQuantity": {"value": 131}}, sender="south")
    assert sorted(Observation.objects.values_list("value", flat=True)) == [131, 140]


def test_an_id_of_one_sender_does_not_name_a_patient_of_another(imported):
    imported(PERSON, sender="north")
    imported(PERSON | {"name": [{"text": "John Marsh"}], "gender": "male", "identifier": [{"value": "B-2"}]}, sender="south")
    imported({"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, **SUBJECT}, name="later.json", sender="south")
    assert Condition.objects.get().patient.name == "John Marsh"
    imported({"resourceType": "Condition", "id": "c2", "code": {"text": "Asthma"}, **SUBJECT}, name="later.json", sender="west")
    assert not Condition.objects.filter(name="Asthma").exists()


def test_a_patient_two_senders_know_is_found_by_either_id(imported):
    imported(PERSON, sender="north")
    imported(PERSON | {"id": "x9"}, sender="south")
    imported({"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, **SUBJECT}, name="later.json", sender="north")
    assert Condition.objects.count() == Patient.objects.count() == 1


def test_what_an_import_left_is_listed_by_file_entry_and_field(imported):
    family = {"resourceType": "FamilyMemberHistory", "id": "f1", "patient": {"reference": "Patient/p1"}}
    broken = {"resourceType": "Condition", "id": "c2", "code": {"text": "X"}, "onsetDateTime": "soon", **SUBJECT}
    problem = {"resourceType": "Condition", "id": "c1", "code": {"text": "Gout"}, "severity": {"text": "Mild"}, **SUBJECT}
    stranger = {"resourceType": "Condition", "id": "c3", "code": {"text": "X"}, "subject": {"reference": "Patient/p9"}}
    imported(PERSON, family, broken, problem, stranger)
    found = {(row.kind, row.file, row.entry, row.resource, row.field) for row in ImportRemark.objects.all()}
    assert {("kept", "b.json", 2, "FamilyMemberHistory", ""), ("refused", "b.json", 3, "Condition", "onsetDateTime"),
            ("unread", "b.json", 4, "Condition", "severity.text"), ("refused", "b.json", 5, "Condition", "subject")} <= found
    assert (ImportRun.objects.get().patients, ImportRun.objects.get().resources) == (1, 2)


def test_signed_reports_leave_as_composition_and_provenance(doctor):
    patient = patient_of(doctor)
    report = create_report(doctor, patient, kind="discharge", language="en")
    list(draft(doctor, report, stop=threading.Event()))
    assert exchange.of_reports(patient) == []
    signature = sign_report(doctor, report, version=1, meaning="author", password="apricot-grove")
    report.refresh_from_db()
    add_addendum(doctor, report, text="Culture negative.", reason="Late result", password="apricot-grove")
    composition, provenance = exchange.of_reports(patient)
    assert (composition["status"], composition["type"]["coding"][0]["code"]) == ("amended", "18842-5")
    assert "Culture negative." in composition["section"][-1]["text"]["div"]
    assert any("2.9" in section["text"]["div"] for section in composition["section"])
    assert provenance["target"] == [{"reference": f"Composition/{composition['id']}"}]
    assert provenance["entity"][0]["what"]["identifier"]["value"] == signature.hash


def exported(client, patient):
    return client.post(reverse("patient-export", args=[patient.pk]))


def test_a_doctor_exports_the_record_of_a_patient(client_for, doctor, imported):
    patient = imported(PERSON)
    answer = exported(client_for(doctor), patient)
    bundle = json.loads(answer.content)
    assert (bundle["resourceType"], bundle["type"], bundle["entry"][0]["resource"]["resourceType"]) == ("Bundle", "collection", "Patient")
    assert "no-store" in answer.headers["Cache-Control"] and "attachment" in answer.headers["Content-Disposition"]
    event = AuditEvent.objects.get(action="exported record")
    assert (event.person, event.subject, event.detail) == (doctor, f"patient:{patient.pk}", {"resources": 1})


def test_nobody_else_exports_it(client_for, client, colleague, auditor, doctor, imported):
    patient = imported(PERSON)
    assert exported(client_for(colleague), patient).status_code == 404
    assert exported(client_for(auditor), patient).status_code == 403
    assert exported(client, patient).status_code == 302
    assert client_for(doctor).get(reverse("patient-export", args=[patient.pk])).status_code == 405
    assert not AuditEvent.objects.filter(action="exported record").exists()


def test_the_chart_tells_what_it_does_not_show(client_for, doctor, colleague, imported):
    family = {"resourceType": "FamilyMemberHistory", "id": "f1", "patient": {"reference": "Patient/p1"},
              "relationship": {"text": "<b>mother</b>"}}
    patient = imported(PERSON | {"maritalStatus": {"text": "married"}}, family)
    address = reverse("patient-unread", args=[patient.pk])
    text = client_for(doctor).get(address).text
    assert "FamilyMemberHistory" in text and "&lt;b&gt;mother&lt;/b&gt;" in text and "maritalStatus.text" in text
    assert "病历没有存放此类资源的位置。" in client_for(doctor, "zh-hans").get(address).text
    assert client_for(colleague).get(address).status_code == 404


def test_imports_are_listed_for_those_whose_patients_they_concern(client_for, doctor, colleague, imported):
    imported(PERSON, {"resourceType": "Goal", "id": "g1", **SUBJECT}, {"resourceType": "Condition", "id": "c1", **SUBJECT})
    run = ImportRun.objects.get()
    assert reverse("import-run", args=[run.pk]) in client_for(doctor).get(reverse("imports")).text
    page = client_for(doctor).get(reverse("import-run", args=[run.pk])).text
    assert "Goal" in page and "has neither a text nor a code." in page and "Mary Whitfield" in page
    assert reverse("import-run", args=[run.pk]) not in client_for(colleague).get(reverse("imports")).text
    assert client_for(colleague).get(reverse("import-run", args=[run.pk])).status_code == 404


def test_a_page_of_an_import_hides_patients_of_others(client_for, doctor, colleague, imported):
    imported(PERSON, {"resourceType": "Goal", "id": "g1", **SUBJECT})
    other = patient_of(colleague, name="李四", mrn="M0002")
    run = ImportRun.objects.get()
    ImportRemark.objects.create(run=run, patient=other, kind="kept", resource="Flag")
    page = client_for(doctor).get(reverse("import-run", args=[run.pk])).text
    assert "Goal" in page and "李四" not in page and "Flag" not in page


def test_exchange_pages_are_for_those_who_see_patients(client_for, client, librarian, auditor):
    for name in ("imports", "access-keys"):
        assert client_for(librarian).get(reverse(name)).status_code == 403
        assert client_for(auditor).get(reverse(name)).status_code == 403
        assert client.get(reverse(name)).status_code == 302


def test_kept_resources_leave_with_the_record(imported):
    patient = imported(PERSON, {"resourceType": "Goal", "id": "g1", "description": {"text": "Walk"}, **SUBJECT})
    [goal] = [one for one in exchange.everything(patient) if one["resourceType"] == "Goal"]
    assert goal["description"] == {"text": "Walk"} and goal["id"] == str(KeptResource.objects.get().pk)
