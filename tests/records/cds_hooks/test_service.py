"""Another record system asks and gets cards of the specification's shape; what it sends wrong is refused in a sentence."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.models import AuditEvent
from records.models import CdsCard, Medication, MonitoringAlert
from records.services.api_tokens import create_token, revoke_token
from tests.records.reports.patients import patient_of

PASSWORD = "apricot-grove"
WORDS = ["hook", "hookInstance", "context", "userId", "patientId", "draftOrders", "selections", "prefetch", "entry", "resource", "patient",
         "resourceType", "conditions", "feedback", "card", "outcome", "overrideReason", "outcomeTimestamp", "reason"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10) | st.sampled_from(
    ["Bundle", "Patient", "MedicationRequest", "patient-view", "order-select", "accepted", "overridden"])
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
                    max_leaves=20)


@pytest.fixture
def patient(doctor):
    found = patient_of(doctor)
    Medication.objects.create(patient=found, name="华法林", dosage="2.5 mg qd")
    return found


@pytest.fixture
def key(doctor):
    return create_token(doctor, name="Hospital system", scopes=["user/*.read"], days=30, password=PASSWORD)


@pytest.fixture
def ask(key):
    def post(service, body, *, secret=key.secret, language="en"):
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": language}
        found = Client(enforce_csrf_checks=True).post(
            f"/cds-services/{service}", body if isinstance(body, str) else json.dumps(body), content_type="application/json", headers=headers)
        return found.status_code, json.loads(found.content)

    return post


def order(name, number="1"):
    return {"resource": {"resourceType": "MedicationRequest", "id": number, "status": "draft", "intent": "order",
                         "medicationCodeableConcept": {"text": name}}}


def request_of(hook, patient="nobody", *orders, selections=None, **more):
    context = {"userId": "Practitioner/1", "patientId": str(patient)}
    if hook != "patient-view":
        context["draftOrders"] = {"resourceType": "Bundle", "entry": list(orders)}
    if selections is not None:
        context["selections"] = selections
    return {"hook": hook, "hookInstance": str(uuid4()), "context": context, **more}


def assert_valid(cards):
    """The required fields and lengths of CDS Hooks 2.0, «Card Attributes»."""
    for card in cards:
        UUID(card["uuid"])
        assert 0 < len(card["summary"]) <= 140
        assert card["indicator"] in ("info", "warning", "critical")
        assert card["source"]["label"]
        assert card["source"].get("url", "https://").startswith("http")
        assert "suggestions" not in card
        for reason in card.get("overrideReasons", ()):
            assert reason["code"] and reason["system"] and reason["display"]


def test_discovery_has_the_specifications_shape(db):
    found = Client().get("/cds-services").json()["services"]
    assert [service["hook"] for service in found] == ["patient-view", "order-select", "order-sign"]
    for service in found:
        assert service["id"] and service["description"] and service["title"]
        assert all(isinstance(query, str) for query in service["prefetch"].values())


@pytest.mark.parametrize(("language", "part"), [("en", "bleeding"), ("zh-CN", "出血")])
def test_an_order_is_checked_against_the_record(ask, patient, language, part):
    status, said = ask("order-sign", request_of("order-sign", patient.pk, order("阿司匹林")), language=language)
    assert status == 200
    assert_valid(said["cards"])
    assert any(part in card["detail"] for card in said["cards"])
    assert said["cards"][0]["overrideReasons"]
    assert AuditEvent.objects.filter(action="read by program", detail__resource="CDS order-sign", subject=f"patient:{patient.pk}").exists()


def test_only_what_was_selected_and_what_it_raises_is_told(ask, patient):
    both = (order("阿司匹林", "a"), order("维生素C", "c"))
    chosen = ask("order-select", request_of("order-select", patient.pk, *both, selections=["MedicationRequest/c"]))[1]["cards"]
    assert chosen == []
    assert ask("order-select", request_of("order-select", patient.pk, *both, selections=["MedicationRequest/a"]))[1]["cards"]


def test_an_unknown_medicine_is_said_to_be_unchecked(ask, patient):
    [card] = ask("order-sign", request_of("order-sign", patient.pk, order("Zzqyxol")))[1]["cards"]
    assert ("Zzqyxol" in card["summary"], card["indicator"]) == (True, "info")


def test_the_patient_view_tells_open_bedside_alerts_and_scores(ask, patient, doctor):
    from django.utils import timezone

    MonitoringAlert.objects.create(patient=patient, kind="limit", code="8867-4", severity=3, value=140, said_zh="心率 140",
                                   said_en="Heart rate 140 (limit ≥131)", raised_at=timezone.now())
    cards = ask("patient-view", request_of("patient-view", patient.pk))[1]["cards"]
    assert_valid(cards)
    assert (cards[0]["summary"], cards[0]["indicator"]) == ("Heart rate 140 (limit ≥131)", "critical")


def test_a_record_sent_along_is_enough(ask):
    prefetch = {
        "patient": {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-01-01"},
        "medications": {"resourceType": "Bundle", "entry": [{"resource": {
            **order("Warfarin")["resource"], "status": "active"}}]}, "conditions": None,
        "allergies": {"resourceType": "Bundle", "entry": [{"resource": {
            "resourceType": "AllergyIntolerance", "id": "a", "code": {"text": "Penicillin"}}}]}}
    status, said = ask("order-sign", request_of("order-sign", "elsewhere", order("Amoxicillin"), prefetch=prefetch))
    assert_valid(said["cards"])
    assert (status, any("enicillin" in card["detail"] for card in said["cards"])) == (200, True)
    assert CdsCard.objects.filter(patient=None).count() == len(said["cards"])


def test_without_record_and_prefetch_the_precondition_fails(ask, patient, colleague):
    assert ask("patient-view", request_of("patient-view", uuid4()))[0] == 412
    foreign = create_token(colleague, name="x", scopes=["user/*.read"], days=1, password=PASSWORD)
    narrow = create_token(colleague, name="y", scopes=["user/Patient.read"], days=1, password=PASSWORD)
    for token in (foreign, narrow):
        assert ask("patient-view", request_of("patient-view", patient.pk), secret=token.secret)[0] == 412


def test_keys_are_checked(ask, patient, doctor, key):
    body = request_of("patient-view", patient.pk)
    assert ask("patient-view", body, secret="wrong")[0] == 401
    revoke_token(doctor, key.token.pk)
    assert ask("patient-view", body)[0] == 401


@pytest.mark.parametrize(("change", "field"), [
    ({"hook": "order-sign"}, "hook"), ({"hookInstance": "1"}, "hookInstance"), ({"hookInstance": None}, "hookInstance"),
    ({"context": []}, "context"), ({"context": {"userId": "x"}}, "patientId"), ({"prefetch": []}, "prefetch"),
    ({"prefetch": {"patient": {"gender": "blue"}}}, "gender"), ({"prefetch": {"patient": {}, "conditions": 3}}, "conditions")])
def test_a_bad_request_names_the_field(ask, db, change, field):
    status, said = ask("patient-view", request_of("patient-view") | change)
    assert (status, field in said["error"]) == (400, True)


def test_feedback_keeps_the_reason_once(ask, patient):
    card = ask("order-sign", request_of("order-sign", patient.pk, order("阿司匹林")))[1]["cards"][0]
    given = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-11-25T08:00:00Z",
             "overrideReason": {"reason": {"code": "benefit", "system": "urn:xinglin:override-reason"}, "userComment": "Stent last week"}}
    assert ask("order-sign/feedback", {"feedback": [given, {**given, "card": str(uuid4())}]}) == (200, {"known": 1})
    ask("order-sign/feedback", {"feedback": [{**given, "outcome": "accepted"}]})
    row = CdsCard.objects.get(pk=card["uuid"])
    assert (row.outcome, row.cause, row.comment) == ("overridden", "benefit", "Stent last week")
    for bad in ({}, {"feedback": []}, {"feedback": [{}]}, {"feedback": [{**given, "outcome": "maybe"}]}, {"feedback": [{**given, "card": 1}]}):
        assert ask("order-sign/feedback", bad)[0] == 400


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_no_body_breaks_the_service(ask, body):
    for service in ("patient-view", "order-select", "order-sign/feedback"):
        status, said = ask(service, body)
        # An empty body comes without a kind.
        assert status == (415 if body == "" else 400)
        assert said["error"].endswith(".")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["patient", "conditions", "medications", "allergies", "observations"]), JSON, max_size=5), JSON)
def test_no_prefetch_or_draft_breaks_the_service(ask, prefetch, draft):
    body = request_of("order-sign", "x", {"resource": draft}, prefetch=prefetch)
    assert ask("order-sign", body)[0] in (200, 400, 412)


def test_what_is_no_json_or_no_service_is_refused(ask, db):
    assert ask("patient-view", "{")[0] == 400
    assert ask("order-dispatch", {})[0] == 404
