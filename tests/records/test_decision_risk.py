"""The risk page says the figure, its grounds and that the model is a demonstration; it refuses where it does not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from records.models import Observation
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor):
    found = patient_of(doctor)
    for code, value, unit in (("2160-0", 90, "umol/L"), ("8480-6", 150, "mm[Hg]"), ("29463-7", 80, "kg"), ("8302-2", 170, "cm")):
        Observation.objects.create(patient=found, category="vital-signs", code=code, name_en=code, value=value, unit=unit,
                                   effective_at=timezone.now())
    return found


def page(client, patient):
    return client.get(reverse("patient-risk", args=[patient.pk]))


def test_the_figure_comes_with_its_grounds_and_a_warning_in_both_languages(patient, doctor, client_for):
    english = page(client_for(doctor), patient).content.decode()
    assert "score-value" in english and "systolic blood pressure" in english and "Simulated people" in english and "AUROC" in english
    chinese = page(client_for(doctor, "zh-hans"), patient).content.decode()
    assert "模拟人群" in chinese and "收缩压" in chinese and "Simulated" not in chinese


def test_disease_that_is_there_and_missing_inputs_are_refused(patient, doctor, client_for):
    Observation.objects.filter(code="2160-0").update(value=400)
    assert "The disease is there already" in page(client_for(doctor), patient).content.decode()
    Observation.objects.filter(code="2160-0").delete()
    text = page(client_for(doctor), patient).content.decode()
    assert "Too much is missing" in text and "score-value" not in text


def test_a_missing_model_is_told(patient, doctor, client_for, settings, tmp_path):
    settings.RISK_MODEL = str(tmp_path / "none.json")
    assert "no risk model that can be read" in page(client_for(doctor), patient).content.decode()


def test_strangers_and_other_roles_see_no_risk(patient, colleague, librarian, client_for):
    assert page(client_for(colleague), patient).status_code == 404
    assert page(client_for(librarian), patient).status_code == 403


def test_a_site_without_enough_follow_up_trains_nothing(patient, tmp_path):
    with pytest.raises(CommandError, match="At least 300 people"):
        call_command("train", "risk", data=Path("clinic"), out=tmp_path)


def test_a_cohort_file_is_trained_on_and_leaves_model_and_card(tmp_path, capsys, db):
    from records.decision_support.risk.simulation import simulated

    cohort = tmp_path / "cohort.jsonl"
    cohort.write_text("\n".join(json.dumps(row) for row in simulated(people=1500, seed=5)))
    call_command("train", "risk", data=cohort, out=tmp_path / "out", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert {"before", "after", "seconds"} <= set(told) and (tmp_path / "out" / "risk.json").exists()
    assert "AUROC" in (tmp_path / "out" / "README.md").read_text()


def test_the_drift_of_the_site_is_told_by_input(patient, capsys):
    call_command("watch_risk", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"drift", "shifted", "watch"} and "hba1c" in told["shifted"] and told["drift"]["age"] > 0.25


def test_the_drift_needs_a_model(patient, settings, tmp_path):
    settings.RISK_MODEL = str(tmp_path / "none.json")
    with pytest.raises(CommandError, match="XINGLIN_RISK_MODEL"):
        call_command("watch_risk")
