"""Who saw a patient is told to those who treat the patient and to auditors, on a page and as a file; asking is in the trail too."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def test_the_treating_doctor_and_an_auditor_see_who_opened_the_chart(client_for, doctor, auditor, patient):
    client_for(doctor).get(reverse("patient", args=[patient.pk]))
    for person in (doctor, auditor):
        page = client_for(person).get(reverse("patient-access", args=[patient.pk])).content.decode()
        assert "viewed chart" in page and "李明" in page
    assert "张三" not in client_for(auditor).get(reverse("patient-access", args=[patient.pk])).content.decode()


@pytest.mark.parametrize(("role", "status"), [("colleague", 404), ("librarian", 403), ("trainee", 404)])
def test_nobody_else_does(client_for, patient, request, role, status):
    client = client_for(request.getfixturevalue(role))
    assert client.get(reverse("patient-access", args=[patient.pk])).status_code == status
    assert client.post(reverse("patient-access-export", args=[patient.pk]), {"format": "csv"}).status_code == status


def test_the_trail_is_exported_whole_and_the_export_is_in_it(client_for, doctor, auditor, patient):
    client_for(doctor).get(reverse("patient", args=[patient.pk]))
    client, address = client_for(auditor), reverse("patient-access-export", args=[patient.pk])
    told = json.loads(client.post(address, {"format": "json"}).content)
    assert [line["action"] for line in told] == ["viewed chart", "exported access trail"]
    lines = list(csv.DictReader(io.StringIO(client.post(address, {"format": "csv"}).content.decode("utf-8-sig"))))
    assert [line["person"] for line in lines] == ["李明", "孙岩", "孙岩"]
    assert client.post(address, {"format": "xml"}).status_code == 404
    assert AuditEvent.objects.filter(action="exported access trail", person=auditor).count() == 2


def test_a_name_that_looks_like_a_formula_stays_text(client_for, doctor, patient):
    doctor.full_name = "=HYPERLINK(1)"
    doctor.save()
    text = client_for(doctor).post(reverse("patient-access-export", args=[patient.pk]), {"format": "csv"}).content.decode()
    assert "'=HYPERLINK" in text


def test_an_auditor_comes_from_a_record_number_that_stands_in_no_address(client_for, auditor, doctor, patient):
    client = client_for(auditor)
    found = client.post(reverse("access"), {"mrn": "M0001"})
    assert found.url == reverse("patient-access", args=[patient.pk])
    assert client.post(reverse("access"), {"mrn": "nobody"}).status_code == 422
    assert client_for(doctor).get(reverse("access")).status_code == 403


def test_what_happens_to_a_report_is_in_the_trail_of_its_patient(client_for, doctor, patient):
    from records.services.reports import create_report

    create_report(doctor, patient, kind="case", language="zh")
    assert "report begun" in client_for(doctor).get(reverse("patient-access", args=[patient.pk])).content.decode()
