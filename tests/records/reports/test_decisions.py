"""Decision support in reports: the draft is checked against the medicines, and a score goes in with its inputs and source."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import Medication, Observation
from records.reporting import document as documents
from records.services.decision_drafts import medicine_findings
from records.services.report_checks import checks_of
from records.services.reports import save_version
from tests.records.reports.conftest import with_line
from tests.records.reports.patients import patient_of


def taking(patient, *names):
    for name in names:
        Medication.objects.create(patient=patient, name=name, dosage="-", active=True)


def medicine_checks(report, line=""):
    document = with_line(report.current.content, line) if line else report.current.content
    return [check for check in checks_of(report, document) if check["kind"].startswith("medicine")]


def test_a_draft_tells_the_grave_alerts_of_the_chart_before_other_checks(report, patient):
    assert medicine_checks(report) == []
    taking(patient, "华法林", "布洛芬")
    found = medicine_checks(report)
    assert [check["kind"] for check in found] == ["medicine"] and "布洛芬" in found[0]["text"] and found[0]["detail"]
    levels = [check["level"] for check in checks_of(report, report.current.content)]
    assert levels == sorted(levels, key=["critical", "warning", "info"].index)


@pytest.mark.parametrize(("line", "raised"), [
    ("建议加用阿莫西林。", True), ("出院带药：Amoxicillin 0.5 g。", True), ("对阿莫西林过敏，避免使用。", False),
    ("停用阿莫西林。", False), ("建议多饮水。", False)])
def test_a_medicine_that_only_the_text_names_is_checked_unless_the_text_speaks_against_it(report, line, raised):
    found = medicine_checks(report, line)
    assert [check["kind"] for check in found] == (["medicine-text"] if raised else [])


def test_a_signed_report_is_not_checked_again(signed, patient):
    taking(patient, "华法林", "布洛芬")
    assert medicine_findings(signed, signed.current.content) == []


@pytest.fixture
def creatinine(patient):
    return Observation.objects.create(patient=patient, category="laboratory", code="2160-0", name_zh="肌酐", value=100, unit="umol/L",
                                      effective_at=timezone.now())


def insert(client, patient, report, **data):
    return client.post(reverse("patient-score", args=[patient.pk, "egfr"]), {"creatinine": "100 µmol/L", "age": "45", "sex": "male", "act": "insert",
                                                                             "report": str(report.pk)} | data)


def test_a_score_goes_into_the_report_with_inputs_and_source(report, patient, doctor, client_for, creatinine):
    answer = insert(client_for(doctor), patient, report)
    assert answer.status_code == 302 and answer.url == reverse("report", args=[report.pk])
    text = documents.plain_text(report.current.content)
    assert "81.6" in text and "血肌酐" in text and "N Engl J Med" in text
    assert not [check for check in checks_of(report, report.current.content) if check["kind"] in ("number", "changed")]
    assert AuditEvent.objects.filter(action="score inserted", subject=f"patient:{patient.pk}").exists()


def test_a_score_goes_into_no_report_of_another_patient_and_into_no_signed_one(report, patient, doctor, client_for, signed, creatinine):
    other = patient_of(doctor, name="李四", mrn="M0002")
    assert insert(client_for(doctor), other, report).status_code == 403
    assert insert(client_for(doctor), patient, signed).status_code == 422


def test_a_text_with_an_inserted_score_can_be_edited_further(report, patient, doctor, client_for, creatinine):
    insert(client_for(doctor), patient, report)
    report.refresh_from_db()
    current = report.current
    save_version(doctor, report, document=with_line(current.content, "复查肾功能。"), base=current.number)
    assert "复查肾功能" in documents.plain_text(report.current.content)
