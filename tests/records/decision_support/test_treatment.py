"""What passages name is judged against the patient; what only tells of harm is no candidate; conditions strike out with a ground."""

from __future__ import annotations

from datetime import date

import pytest

from records.decision_support.chart import Chart, Measurement
from records.decision_support.medicines.mentions import classes_in, mentioned_in
from records.decision_support.pharmacogenomics.results import read_results
from records.decision_support.treatment import Verdict, candidates_in, judge

TODAY = date(2026, 11, 20)


def verdicts(text, genetics=(), **chart):
    found = judge(candidates_in([text]), Chart(today=TODAY, **({"age": 50, "sex": "male"} | chart)), read_results(genetics))
    return {each.candidate.code: each.verdict for each in found}


@pytest.mark.parametrize(("text", "names"), [
    ("起始用阿莫西林，必要时改用阿奇霉素。", ["amoxicillin", "azithromycin"]),
    ("Start amoxicillin clavulanate or doxycycline.", ["amoxicillin", "clavulanate", "doxycycline"]),
    ("血钾、葡萄糖和白蛋白正常。", []),
    ("Glucose and potassium were normal; she drinks coffee.", []),
])
def test_medicines_are_found_in_running_text_but_measurements_are_not(text, names):
    assert [name for each in mentioned_in(text) for name in each.names] == names


@pytest.mark.parametrize("text", ["已停用华法林。", "Warfarin was stopped.", "Avoid warfarin.", "对华法林过敏", "Warfarin is contraindicated here.",
                                  "Warfarin and aspirin are not recommended."])
def test_words_that_speak_against_a_medicine_are_heard(text):
    assert mentioned_in(text)[0].denied


def test_a_class_is_found_but_not_inside_a_medicine():
    assert [each.code for each in classes_in("首选他汀类，如阿托伐他汀。")] == ["statin"]
    assert [each.code for each in classes_in("Beta-blockers are preferred.")] == ["beta_blocker"]


@pytest.mark.parametrize(("text", "chart", "code", "verdict"), [
    ("Amlodipine is recommended.", {"medicines": ("amlodipine",)}, "amlodipine", Verdict.TAKEN),
    ("Amlodipine is recommended.", {}, "amlodipine", Verdict.KEPT),
    ("推荐阿莫西林。", {"allergies": ("青霉素",)}, "amoxicillin", Verdict.STRUCK),
    ("Ibuprofen is the first choice.", {"medicines": ("warfarin",)}, "ibuprofen", Verdict.STRUCK),
    ("推荐二甲双胍。", {"measurements": {"2160-0": Measurement("2160-0", 400, "µmol/L", TODAY)}}, "metformin", Verdict.STRUCK),
    ("Propranolol is used for this.", {"problems": frozenset({"asthma"})}, "propranolol", Verdict.STRUCK),
    ("推荐华法林。", {"sex": "female", "problems": frozenset({"pregnancy"})}, "warfarin", Verdict.STRUCK),
    ("Codeine should be given.", {"age": 8}, "codeine", Verdict.STRUCK),
    ("Flecainide is contraindicated in this disease.", {}, "flecainide", Verdict.AGAINST),
    ("Warfarin or apixaban is recommended.", {"medicines": ("warfarin",)}, "apixaban", Verdict.INSTEAD),
])
def test_each_ground_strikes_out_and_the_rest_stands(text, chart, code, verdict):
    assert verdicts(text, **chart)[code] is verdict


def test_a_genotype_strikes_out():
    assert verdicts("推荐氯吡格雷。", ["CYP2C19 *2/*2"])["clopidogrel"] is Verdict.STRUCK


def test_a_class_stands_while_one_of_its_members_does():
    found = judge(candidates_in(["Beta-blockers are recommended."]), Chart(today=TODAY, age=50, sex="male", medicines=("verapamil",)), {})
    assert found[0].verdict in (Verdict.STRUCK, Verdict.CARE) and found[0].alerts


@pytest.mark.parametrize("text", ["Amiodarone causes hypothyroidism.", "Calcium interferes with absorption.", "华法林可引起出血。"])
def test_what_only_tells_of_harm_is_no_candidate(text):
    assert candidates_in([text]) == []


def test_every_struck_treatment_has_a_ground_with_source():
    found = judge(candidates_in(["Ibuprofen is recommended."]), Chart(today=TODAY, age=80, sex="male", medicines=("warfarin",)), {})
    assert all(alert.source and alert.reason.zh and alert.advice.en for each in found for alert in each.alerts) and found[0].alerts
