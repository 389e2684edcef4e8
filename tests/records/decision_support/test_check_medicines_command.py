"""``check_medicines`` and ``evaluate interactions``: the JSON that scripts read, and one sentence for bad input."""

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
from records.models import Observation, Patient


def answer(*arguments: str) -> dict:
    output = io.StringIO()
    call_command(*arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


@pytest.fixture
def patient(db):
    today = timezone.localdate()
    patient = Patient.objects.create(mrn="D0002", mrn_index=blind_index("mrn", "D0002"), name="周敏", sex="female",
                                     birth_date_text=str(date(today.year - 79, 1, 1)))
    patient.allergies.create(substance="青霉素")
    patient.conditions.create(name="慢性心力衰竭")
    patient.medications.create(name="华法林钠片 3mg")
    patient.medications.create(name="地西泮片", active=False)
    patient.observations.create(category=Observation.Category.LABORATORY, code="2160-0", value="220", unit="µmol/L",
                                effective_at=timezone.now() - timedelta(days=3))
    return patient


def test_the_keys_are_those_of_the_contract():
    found = answer("check_medicines", "华法林", "阿司匹林", "某某丸")
    assert set(found) == {"alerts", "unknown"}
    assert found["unknown"] == ["某某丸"]
    alert = found["alerts"][0]
    assert set(alert) == {"kind", "severity", "drugs", "reason", "advice", "source"}
    assert (alert["kind"], alert["severity"], alert["drugs"]) == ("interaction", "major", ["华法林", "阿司匹林"])
    assert "出血" in alert["reason"]


def test_english_names_are_answered_in_english_unless_asked():
    assert "bleeding" in answer("check_medicines", "warfarin", "aspirin")["alerts"][0]["reason"]
    assert "出血" in answer("check_medicines", "warfarin", "--language", "zh", "aspirin")["alerts"][0]["reason"]


def test_the_record_of_the_patient_is_checked_too(patient):
    found = answer("check_medicines", "amoxicillin", "ibuprofen", "metformin", "--patient", "D0002")
    kinds = {(alert["kind"], alert["severity"], tuple(alert["drugs"])) for alert in found["alerts"]}
    assert ("allergy", "contraindicated", ("amoxicillin",)) in kinds
    assert ("disease", "major", ("ibuprofen",)) in kinds
    assert ("renal", "contraindicated", ("metformin",)) in kinds
    assert ("interaction", "major", ("华法林钠片 3mg", "ibuprofen")) in kinds
    assert not any("地西泮片" in alert["drugs"] for alert in found["alerts"])
    assert AuditEvent.objects.filter(action="medicines checked", subject=f"patient:{patient.pk}").exists()


@pytest.mark.parametrize(("arguments", "sentence"), [([], "name at least one medicine"), ([" "], "has no name")])
def test_bad_input_exits_with_2(arguments, sentence):
    with pytest.raises(BadInput, match=sentence) as refusal:
        answer("check_medicines", *arguments)
    assert refusal.value.returncode == 2


def test_an_unknown_record_number_is_bad_input(db):
    with pytest.raises(BadInput, match="no patient with the record number D9"):
        answer("check_medicines", "warfarin", "--patient", "D9")


@pytest.fixture
def judged(tmp_path):
    path = tmp_path / "pairs.jsonl"
    pairs = [(["warfarin", "aspirin"], True), (["paracetamol", "amoxicillin"], False), (["华法林", "nosuchdrug"], True)]
    path.write_text("\n".join(json.dumps({"drugs": drugs, "interacts": interacts}) for drugs, interacts in pairs))
    return path


def test_the_rules_are_measured_on_judged_pairs(judged):
    found = answer("evaluate", "interactions", "--data", str(judged))
    assert set(found) == {"recall", "false_alert_rate", "unknown", "pairs_per_second"}
    assert (found["recall"], found["false_alert_rate"], found["unknown"]) == (0.5, 0.0, 1)
    assert found["pairs_per_second"] > 100


def test_only_the_first_pairs_are_measured_if_asked(judged):
    assert answer("evaluate", "interactions", "--data", str(judged), "--limit", "2")["recall"] == 1.0


@pytest.mark.parametrize(("line", "field"), [
    ('{"drugs": ["warfarin"], "interacts": true}', "line 1, field drugs"), ('{"drugs": ["a", "b"]}', "line 1, field interacts"), ("{", "line 1")])
def test_a_pair_that_cannot_be_read_is_named(tmp_path, line, field):
    path = tmp_path / "bad.jsonl"
    path.write_text(line)
    with pytest.raises(BadInput, match=field):
        answer("evaluate", "interactions", "--data", str(path))


def test_genetic_results_typed_or_recorded_are_judged(patient):
    patient.observations.create(category=Observation.Category.LABORATORY, code="57132-5", name_en="CYP2C19 gene diplotype", text="*2/*2")
    recorded = answer("check_medicines", "clopidogrel", "--patient", "D0002")
    assert any(alert["kind"] == "pharmacogenomics" and "CYP2C19 *2/*2" in alert["reason"] for alert in recorded["alerts"])
    typed = answer("check_medicines", "卡马西平", "--genotype", "HLA-B*15:02 阳性")
    assert [(alert["kind"], alert["severity"]) for alert in typed["alerts"]] == [("pharmacogenomics", "contraindicated")]


def test_contradictory_genetic_results_are_bad_input(patient):
    patient.observations.create(category=Observation.Category.LABORATORY, code="57132-5", name_en="CYP2C19 gene diplotype", text="*2/*2")
    with pytest.raises(BadInput, match="CYP2C19: two results contradict"):
        answer("check_medicines", "clopidogrel", "--patient", "D0002", "--genotype", "CYP2C19 *1/*1")


def test_a_vcf_that_is_no_text_is_bad_input(tmp_path):
    path = tmp_path / "panel.vcf"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"panel\.vcf"):
        answer("check_medicines", "clopidogrel", "--vcf", str(path))
