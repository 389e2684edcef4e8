"""Scores on the chart: filled from the record with its date, typed with units, refused outside their range, kept and inserted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.decision_support.calculators import calculators
from records.models import Observation, SavedScore
from records.services.decision_charts import chart_of
from records.services.decision_scores import fillable_scores
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor, trainee):
    found = patient_of(doctor, trainee)
    measured(found, "2160-0", 100, "umol/L")
    return found


def measured(patient, code, value, unit, days=0):
    Observation.objects.create(patient=patient, category="laboratory", code=code, name_en=code, value=value, unit=unit,
                               effective_at=timezone.now() - timedelta(days=days))


def page(client, patient, name, data=None, **headers):
    url = reverse("patient-score", args=[patient.pk, name])
    return client.get(url, **headers) if data is None else client.post(url, data, **headers)


def test_every_calculator_is_listed_and_those_the_record_fills_come_first(patient, doctor, client_for):
    found = fillable_scores(chart_of(patient))
    assert len(found) == len(calculators()) >= 90
    assert found[0].calculator.name == "egfr" and found[0].result.value > 60
    text = client_for(doctor, "zh-hans").get(reverse("patient-scores", args=[patient.pk])).content.decode()
    assert "由病历填入" in text and text.index("估算肾小球滤过率") < text.index("NEWS2")


def test_a_value_shows_where_it_comes_from_and_its_day(patient, doctor, client_for):
    text = page(client_for(doctor), patient, "egfr").content.decode()
    assert "from the record, " + timezone.localdate().isoformat() in text
    assert "CKD-EPI" in text and "N Engl J Med" in text


def test_a_stale_value_is_marked_and_not_used(patient, doctor, client_for):
    Observation.objects.filter(code="2160-0").delete()
    measured(patient, "2160-0", 100, "umol/L", days=400)
    text = page(client_for(doctor), patient, "egfr").content.decode()
    assert "too old for this score" in text and "score-value" not in text


def test_an_impossible_record_value_is_told_and_not_used(patient, doctor, client_for):
    measured(patient, "2160-0", 90000, "umol/L")
    text = page(client_for(doctor), patient, "egfr").content.decode()
    assert "outside the valid range" in text and "score-value" not in text


@pytest.mark.parametrize(("creatinine", "shown"), [
    ("1.131 mg/dL", "81.6"), ("100 µmol/L", "81.6"), ("1.13", None), ("1.13 mmHg", None), ("900 mg/dL", None)])
def test_units_are_converted_or_refused_never_guessed(patient, doctor, client_for, creatinine, shown):
    text = page(client_for(doctor), patient, "egfr", {"creatinine": creatinine, "age": "45", "sex": "male"}, HTTP_HX_REQUEST="true").content.decode()
    assert (f"<b>{shown}</b>" in text) if shown else ("entry-error" in text and "score-value" not in text)


def test_an_emptied_field_is_not_filled_from_the_record_again(patient, doctor, client_for):
    text = page(client_for(doctor), patient, "egfr", {"creatinine": "", "age": "45", "sex": "male"}, HTTP_HX_REQUEST="true").content.decode()
    assert "still missing" in text


def test_unanswered_findings_are_missing_until_the_person_says_they_are_absent(patient, doctor, client_for):
    client = client_for(doctor)
    assert "still missing" in page(client, patient, "chads2", {"age": "45 years"}, HTTP_HX_REQUEST="true").content.decode()
    told = page(client, patient, "chads2", {"age": "45 years", "absent": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<b>0</b>" in told and "Assumed" in told


def test_a_score_is_kept_as_a_result_with_its_inputs(patient, doctor, client_for):
    client = client_for(doctor)
    assert page(client, patient, "egfr", {"creatinine": "100 µmol/L", "act": "save", "age": "45", "sex": "male"}).status_code == 302
    kept = SavedScore.objects.get()
    assert kept.observation.code == "score:egfr" and float(kept.observation.value) == 81.6 and kept.person == doctor
    assert kept.inputs["creatinine"]["from"] == "given" and kept.inputs["age"]["value"] == 45
    assert AuditEvent.objects.filter(action="score saved", subject=f"patient:{patient.pk}").exists()
    text = client.get(reverse("patient-scores", args=[patient.pk])).content.decode()
    assert "Kept in the chart" in text
    assert "CKD-EPI" in client.get(reverse("patient-tab", args=[patient.pk, "results"])).content.decode()


def test_a_score_without_a_value_is_not_kept(patient, doctor, client_for):
    assert page(client_for(doctor), patient, "egfr", {"creatinine": "", "act": "save"}).status_code == 422
    assert not SavedScore.objects.exists()


def test_every_calculator_page_opens_in_both_languages(patient, doctor, client_for):
    for language in ("en", "zh-hans"):
        client = client_for(doctor, language)
        for calculator in calculators():
            answer = page(client, patient, calculator.name)
            assert answer.status_code == 200 and calculator.title.said_in(language) in answer.content.decode().replace("&#x27;", "'"), calculator.name


def test_strangers_and_other_roles_see_no_score(patient, colleague, librarian, client_for):
    for name in ("patient-scores", "patient-score"):
        arguments = [patient.pk] if name == "patient-scores" else [patient.pk, "egfr"]
        assert client_for(colleague).get(reverse(name, args=arguments)).status_code == 404
        assert client_for(librarian).get(reverse(name, args=arguments)).status_code == 403


def test_an_unknown_score_is_not_found(patient, doctor, client_for):
    assert page(client_for(doctor), patient, "no-such-score").status_code == 404
