"""The trained risk: split by time, better than age and sex, calibrated, exactly explained, refused on data that cannot carry it."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest

from records.decision_support.chart import Chart, Measurement
from records.decision_support.risk.features import FEATURES, features_of
from records.decision_support.risk.model import ModelUnreadable, psi, read_model, saved
from records.decision_support.risk.simulation import simulated
from records.decision_support.risk.training import CohortUnusable, member_of, read_cohort, split_by_time, train

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def members():
    return [member_of(row) for row in simulated(people=2500, seed=3)]


@pytest.fixture(scope="module")
def model(members):
    return train(members, source="simulated")


def test_nobody_measured_lies_before_anybody_trained_on(members):
    fitted, calibrating, testing = split_by_time(members)
    assert max(each.day for each in fitted) <= min(each.day for each in calibrating) <= min(each.day for each in testing)


def test_the_model_is_better_than_age_and_sex_and_calibrated(model):
    card = model.card
    assert card["after"]["auroc"] > card["before"]["auroc"] + 0.03
    assert card["after"]["calibration_error"] < 0.06 and 0.6 < card["after"]["observed_to_expected"] < 1.6
    assert {"women", "men"} <= set(card["subgroups"]) and set(card["drift"]) == {each.key for each in FEATURES}


def test_contributions_add_up_to_the_prediction_exactly(model, members):
    mean = model.base + sum(spread.mean for spread in model.spreads.values())
    for each in members[:50]:
        score = mean + sum(model.contributions(each.features).values())
        assert 1 / (1 + math.exp(-(model.slope * score + model.offset))) == pytest.approx(model.probability(each.features), abs=1e-9)


def test_a_worse_kidney_means_a_higher_risk(model):
    row = dict.fromkeys((each.key for each in FEATURES), 0.0) | {"age": 60.0, "systolic": 130.0, "hba1c": 6.0, "bmi": 25.0}
    assert model.probability(row | {"egfr": 62.0}) > model.probability(row | {"egfr": 100.0})


def test_a_stored_model_predicts_the_same(model, members, tmp_path):
    saved(model, tmp_path / "risk.json")
    again = read_model(tmp_path / "risk.json")
    assert [again.probability(each.features) for each in members[:20]] == [model.probability(each.features) for each in members[:20]]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"base": 1}'])
def test_a_broken_model_file_is_told(tmp_path, content):
    (tmp_path / "risk.json").write_text(content)
    with pytest.raises(ModelUnreadable):
        read_model(tmp_path / "risk.json")


def test_the_shipped_model_says_that_its_people_are_simulated():
    from django.conf import settings

    assert "Simulated" in read_model(Path(settings.RISK_MODEL)).card["source"]


@pytest.mark.parametrize("line", ["x", "{}", '{"day": "2020-01-01", "features": {}, "outcome": 1}', '{"day": "x", "features": {}, "outcome": true}'])
def test_a_bad_line_of_a_cohort_is_named(line):
    with pytest.raises(CohortUnusable, match="Line 2"):
        read_cohort([json.dumps({"day": "2020-01-01", "features": {}, "outcome": True}), line])


def test_too_few_people_or_events_are_refused(members):
    with pytest.raises(CohortUnusable):
        train(members[:50], source="x")
    with pytest.raises(CohortUnusable):
        train([each for each in members if not each.outcome], source="x")


def test_drift_is_small_for_the_same_people_and_large_for_others(model, members):
    ages = [each.features["age"] for each in members]
    assert psi(model.spreads["age"], ages) < 0.1
    assert psi(model.spreads["age"], [age + 25 for age in ages]) > 0.25
    assert psi(model.spreads["age"], [None] * 10) > 0.25


def test_features_come_from_the_chart_with_units_converted_and_nothing_assumed():
    chart = Chart(today=TODAY, age=70, sex="male", past=frozenset({"diabetes"}), measurements={
        "2160-0": Measurement("2160-0", 88.4, "µmol/L", TODAY), "29463-7": Measurement("29463-7", 70, "kg", TODAY),
        "8302-2": Measurement("8302-2", 1.75, "m", TODAY), "8480-6": Measurement("8480-6", 120, "mmHg", date(2020, 1, 1))})
    row = features_of(chart)
    assert (row["male"], row["diabetes"], row["hypertension"], row["systolic"], row["hba1c"]) == (1.0, 1.0, 0.0, None, None)
    assert row["bmi"] == pytest.approx(22.86, abs=0.01) and row["egfr"] == pytest.approx(81, abs=1)
