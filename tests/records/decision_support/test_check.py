"""The whole check: each kind of alert is raised where it belongs and only there, worst first, and fast enough."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from records.decision_support.chart import Chart, Measurement
from records.decision_support.medicines.allergies import meant
from records.decision_support.medicines.check import check
from records.decision_support.medicines.patient_checks import kidneys

TODAY = date(2026, 11, 20)
ADULT = Chart(today=TODAY, age=50, sex="female")


def creatinine(value: float, unit: str = "µmol/L", on: date = TODAY) -> dict[str, Measurement]:
    return {"2160-0": Measurement("2160-0", value, unit, on)}


def raised(kind: str, *medicines: str, chart: Chart | None = ADULT) -> list[tuple[str, str]]:
    """(medicine, severity) of the alerts of one kind."""
    return [(" + ".join(alert.medicines), alert.severity.code) for alert in check(medicines, chart).alerts if alert.kind == kind]


def test_an_unknown_medicine_is_named_and_the_rest_is_checked():
    found = check(["某某丸", "warfarin", "ibuprofen"])
    assert found.unknown == ("某某丸",)
    assert [alert.kind for alert in found.alerts] == ["interaction"]


def test_the_worst_comes_first():
    severities = [alert.severity for alert in check(["sildenafil", "nitroglycerin", "amlodipine", "simvastatin", "warfarin", "sertraline"]).alerts]
    assert severities == sorted(severities, reverse=True)


def test_harmless_medicines_raise_nothing():
    assert check(["paracetamol", "amoxicillin", "omeprazole", "amlodipine"], ADULT).alerts == ()


def test_alerts_show_the_medicines_as_they_were_written():
    answered = check(["华法林钠片 2.5mg", "芬必得"]).as_json("zh")
    assert answered["alerts"][0]["drugs"] == ["华法林钠片 2.5mg", "芬必得"]
    assert set(answered["alerts"][0]) == {"kind", "severity", "drugs", "reason", "advice", "source"}


@pytest.mark.parametrize(("substance", "medicine", "severity"), [
    ("青霉素", "amoxicillin", "contraindicated"), ("青霉素过敏", "amoxicillin", "contraindicated"), ("penicillin G",
    "amoxicillin", "contraindicated"),
    ("amoxicillin", "cefalexin", "major"), ("amoxicillin", "cefazolin", "minor"), ("阿莫西林", "piperacillin", "contraindicated"),
    ("sulfa drugs", "co-trimoxazole", "contraindicated"), ("磺胺类", "sulfasalazine", "major"), ("sulfamethoxazole", "furosemide", "minor"),
    ("aspirin", "ibuprofen", "major"), ("ibuprofen", "aspirin", "major"), ("carbamazepine", "phenytoin", "major"),
    ("lisinopril", "sacubitril/valsartan", "major"),
    ("heparin", "enoxaparin", "contraindicated"), ("codeine", "morphine", "moderate"), ("头孢类", "ceftriaxone", "contraindicated"),
    ("ceftazidime", "aztreonam", "major"), ("iodinated contrast", "iohexol", "contraindicated")])
def test_an_allergy_is_found_with_what_crosses(substance, medicine, severity):
    found = raised("allergy", medicine, chart=replace(ADULT, allergies=(substance,)))
    assert [level for _name, level in found][:1] == [severity]


@pytest.mark.parametrize(("substance", "medicine"), [
    ("花粉", "amoxicillin"), ("latex", "warfarin"), ("penicillin", "azithromycin"), ("sulfamethoxazole", "metformin"), ("aspirin", "paracetamol"),
    ("carbamazepine", "levetiracetam"), ("sulfite", "furosemide")])
def test_an_allergy_that_does_not_cross_raises_nothing(substance, medicine):
    assert raised("allergy", medicine, chart=replace(ADULT, allergies=(substance,))) == []


def test_an_allergy_to_something_else_means_no_medicine():
    assert meant("尘螨") == frozenset()


@pytest.mark.parametrize(("problem", "medicine", "severity"), [
    ("heart_failure", "pioglitazone", "contraindicated"), ("heart_failure", "ibuprofen", "major"), ("asthma", "propranolol", "contraindicated"),
    ("asthma", "timolol", "contraindicated"), ("parkinson", "metoclopramide", "major"), ("epilepsy", "bupropion", "major"),
    ("long_qt", "moxifloxacin", "contraindicated"), ("myasthenia", "ciprofloxacin", "major"), ("g6pd", "primaquine", "contraindicated"),
    ("peptic_ulcer", "naproxen", "major"), ("stroke", "prasugrel", "contraindicated"), ("dementia", "oxybutynin", "major"),
    ("gout", "hydrochlorothiazide", "moderate")])
def test_a_disease_forbids_a_medicine(problem, medicine, severity):
    assert raised("disease", medicine, chart=replace(ADULT, problems=frozenset({problem}))) == [(medicine, severity)]
    assert raised("disease", medicine) == []


@pytest.mark.parametrize(("medicine", "limit", "severity"), [
    ("metformin", 29, "contraindicated"), ("metformin", 40, "moderate"), ("dabigatran", 25, "contraindicated"), ("dabigatran", 45, "moderate"),
    ("nitrofurantoin", 40, "contraindicated"), ("enoxaparin", 20, "major"), ("gabapentin", 50, "moderate"), ("methotrexate", 25, "contraindicated")])
def test_poor_kidneys_change_a_dose(medicine, limit, severity):
    recorded = {"98979-8": Measurement("98979-8", limit, "mL/min/1.73m2", TODAY)}
    assert raised("renal", medicine, chart=replace(ADULT, measurements=recorded)) == [(medicine, severity)]
    healthy = {"98979-8": Measurement("98979-8", 95, "mL/min/1.73m2", TODAY)}
    assert raised("renal", medicine, chart=replace(ADULT, measurements=healthy)) == []


def test_kidney_function_comes_from_the_creatinine_in_its_own_unit():
    in_micromoles = kidneys(replace(ADULT, measurements=creatinine(176.8)))
    in_milligrams = kidneys(replace(ADULT, measurements=creatinine(2.0, "mg/dL")))
    assert in_micromoles.filtration == pytest.approx(in_milligrams.filtration)
    assert in_micromoles.filtration == pytest.approx(30, abs=1)


@pytest.mark.parametrize("chart", [
    ADULT, replace(ADULT, measurements=creatinine(400, on=date(2024, 1, 1))), replace(ADULT, measurements=creatinine(400, "stone")),
    replace(ADULT, age=None, measurements=creatinine(400)), replace(ADULT, sex="unknown", measurements=creatinine(400))])
def test_without_a_usable_creatinine_no_kidney_function_is_assumed(chart):
    assert kidneys(chart) is None
    assert raised("renal", "metformin", chart=chart) == []


def test_severe_liver_disease_changes_a_dose():
    assert raised("hepatic", "simvastatin", chart=replace(ADULT, problems=frozenset({"liver_disease"}))) == [("simvastatin", "major")]


@pytest.mark.parametrize(("medicine", "severity"), [
    ("isotretinoin", "contraindicated"), ("valproate", "contraindicated"), ("lisinopril", "contraindicated"), ("warfarin", "contraindicated"),
    ("doxycycline", "contraindicated"), ("ibuprofen", "major")])
def test_pregnancy_forbids_a_medicine(medicine, severity):
    pregnant = replace(ADULT, age=30, problems=frozenset({"pregnancy"}))
    assert raised("pregnancy", medicine, chart=pregnant) == [(medicine, severity)]
    assert raised("pregnancy", medicine) == []
    assert raised("pregnancy", medicine, chart=replace(pregnant, sex="male")) == []


@pytest.mark.parametrize(("age", "medicine", "severity"), [
    (70, "diazepam", "major"), (65, "diphenhydramine", "major"), (80, "glibenclamide", "moderate"), (10, "aspirin", "major"),
    (5, "codeine", "contraindicated"), (6, "doxycycline", "contraindicated"), (1, "promethazine", "contraindicated")])
def test_age_makes_a_medicine_dangerous(age, medicine, severity):
    assert raised("age", medicine, chart=replace(ADULT, age=age)) == [(medicine, severity)]
    assert raised("age", medicine) == []


def test_without_an_age_no_rule_on_age_is_applied():
    assert raised("age", "diazepam", "codeine", chart=replace(ADULT, age=None)) == []


def test_one_substance_twice_and_two_of_one_class_are_duplicates():
    assert raised("duplicate", "Tylenol", "对乙酰氨基酚片") == [("paracetamol", "major")]
    assert raised("duplicate", "atorvastatin", "rosuvastatin") == [("atorvastatin + rosuvastatin", "moderate")]
    assert raised("duplicate", "omeprazole", "pantoprazole") == [("omeprazole + pantoprazole", "moderate")]
    assert raised("duplicate", "co-trimoxazole") == []
    assert raised("duplicate", "insulin glargine", "insulin aspart") == []


def test_an_interaction_already_told_is_not_told_again_as_a_duplicate():
    assert raised("duplicate", "ibuprofen", "naproxen") == []
    assert raised("interaction", "ibuprofen", "naproxen") == [("ibuprofen + naproxen", "major")]


def test_many_medicines_on_the_qt_interval_make_one_alert():
    medicines = ("amiodarone", "citalopram", "ondansetron", "quetiapine")
    assert raised("qt", *medicines) == [(" + ".join(medicines), "major")]
    assert all(severity == "contraindicated" for _pair, severity in raised("interaction", *medicines))


def test_two_medicines_on_the_qt_interval_make_a_burden_with_low_potassium():
    assert raised("qt", "citalopram", "ondansetron") == []
    assert raised("qt", "citalopram", "ondansetron", chart=replace(ADULT, problems=frozenset({"hypokalaemia"}))) != []


def test_anticholinergic_points_add_up():
    assert raised("anticholinergic", "amitriptyline") == []
    assert raised("anticholinergic", "furosemide", "warfarin") == []
    assert raised("anticholinergic", "amitriptyline", "warfarin") == [("amitriptyline + warfarin", "moderate")]
    assert raised("anticholinergic", "amitriptyline", "warfarin", chart=replace(ADULT, age=80)) == [("amitriptyline + warfarin", "major")]


def test_three_blows_to_the_kidney_are_one_alert():
    assert ("ibuprofen + lisinopril + furosemide", "major") in raised("interaction", "ibuprofen", "lisinopril", "furosemide")
    assert len(raised("interaction", "ibuprofen", "lisinopril", "furosemide")) == 1


def test_the_medicines_of_the_chart_are_checked_with_the_new_one():
    found = check(["ibuprofen"], replace(ADULT, medicines=("华法林钠片",)))
    assert [alert.medicines for alert in found.alerts] == [("warfarin", "ibuprofen")]


def test_thirty_medicines_of_a_sick_patient_are_checked_within_50_milliseconds():
    medicines = (
        "metformin", "ibuprofen", "lisinopril", "furosemide", "spironolactone", "digoxin", "amiodarone", "warfarin", "aspirin",
        "omeprazole", "clopidogrel", "atorvastatin", "amoxicillin", "cefalexin", "diazepam", "quetiapine", "tramadol",
        "sertraline", "metoclopramide", "propranolol", "verapamil", "allopurinol", "azathioprine", "levothyroxine",
        "ciprofloxacin", "theophylline", "gabapentin", "prednisolone", "montelukast", "tamsulosin",
    )
    chart = replace(ADULT, age=79, problems=frozenset({"heart_failure", "asthma", "dementia", "liver_disease"}), allergies=("青霉素", "磺胺"),
                    measurements=creatinine(220))
    assert len(medicines) == 30
    check(medicines, chart)
    started = time.process_time()
    check(medicines, chart)
    assert time.process_time() - started < 0.05


@pytest.mark.parametrize(("code", "value", "unit", "medicine", "severity"), [
    ("6301-6", 6.1, "{INR}", "warfarin", "major"), ("6301-6", 4.5, "1", "warfarin", "major"), ("2823-3", 6.4, "mmol/L", "spironolactone", "major"),
    ("2823-3", 5.3, "mmol/L", "lisinopril", "moderate"), ("2823-3", 5.3, "mEq/L", "lisinopril", "moderate"),
])
def test_a_result_that_a_medicine_makes_dangerous_is_told(code, value, unit, medicine, severity):
    def chart(value=value, on=TODAY):
        return replace(ADULT, measurements={code: Measurement(code, value, unit, on)})

    assert raised("laboratory", medicine, chart=chart()) == [(medicine, severity)]
    assert raised("laboratory", medicine, chart=chart(on=date(2026, 10, 1))) == []
    assert raised("laboratory", medicine, chart=chart(value=3.9)) == []
    assert raised("laboratory", "amlodipine", chart=chart()) == []
