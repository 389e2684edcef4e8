"""Patients with a device, and a watch that remembers nothing of the test before."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from records.services import monitoring_live
from records.services.monitoring_devices import assign_device, register_device
from tests.records.reports.patients import patient_of


@pytest.fixture(autouse=True)
def fresh_watch():
    monitoring_live.forget()
    yield
    monitoring_live.forget()


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def made(doctor, patient):
    """A device that has measured the patient for a day."""
    new = register_device(doctor, name="Bed 3")
    assign_device(doctor, patient, device_id=new.device.pk, at=timezone.now() - timedelta(days=1))
    return new


@pytest.fixture
def deliver(made):
    """Status and JSON of a delivery by the device."""

    def post(body, *, path="/devices/readings/", secret=made.secret):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        answer = Client(enforce_csrf_checks=True).post(path, content, content_type="application/json", headers=headers)
        return answer.status_code, json.loads(answer.content)

    return post


def reading(code="8867-4", value=72, unit="/min", *, ago=5.0):
    return {"code": code, "value": value, "unit": unit, "at": (timezone.now() - timedelta(seconds=ago)).isoformat()}
