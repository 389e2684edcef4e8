"""The rules on pairs: well formed, found on the dangerous pairs of general references, silent on the harmless ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from records.decision_support.medicines import rules
from records.decision_support.medicines.evaluation import JudgedPair, evaluate_interactions
from records.decision_support.medicines.interactions import between, interactions
from records.decision_support.medicines.names import ingredients
from records.decision_support.medicines.single_rules import (
    childhood_rules,
    disease_rules,
    kidney_rules,
    liver_rules,
    old_age_rules,
    pregnancy_rules,
)
from records.decision_support.problems import problems

HELD_OUT = Path(__file__).with_name("held_out")


def held_out(name: str, *, interacts: bool) -> list[JudgedPair]:
    lines = [line for line in (HELD_OUT / name).read_text().splitlines() if line and not line.startswith("#")]
    return [JudgedPair(*(part.strip() for part in line.split("|")), interacts) for line in lines]


def test_severe_pairs_are_found_and_safe_pairs_raise_no_alarm():
    pairs = held_out("severe.txt", interacts=True) + held_out("safe.txt", interacts=False)
    found = evaluate_interactions(pairs)
    assert sum(pair.interacts for pair in pairs) >= 150
    assert sum(not pair.interacts for pair in pairs) >= 150
    assert found["unknown"] == 0
    assert found["recall"] >= 0.90
    assert found["false_alert_rate"] <= 0.10


@pytest.mark.parametrize("which", ["second", "third"])
def test_fresh_lists_in_both_languages_with_brands_are_judged_as_well(which):
    pairs = held_out(f"severe_{which}.txt", interacts=True) + held_out(f"safe_{which}.txt", interacts=False)
    found = evaluate_interactions(pairs)
    assert min(sum(pair.interacts for pair in pairs), sum(not pair.interacts for pair in pairs)) >= 120
    assert found["recall"] >= 0.95
    assert found["false_alert_rate"] <= 0.02


def test_a_pair_with_an_unknown_name_counts_as_missed():
    found = evaluate_interactions([JudgedPair("warfarin", "nosuchdrug", True), JudgedPair("warfarin", "aspirin", True)])
    assert (found["recall"], found["false_alert_rate"], found["unknown"]) == (0.5, None, 1)


def test_every_rule_speaks_both_languages_and_cites_a_dated_source():
    singles = [*disease_rules(), *kidney_rules(), *liver_rules(), *pregnancy_rules(), *old_age_rules(), *childhood_rules()]
    for rule in [*rules.pair_rules(), *singles]:
        for words in (rule.why, rule.do):
            assert re.search("[\u4e00-\u9fff]", words.zh), rule
            assert words.en.endswith(".") and not re.search("[\u4e00-\u9fff]", words.en), rule
        assert re.search(r"\d{4}|cpicpgx|crediblemeds", rule.source), rule.source


def test_rule_names_are_unique_and_every_rule_reaches_a_pair():
    ids = [rule.id for rule in rules.pair_rules()]
    assert len(set(ids)) == len(ids)
    assert [rule.id for rule in rules.pair_rules() if not (rule.left and rule.right) or len(rule.left | rule.right) < 2] == []


def test_every_disease_rule_names_a_known_problem():
    assert {rule.condition for rule in disease_rules()} <= set(problems())


def test_every_file_of_rules_says_its_version():
    for path in rules.FOLDER.glob("*.yaml"):
        if path.name != "sources.yaml":
            assert re.fullmatch(r"\d{4}-\d{2}", str(yaml.safe_load(path.read_text())["version"])), path.name


@pytest.mark.parametrize(("first", "second", "severity"), [
    ("sildenafil", "nitroglycerin", "contraindicated"), ("simvastatin", "itraconazole", "contraindicated"), ("warfarin", "ibuprofen", "major"),
    ("phenelzine", "sertraline", "contraindicated"), ("clopidogrel", "omeprazole", "major"), ("azathioprine", "allopurinol", "contraindicated"),
    ("valproate", "meropenem", "contraindicated"), ("morphine", "diazepam", "major"), ("ciprofloxacin", "calcium carbonate", "moderate"),
    ("levothyroxine", "ferrous sulfate", "moderate"), ("verapamil", "metoprolol", "major"), ("lithium", "hydrochlorothiazide", "major")])
def test_a_well_known_pair_has_its_severity_whichever_comes_first(first, second, severity):
    for one, other in ((first, second), (second, first)):
        assert max(between(one, other), key=lambda alert: alert.severity).severity.code == severity


def test_words_name_the_two_medicines_in_both_languages():
    alert = between("aspirin", "warfarin")[0]
    assert "华法林" in alert.reason.zh and "阿司匹林" in alert.reason.zh
    assert "warfarin" in alert.reason.en and "aspirin" in alert.reason.en
    assert "{" not in alert.reason.zh + alert.reason.en + alert.advice.zh + alert.advice.en


def test_no_words_keep_a_place_unfilled():
    for rule in rules.pair_rules():
        left = next(iter(sorted(rule.left)))
        right = next((name for name in sorted(rule.right) if name != left), None)
        if right:
            for alert in between(left, right):
                assert not re.search(r"\{\w+\}", alert.reason.en + alert.reason.zh + alert.advice.en + alert.advice.zh), rule.id


def test_a_medicine_does_not_interact_with_itself():
    assert interactions(["warfarin", "warfarin"]) == []


def test_a_product_is_checked_by_its_ingredients():
    assert any(alert.severity.code == "contraindicated" for one in ingredients("Entresto") for alert in between(one, "enalapril"))
