"""What programs send: readings of devices, questions of CDS Hooks, searches over FHIR."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from records.services.api_tokens import create_token
from records.services.monitoring_devices import assign_device, register_device
from tests.conftest import PASSWORD
from tests.fuzz.inputs import FEW, TEXT, counted, json_of
from tests.fuzz.test_files import FHIR_KEYS
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db
READING = ("readings", "code", "value", "unit", "at", "sent_at", "patient", "mrn", "device")
HOOK = ("hook", "hookInstance", "context", "patientId", "userId", "prefetch", "patient", "medications", "draftOrders", "entry", "resource",
        "resourceType", "feedback", "card", "outcome", "overrideReason", "conditions", *FHIR_KEYS[:12])


@pytest.fixture
def device(doctor):
    made = register_device(doctor, name="Monitor 3")
    assign_device(doctor, patient_of(doctor), device_id=made.device.pk)
    return made.secret


def answered(method: str, address: str, secret: str, sent) -> None:
    client, headers = Client(raise_request_exception=False), {"authorization": f"Bearer {secret}"}
    with counted(), transaction.atomic():
        if method == "post":
            response = client.post(address, sent, content_type="application/json", headers=headers)
        else:
            response = client.get(address, sent, headers=headers)
        transaction.set_rollback(True)
    assert response.status_code < 500, f"{address} {sent}"


@FEW
@given(address=st.sampled_from(["/devices/readings/", "/devices/fhir/"]), body=json_of(*READING, *FHIR_KEYS[:20]),
       now=st.booleans())
def test_device_readings(device, address, body, now):
    if isinstance(body, dict) and now:
        body |= {"sent_at": timezone.now().isoformat(), "resourceType": "Observation"}
        at = (timezone.now() - timedelta(seconds=5)).isoformat()
        body["readings"] = [{"code": "8867-4", "value": body.get("value"), "unit": body.get("unit"), "at": at}]
    answered("post", address, device, json.dumps(body))


@pytest.fixture
def key(doctor):
    patient_of(doctor, mrn="M-9")
    return create_token(doctor, name="ward system", scopes=["user/*.read"], days=3, password=PASSWORD).secret


@FEW
@given(hook=st.sampled_from(["xinglin-medicines", "patient-view", "order-select", "order-sign", "x"]), body=json_of(*HOOK),
       more=st.sampled_from(["", "/feedback"]))
def test_decision_support_for_programs(key, hook, body, more):
    answered("post", f"/cds-services/{hook}{more}", key, json.dumps(body))


@FEW
@given(kind=st.sampled_from(["Patient", "Observation", "Note", "Patient/_search", "Patient/1/$everything", "metadata"]),
       query=st.dictionaries(st.sampled_from(["patient", "subject", "_count", "_offset", "identifier", "_format", "x"]), TEXT, max_size=4))
def test_searches_over_fhir(key, kind, query):
    answered("get", f"/fhir/{kind}", key, query)
