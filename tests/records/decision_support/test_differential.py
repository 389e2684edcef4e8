"""Findings out of values and statements: which of them counts, what a value is called, and which conditions cannot be this patient's."""

from __future__ import annotations

from datetime import date

import pytest

from records.decision_support.differential.findings import Finding, Origin, Stance, chosen, settled
from records.decision_support.differential.fitting import fits
from records.decision_support.differential.measured import Value, findings_of, named_values

OLD, NEW = date(2026, 11, 1), date(2026, 11, 20)


def said(name: str, present: bool, on: date | None, *others: str, origin: Origin = Origin.NOTE) -> Finding:
    return Finding((name, *others), present, origin, on)


def stances(*findings: Finding) -> dict[str, Stance]:
    return {each.finding.name: each.stance for each in settled(findings)}


def test_the_newest_statement_counts_and_undated_ones_are_the_oldest():
    assert stances(said("cough", True, OLD), said("cough", False, NEW)) == {"cough": Stance.ABSENT}
    assert stances(said("cough", True, NEW), said("cough", False, None)) == {"cough": Stance.PRESENT}


def test_both_ways_on_one_day_counts_for_nothing_until_somebody_chooses():
    [weighed] = settled([said("fever", True, NEW), said("fever", False, NEW)])
    assert weighed.stance is Stance.LEFT_OUT and weighed.contradicted
    [decided] = chosen([weighed], {"fever": Stance.PRESENT})
    assert decided.stance is Stance.PRESENT and not decided.contradicted


def test_what_is_typed_stands_above_what_was_said_the_same_day():
    assert stances(said("rash", True, NEW), said("rash", False, NEW, origin=Origin.TYPED)) == {"rash": Stance.ABSENT}


def test_one_finding_in_two_languages_is_one():
    weighed = settled([said("发热", True, OLD, "fever"), said("Fever", True, NEW)])
    assert [each.finding.names for each in weighed] == [("Fever", "发热", "fever")]


@pytest.mark.parametrize(("code", "value", "unit", "level", "expected"), [
    ("718-7", 90, "g/L", "low", {"anaemia": True, "polycythaemia": False}),
    ("718-7", 130, "g/L", "normal", {"anaemia": False, "polycythaemia": False}),
    ("718-7", 130, "g/L", "", {}),
    ("2160-0", 200, "umol/L", "high", {"raised creatinine": True}),
    ("8310-5", 38.4, "Cel", "", {"hypothermia": False, "fever": True}),
    ("8310-5", 101.2, "[degF]", "", {}),
    ("8310-5", 101.2, "°F", "", {"hypothermia": False, "fever": True}),
    ("8867-4", 40, "/min", "", {"bradycardia": True, "tachycardia": False}),
    ("59408-5", 90, "%", "", {"hypoxaemia": True}), ("59408-5", 97, "%", "", {"hypoxaemia": False}),
    ("99999-9", 1, "", "high", {})])
def test_a_value_is_named_by_its_level_or_by_the_range_of_a_vital_sign(code, value, unit, level, expected):
    found = findings_of([Value(code, value, unit, level, NEW, "shown")], chinese=False)
    assert {each.name: each.present for each in found} == expected


def test_the_readers_language_comes_first_and_every_named_value_has_both():
    for code, named in named_values().items():
        for names in filter(None, (named.low, named.high)):
            assert any(name.isascii() for name in names), code
            assert any("\u4e00" <= character <= "\u9fff" for name in names for character in name), code
    [finding] = findings_of([Value("2160-0", 200, "umol/L", "high", NEW, "")], chinese=True)
    assert finding.name == "肌酐升高"


@pytest.mark.parametrize(("name", "age", "sex", "expected"), [
    ("小儿支气管肺炎", 42, "male", False), ("小儿支气管肺炎", 3, "male", True), ("neonatal jaundice", None, "female", True),
    ("妊娠期高血压", 30, "female", True), ("妊娠期高血压", 30, "male", False), ("pre-eclampsia", 75, "female", False),
    ("prostatitis", 50, "female", False), ("前列腺炎", 50, "male", True), ("ovarian cyst", 50, "male", False), ("pneumonia", 42, "male", True),
    ("leukaemia with cutaneous lesions", 42, "male", True)])
def test_diseases_of_another_age_or_sex_do_not_fit(name, age, sex, expected):
    assert fits((name,), age=age, sex=sex) is expected
