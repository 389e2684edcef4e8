"""What leaves the chart with a question: few lines, none that names the patient, and only for those who treat."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from clinic.models import AuditEvent
from records.background import MOST_LINES, background_for, banner_for, case_numbered
from records.models import CareTeamMember, Condition, Medication, Observation
from tests.records.reports.patients import patient_of

QUESTION = "白细胞计数偏低可能是什么疾病？"


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


def words(lines):
    return "\n".join(line.text for line in lines)


def test_the_chart_facts_go_along(doctor, patient):
    told = words(background_for(doctor, str(patient.pk), QUESTION, "zh"))
    for fact in ("青霉素", "上呼吸道感染", "白细胞计数 2.9", "3.5–9.5", "2026-11-20", "对乙酰氨基酚"):
        assert fact in told


def test_nothing_says_who_the_patient_is(doctor, patient):
    told = words(background_for(doctor, str(patient.pk), QUESTION, "zh"))
    for secret in ("张三", "M0001", "1981-03-02", str(patient.pk)):
        assert secret not in told


def test_the_newest_value_goes_and_the_older_stays(doctor, patient):
    assert "5.6" not in words(background_for(doctor, str(patient.pk), QUESTION, "zh"))


def test_each_line_names_the_entry_it_came_from(doctor, patient):
    lines = background_for(doctor, str(patient.pk), QUESTION, "zh")
    result = Observation.objects.get(flag="low")
    assert f"observation:{result.pk}" in {line.key for line in lines}
    assert len({line.key for line in lines}) == len(lines)


def test_the_lines_are_few_and_those_of_the_question_come_first(doctor, patient):
    for number in range(30):
        Observation.objects.create(
            patient=patient,
            category="laboratory",
            code=f"t{number}",
            name_zh=f"项目{number}",
            value=1,
            flag="high",
            effective_at=timezone.now(),
        )
    Medication.objects.create(patient=patient, name="阿托伐他汀", started=timezone.localdate())
    lines = background_for(doctor, str(patient.pk), "阿托伐他汀怎么用", "zh")
    assert len(lines) == MOST_LINES
    assert "阿托伐他汀" in lines[1].text


def test_the_lines_follow_the_language_of_the_question(doctor, patient):
    told = words(background_for(doctor, str(patient.pk), "Why is it low?", "en"))
    assert "Allergy: 青霉素" in told
    assert "White blood cells 2.9" in told


def test_what_was_ruled_out_does_not_go(doctor, patient):
    Condition.objects.create(patient=patient, name="肺结核", certainty="refuted")
    assert "肺结核" not in words(background_for(doctor, str(patient.pk), QUESTION, "zh"))


@pytest.mark.parametrize("stranger", ["colleague", "librarian", "auditor"])
def test_a_stranger_is_refused(patient, stranger, request):
    person = request.getfixturevalue(stranger)
    for asked in (background_for, banner_for):
        arguments = (QUESTION, "zh") if asked is background_for else ()
        with pytest.raises(PermissionDenied):
            asked(person, str(patient.pk), *arguments)
    assert not AuditEvent.objects.filter(action="sent chart facts").exists()


def test_what_left_the_chart_is_audited_by_count_alone(doctor, patient):
    lines = background_for(doctor, str(patient.pk), QUESTION, "zh")
    event = AuditEvent.objects.get(action="sent chart facts")
    assert (event.person, event.subject, event.detail) == (doctor, f"patient:{patient.pk}", {"lines": len(lines)})


def test_a_record_number_leads_to_the_treating_doctor(doctor, patient):
    assert case_numbered("m0001") == (doctor, str(patient.pk))
    assert case_numbered("none") is None


def test_a_record_number_never_leads_to_somebody_who_left(doctor, colleague, patient):
    doctor.is_active = False
    doctor.save()
    CareTeamMember.objects.create(patient=patient, person=colleague)
    assert case_numbered("M0001") == (colleague, str(patient.pk))
