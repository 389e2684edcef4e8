"""A program reads with a key what the key's person may see, nothing else, and every read is on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import ApiToken, KeptResource, Observation
from records.services.api_tokens import create_token, revoke_token
from tests.records.reports.patients import patient_of

PASSWORD = "apricot-grove"


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def key_of(person, *scopes, days=30):
    return create_token(person, name="Statistics", scopes=scopes or ["user/*.read"], days=days, password=PASSWORD)


@pytest.fixture
def read(doctor):
    """The status and the JSON that a key of the doctor gets."""
    made = key_of(doctor)

    def get(path, *, secret=made.secret, data=None):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        client = Client(enforce_csrf_checks=True)
        answer = client.post(path, data, headers=headers) if data else client.get(path, headers=headers)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Type"].startswith("application/fhir+json")
        return answer.status_code, json.loads(answer.content)

    return get


def test_a_patient_is_read_by_id(read, patient):
    status, resource = read(f"/fhir/Patient/{patient.pk}")
    assert (status, resource["id"], resource["name"]) == (200, str(patient.pk), [{"text": "张三"}])


def test_every_kind_of_the_chart_is_found_and_read(read, patient):
    for kind in ("Encounter", "Condition", "Observation", "MedicationStatement", "AllergyIntolerance", "DocumentReference"):
        status, bundle = read(f"/fhir/{kind}?patient={patient.pk}")
        assert (status, bundle["type"], bundle["total"] > 0) == (200, "searchset", True), kind
        resource = bundle["entry"][0]["resource"]
        assert read(f"/fhir/{kind}/{resource['id']}") == (200, resource)


def test_a_search_comes_page_by_page(read, patient):
    for number in range(5):
        Observation.objects.create(patient=patient, category="laboratory", code=f"t{number}", value=number)
    status, first = read(f"/fhir/Observation?patient={patient.pk}&_count=4")
    [following] = [link["url"] for link in first["link"] if link["relation"] == "next"]
    second = read(following.removeprefix("http://testserver"))[1]
    assert (status, first["total"], len(first["entry"]), len(second["entry"])) == (200, 7, 4, 3)
    assert not {entry["fullUrl"] for entry in first["entry"]} & {entry["fullUrl"] for entry in second["entry"]}
    assert "next" not in [link["relation"] for link in second["link"]]


def test_the_whole_record_comes_at_once(read, patient):
    kinds = {entry["resource"]["resourceType"] for entry in read(f"/fhir/Patient/{patient.pk}/$everything")[1]["entry"]}
    assert {"Patient", "Observation", "Condition", "DocumentReference"} <= kinds


def test_what_is_kept_whole_is_read_too(read, patient):
    KeptResource.objects.create(patient=patient, kind="Goal", reason="x", content={"resourceType": "Goal", "id": "g1"})
    assert read(f"/fhir/Goal?patient={patient.pk}")[1]["total"] == 1


def test_a_record_number_travels_in_the_body_only(read, patient):
    assert read("/fhir/Patient?identifier=M0001")[0] == 400
    assert read("/fhir/Patient/_search", data={"identifier": "urn:mrn|M0001"})[1]["total"] == 1
    assert read("/fhir/Patient/_search", data={"identifier": "M9"})[1]["total"] == 0


@pytest.mark.parametrize("secret", ["", "xl_wrong", "x" * 5000])
def test_without_a_key_there_is_nothing(read, patient, secret):
    status, outcome = read(f"/fhir/Patient/{patient.pk}", secret=secret)
    assert (status, outcome["resourceType"], outcome["issue"][0]["code"]) == (401, "OperationOutcome", "login")


def test_signing_in_is_no_key(client_for, doctor, patient):
    assert client_for(doctor).get(f"/fhir/Patient/{patient.pk}").status_code == 401


@pytest.mark.parametrize("change", ["revoked", "expired", "left", "another role"])
def test_a_key_ends(read, doctor, patient, change):
    token = ApiToken.objects.get()
    if change == "revoked":
        revoke_token(doctor, token.pk)
    elif change == "expired":
        ApiToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    else:
        doctor.is_active, doctor.role = change != "left", "librarian" if change == "another role" else "doctor"
        doctor.save()
    assert read(f"/fhir/Patient/{patient.pk}")[0] == 401


def test_patients_of_others_do_not_exist_for_a_key(read, colleague):
    hidden = patient_of(colleague, name="李四", mrn="M0002")
    row = hidden.observations.first()
    assert read(f"/fhir/Patient/{hidden.pk}")[0] == 404
    assert read(f"/fhir/Patient/{hidden.pk}/$everything")[0] == 404
    assert read(f"/fhir/Observation?patient={hidden.pk}")[0] == 404
    assert read(f"/fhir/Observation/{row.pk}")[0] == 404
    assert read("/fhir/Patient")[1]["total"] == 0
    assert read("/fhir/Patient/_search", data={"identifier": "M0002"})[1]["total"] == 0


def test_a_key_covers_what_its_scopes_say(read, doctor, patient):
    secret = key_of(doctor, "user/Patient.read", "user/Observation.read").secret
    assert read(f"/fhir/Observation?patient={patient.pk}", secret=secret)[0] == 200
    assert read(f"/fhir/Condition?patient={patient.pk}", secret=secret)[0] == 403
    assert read(f"/fhir/Condition/{patient.conditions.first().pk}", secret=secret)[0] == 403
    everything = read(f"/fhir/Patient/{patient.pk}/$everything", secret=secret)[1]
    assert {entry["resource"]["resourceType"] for entry in everything["entry"]} == {"Patient", "Observation"}


@pytest.mark.parametrize("path", [
    "/fhir/Observation", "/fhir/Observation?patient={0}&_count=x", "/fhir/Observation?patient={0}&_offset=-1",
])
def test_a_question_that_cannot_be_answered_says_why(read, patient, path):
    status, outcome = read(path.format(patient.pk))
    assert status == 400 and outcome["issue"][0]["diagnostics"].endswith(".")


@pytest.mark.parametrize("path", ["/fhir/Observation/not-an-id", "/fhir/Patient/not-an-id", "/fhir/Nothing?patient=x",
                                  "/fhir/Observation?patient=not-an-id"])
def test_what_is_not_there_is_not_found(read, patient, path):
    assert read(path)[0] == 404


def test_every_read_is_audited_without_patient_text(read, doctor, patient):
    read(f"/fhir/Observation?patient={patient.pk}")
    event = AuditEvent.objects.filter(action="read by program").get()
    assert (event.person, event.subject) == (doctor, f"patient:{patient.pk}")
    assert event.detail == {"token": str(ApiToken.objects.get().pk), "resource": "Observation", "count": 2}
    assert ApiToken.objects.get().last_used is not None


def test_nothing_can_be_written(doctor, patient):
    headers = {"Authorization": f"Bearer {key_of(doctor).secret}"}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(f"/fhir/Patient/{patient.pk}", headers=headers).status_code == 405


def test_it_says_what_it_can_do(client):
    statement = json.loads(client.get("/fhir/metadata").content)
    assert (statement["resourceType"], statement["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert {"Patient", "Observation", "Composition"} <= {one["type"] for one in statement["rest"][0]["resource"]}


def made(client, **changes):
    form = {"name": "Statistics", "scopes": ["user/*.read"], "days": 30, "password": PASSWORD}
    return client.post(reverse("access-keys"), form | changes)


def test_a_key_is_shown_once_and_stored_as_a_fingerprint(client_for, doctor):
    client = client_for(doctor)
    page = made(client).text
    secret = page.partition('class="secret">')[2].partition("<")[0]
    assert secret.startswith("xl_") and len(secret) > 40
    token = ApiToken.objects.get()
    assert secret not in (token.digest, token.hint) and secret not in client.get(reverse("access-keys")).text
    assert secret not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"name": " "}, {"scopes": []}, {"scopes": ["user/*.write"]},
                                     {"days": 3650}])
def test_a_key_that_asks_too_much_is_not_made(client_for, doctor, changes):
    assert made(client_for(doctor), **changes).status_code == 422
    assert not ApiToken.objects.exists()


def test_guessing_the_password_is_stopped(client_for, doctor):
    client = client_for(doctor)
    for _ in range(5):
        made(client, password="wrong")
    assert "too often" in made(client).text
    assert not ApiToken.objects.exists()


def test_only_its_person_revokes_a_key(client_for, doctor, colleague):
    address = reverse("access-key-revoke", args=[key_of(doctor).token.pk])
    assert client_for(colleague).post(address).status_code == 404
    assert ApiToken.objects.get().is_valid
    assert client_for(doctor).post(address).status_code == 302
    assert not ApiToken.objects.get().is_valid
    assert AuditEvent.objects.filter(action="access key revoked").count() == 1
