"""What the first readers of the patient pages missed, and must not miss again."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEvent
from records.charting import Reading, trend
from records.models import Condition, Medication, Observation, Patient
from records.reporting.facts import facts_of
from records.services.charts import list_patients
from records.services.reports import create_report
from records.services.results import result_rows, trend_of
from records.services.snapshots import snapshot_of
from records.services.timeline import timeline
from records.views import TABS
from tests.records.reports.patients import patient_of

DAY = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
WHITE_CELLS = "6690-2"


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def opened(client_for, doctor, patient):
    """The page of a tab or the course of a test, as the doctor reads it."""

    def read(tab: str = "summary", *, course: str = "") -> str:
        name, part = ("patient-trend", course) if course else ("patient-tab", tab)
        return client_for(doctor).get(reverse(name, args=[patient.pk, part])).text

    return read


def result(patient, code, **fields) -> Observation:
    known = {"category": "laboratory", "name_en": code, "value": "5", "flag": "normal", "effective_at": DAY}
    return Observation.objects.create(patient=patient, code=code, **known | fields)


def in_two_units(patient) -> None:
    result(patient, "glucose", value="100", unit="mg/dL", effective_at=DAY - timedelta(days=3))
    result(patient, "glucose", value="5.6", unit="mmol/L")


def test_a_plot_shows_values_of_one_unit_only(patient):
    in_two_units(patient)
    assert len(trend_of(patient, "glucose", language="en").plot.points) == 1


def test_a_plot_says_what_it_does_not_draw(opened, patient):
    in_two_units(patient)
    assert "1 value in words, in another unit or without a date is listed below but not drawn." in opened(course="glucose")
    assert "not drawn" not in opened(course=WHITE_CELLS)


def test_each_row_of_a_course_tells_its_own_unit(opened, patient):
    in_two_units(patient)
    assert "mg/dL" in opened(course="glucose")


def test_an_undated_result_is_not_counted_as_the_newest(doctor, patient):
    Observation.objects.all().delete()
    result(patient, "x", flag="high", effective_at=None)
    result(patient, "x")
    assert list_patients(doctor)[0].abnormal == 0


def test_a_problem_that_was_ruled_out_is_no_main_problem(doctor, patient):
    Condition.objects.all().update(certainty="refuted")
    assert list_patients(doctor)[0].problem == ""


def test_critical_results_come_before_all_others(patient):
    result(patient, "z", flag="critical-high")
    assert result_rows(patient, category="laboratory", language="en")[0].code == "z"


def test_the_summary_hides_no_abnormal_result_in_silence(opened, patient):
    for number in range(14):
        result(patient, f"abnormal{number:02}", flag="critical-low")
    text = opened()
    assert "abnormal13" in text or "15 abnormal" in text


def test_the_summary_hides_no_medicine_in_silence(opened, patient):
    for number in range(14):
        Medication.objects.create(patient=patient, name=f"medicine{number:02}")
    assert "medicine13" in opened() or re.search(r"\b15 medicines", opened())


def test_every_problem_can_be_read_somewhere(opened, patient):
    for number in range(14):
        Condition.objects.create(patient=patient, name=f"problem{number:02}")
    assert "problem13" in "".join(opened(tab) for tab in TABS)


def test_an_old_vital_sign_tells_its_age(opened, patient):
    result(patient, "pulse", category="vital-signs", effective_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "2020-01-01" in opened()


def test_the_severity_of_an_allergy_is_told(opened, patient):
    patient.allergies.update(severity="severe")
    assert "Severe" in opened("medicines")


def test_the_chart_of_somebody_who_died_says_so(opened):
    Patient.objects.update(deceased=True)
    assert re.search(r"deceased|died", opened(), re.I)


def test_the_timeline_holds_the_days_of_results(patient):
    assert any(event.kind.startswith("result") for event in timeline(patient))


def test_what_has_no_date_is_still_told_on_the_timeline(opened, patient):
    visit = patient.encounters.first()
    visit.started_at, visit.reason = None, "Undated visit"
    visit.save()
    assert "Undated visit" in opened("timeline")


def test_a_point_of_a_plot_tells_its_exact_value(opened, patient):
    result(patient, "x", value="1234.5678")
    assert "1234.5678" in re.search(r"<circle.*?</title>", opened(course="x"), re.S)[0]


def test_the_labels_of_a_small_scale_differ():
    readings = [Reading(DAY, 0.01, ""), Reading(DAY + timedelta(days=1), 0.02, "")]
    labels = [tick.label for tick in trend(readings, low=0, high=0.014).values]
    assert len(set(labels)) == len(labels)


def test_the_axis_of_a_quantity_does_not_go_below_zero():
    readings = [Reading(DAY, 0.0, ""), Reading(DAY + timedelta(days=1), 5.0, "")]
    assert all(float(tick.label) >= 0 for tick in trend(readings, low=0, high=5).values)


def test_readings_of_one_day_are_told_apart_on_the_axis():
    readings = [Reading(DAY + timedelta(hours=2 * number), 5.0, "") for number in range(8)]
    labels = [tick.label for tick in trend(readings, low=None, high=None).dates]
    assert len(set(labels)) == len(labels)


def test_no_browser_keeps_a_page_of_a_chart(client_for, doctor, patient):
    answer = client_for(doctor).get(reverse("patient", args=[patient.pk]))
    assert "no-store" in answer.headers.get("Cache-Control", "")


def test_the_regions_of_the_results_have_names_of_their_own(opened, patient):
    result(patient, "pulse", category="vital-signs")
    labels = re.findall(r'role="region" aria-label="([^"]+)"', opened("results"))
    assert len(set(labels)) == len(labels)


def test_a_look_at_a_course_is_audited_with_its_place(opened, patient):
    opened(course=WHITE_CELLS)
    assert AuditEvent.objects.get(subject=f"patient:{patient.pk}").detail.get("tab")


def test_the_reports_of_the_patient_stand_in_the_chart(opened, doctor, patient):
    assert "No report of this patient yet" in opened("reports")
    report = create_report(doctor, patient, kind="case", language="en")
    assert reverse("report", args=[report.pk]) in opened("reports")


def test_a_vital_sign_of_another_day_tells_its_own_day(opened, patient):
    result(patient, "temperature", category="vital-signs", effective_at=DAY)
    result(patient, "weight", category="vital-signs", effective_at=DAY - timedelta(days=90))
    section = opened().partition('id="s-vitals"')[2].partition("</section>")[0]
    assert "2026-11-20 09:30" in section and section.count("2026-08-22") == 1


def test_units_are_written_as_on_a_result(opened, patient):
    result(patient, "platelets", unit="10*9/L")
    assert "×10⁹/L" in opened("results") and "10*9" not in opened("results")


def test_a_medicine_ordered_again_and_again_is_one_line(opened, patient):
    for month in (1, 2, 3):
        Medication.objects.create(patient=patient, name="Carvedilol", dosage="2.5 mg", started=date(2026, month, 1))
    assert opened().count("Carvedilol") == 1
    text = opened("medicines")
    assert text.count('<th scope="row">Carvedilol') == 1 and "3 orders, the last 2026-03-01" in text
    assert [fact.name for fact in facts_of(snapshot_of(patient)) if fact.name == "Carvedilol"] == ["Carvedilol"]
