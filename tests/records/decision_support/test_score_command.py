"""``score``: the JSON that scripts read, filled from the record where a patient is named, and one sentence for bad input."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from clinic.commands import BadInput
from clinic.encryption import blind_index
from clinic.models import AuditEvent
from records.models import Condition, Observation, Patient


def answer(*arguments: str) -> dict:
    output = io.StringIO()
    call_command("score", *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


@pytest.fixture
def patient(db):
    today = timezone.localdate()
    patient = Patient.objects.create(mrn="D0001", mrn_index=blind_index("mrn", "D0001"), name="周敏", sex="female",
                                     birth_date_text=str(date(today.year - 76, 1, 1)))
    patient.conditions.create(name="高血压病3级")
    patient.conditions.create(name="脑梗死", active=False)
    patient.conditions.create(name="2型糖尿病", certainty=Condition.Certainty.SUSPECTED)
    measured("2160-0", "88.4", "µmol/L", patient, days=10)
    measured("2160-0", "300", "µmol/L", patient, days=40)
    return patient


def measured(code: str, value: str, unit: str, patient: Patient, *, days: int) -> None:
    patient.observations.create(category=Observation.Category.LABORATORY, code=code, value=value, unit=unit,
                                effective_at=timezone.now() - timedelta(days=days))


def test_the_keys_are_those_of_the_contract():
    assert set(answer("bmi", "weight=70kg", "height=175cm")) == {"value", "unit", "interpretation", "inputs", "missing", "source"}


def test_options_may_stand_between_the_inputs():
    output = io.StringIO()
    call_command("score", "bmi", "weight=70kg", "--json", "height=175cm", stdout=output)
    assert json.loads(output.getvalue())["value"] == 22.86


def test_what_the_record_tells_is_filled_in_with_its_day(patient):
    found = answer("egfr", "--patient", "D0001")
    assert found["inputs"]["creatinine"] == {"value": 1.0, "unit": "mg/dL", "from": "record",
                                             "at": str(timezone.localdate() - timedelta(days=10))}
    assert found["value"] == pytest.approx(58.4, abs=0.2)
    assert AuditEvent.objects.filter(action="score calculated", subject=f"patient:{patient.pk}").exists()


def test_what_the_record_does_not_tell_stays_missing(patient):
    found = answer("cha2ds2-vasc", "--patient", "D0001", "vascular=no")
    assert found["value"] is None
    assert found["missing"] == ["heart_failure", "diabetes"]
    assert found["inputs"]["stroke"]["value"] is True


def test_a_typed_value_goes_before_the_recorded_one(patient):
    assert answer("egfr", "--patient", "D0001", "creatinine=2mg/dL")["inputs"]["creatinine"]["from"] == "given"


def test_an_old_measurement_is_not_used(patient):
    assert "creatinine" in answer("meld", "--patient", "D0001", "inr=1")["inputs"]
    assert "creatinine" in answer("sofa", "--patient", "D0001")["missing"]


def test_a_recorded_value_in_an_unknown_unit_stays_missing(patient):
    measured("1975-2", "12", "furlongs", patient, days=1)
    assert "bilirubin" in answer("meld", "--patient", "D0001")["missing"]


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["egfr", "creatinine=12 stone"], "creatinine: the unit"), (["nonsense"], "there is no calculator"),
    (["egfr", "colour=red"], "colour: egfr does not ask for it")])
def test_bad_input_exits_with_2_and_names_the_field(arguments, sentence):
    with pytest.raises(BadInput, match=sentence) as refusal:
        answer(*arguments)
    assert refusal.value.returncode == 2


def test_an_unknown_record_number_is_bad_input(db):
    with pytest.raises(BadInput, match="no patient with the record number D9"):
        answer("egfr", "--patient", "D9")


def test_the_list_tells_every_score_and_its_inputs():
    listed = answer("--list")
    assert len(listed) >= 30
    assert listed["egfr"]["inputs"]["creatinine"]["expects"].startswith("0.1–30 mg/dL")


def test_words_come_in_the_wanted_language():
    assert "正常" in answer("bmi", "weight=65kg", "height=175cm", "--language", "zh")["interpretation"]
