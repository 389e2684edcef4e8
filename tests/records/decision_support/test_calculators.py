"""Every calculator against worked cases, and the refusals that keep a wrong number from looking right."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from records.decision_support.calculators import calculate, calculators, find, read_inputs
from records.decision_support.calculators.inputs import YesNo
from records.decision_support.words import Refused

OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
              ast.USub: operator.neg}
FUNCTIONS = {"log": math.log, "log10": math.log10, "exp": math.exp, "sqrt": math.sqrt, "whole": lambda value: math.floor(value + 0.5)}


def worked(expression: str) -> float:
    """The arithmetic that a case writes out."""
    def value(node: ast.expr) -> float:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.BinOp):
            return OPERATIONS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            return OPERATIONS[type(node.op)](value(node.operand))
        return FUNCTIONS[node.func.id](*map(value, node.args))

    return value(ast.parse(expression, mode="eval").body)


@cache
def cases() -> list[tuple[str, list[str], str]]:
    rows = [row for path in sorted(Path(__file__).with_name("cases").glob("*.txt")) for row in path.read_text().splitlines()]
    parted = [[part.strip() for part in row.split("|")] for row in rows if row and not row.startswith("#")]
    return [(name, re.split(r" (?=[^\s=]+=)", inputs), expected) for name, inputs, expected in parted]


def result(name: str, *inputs: str):
    calculator = find(name)
    return calculate(calculator, read_inputs(calculator, inputs))


@pytest.mark.parametrize("calculator", calculators(), ids=lambda each: each.name)
def test_the_worked_cases_come_out_right(calculator):
    for _name, inputs, expected in (case for case in cases() if case[0] == calculator.name):
        found = result(calculator.name, *inputs)
        assert found.missing == (), inputs
        assert found.value == pytest.approx(worked(expected), abs=0.5001 * 10**-calculator.digits), inputs


def test_every_calculator_has_five_worked_cases_and_there_are_at_least_thirty():
    counted = Counter(name for name, _inputs, _expected in cases())
    assert len(calculators()) >= 30
    assert {each.name: counted[each.name] for each in calculators() if counted[each.name] < 5} == {}


def test_every_calculator_names_its_source_and_speaks_both_languages():
    for calculator in calculators():
        assert re.search(r"\d{4}", calculator.source), calculator.name
        words = [calculator.title, *(each.words for each in calculator.inputs), *(band.words for band in calculator.bands)]
        assert all(each.zh and each.en for each in words), calculator.name
        assert any("\u4e00" <= character <= "\u9fff" for each in words for character in each.zh), calculator.name


def test_nothing_given_means_everything_missing_and_no_value():
    for calculator in calculators():
        found = calculate(calculator, {})
        assert found.value is None
        others = [key for _first, second in calculator.instead for key in second]
        assert found.missing == (*(each.key for each in calculator.inputs if not each.optional), *others)
        assert "missing" in found.interpretation.en


@pytest.mark.parametrize(
    ("name", "inputs", "field"),
    [
        ("egfr", ["creatinine=1.2", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=1.2 mmHg", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=500mg/dL", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=abc", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=1,2mg/dL", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=nan mg/dL", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=-1mg/dL", "age=50", "sex=f"], "creatinine"),
        ("egfr", ["creatinine=1mg/dL", "age=12", "sex=f"], "age"),
        ("egfr", ["creatinine=1mg/dL", "age=50", "sex=x"], "sex"),
        ("egfr", ["creatinine=1mg/dL", "age=50", "age=51", "sex=f"], "age"),
        ("curb-65", ["bun=20mg/dL", "urea=7mmol/L"], "urea"),
        ("ldl-friedewald", ["tc=200mg/dL", "hdl=50mg/dL", "tg=400mg/dL"], "triglycerides"),
        ("ldl-friedewald", ["tc=100mg/dL", "hdl=150mg/dL", "tg=100mg/dL"], "hdl"),
        ("ascvd", ["age=39"], "age"),
        ("news2", ["age=10"], "age"),
        ("bmi", ["weight=70", "height=1.75"], "height"),
        ("map", ["sbp=80", "dbp=120"], "diastolic"),
        ("gcs", ["eye=5"], "eye"),
        ("sofa", ["gcs=12.5"], "gcs"),
        ("phq-9", ["q1=4"], "q1"),
        ("cha2ds2-vasc", ["hypertension=perhaps"], "hypertension"),
        ("cha2ds2-vasc", ["hypertensoin=yes"], "hypertensoin"),
        ("cha2ds2-vasc", ["age"], "age"),
        ("heart", ["risk_factors=2"], "risk_factors"),
        ("child-pugh", ["encephalopathy=1"], "encephalopathy"),
        ("no-such-score", [], "NAME"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_field(name, inputs, field):
    with pytest.raises(Refused) as refusal:
        result(name, *inputs)
    assert refusal.value.field == field
    assert str(refusal.value).endswith((".", "?"))
    assert refusal.value.words.zh != refusal.value.words.en


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("creatinine=1.0mg/dL", "creatinine=88.4 µmol/L"),
        ("creatinine=1.0mg/dL", "creatinine=88.4umol/l"),
        ("creatinine=1.0mg/dL", "creatinine=88.4微摩尔/升"),
        ("creatinine=1.0mg/dL", "serum_creatinine_umol_l=88.4"),
        ("creatinine=1.0mg/dL", "Cr=0.0884 mmol/L"),
        ("creatinine=1.0mg/dL", "肌酐=88.4μmol/L"),
    ],
)
def test_units_and_spellings_of_one_value_agree(one, other):
    assert result("egfr", one, "age=50", "sex=m").value == result("egfr", other, "age=50", "sex=男").value


@pytest.mark.parametrize("name", ["cha2ds2-vasc", "CHA2DS2VASc", "CHA₂DS₂-VASc", "cha2ds2_vasc score", "CHADS-VASc"])
def test_a_score_is_found_by_any_of_its_spellings(name):
    assert find(name).name == "cha2ds2-vasc"


def test_a_misspelt_score_is_refused_with_the_nearest_ones():
    with pytest.raises(Refused, match=r"did you mean .*has-bled"):
        find("hasbleed")


def test_a_missing_item_leaves_the_span_that_is_still_possible():
    found = result("cha2ds2-vasc", "age=80", "sex=f", "htn=yes", "dm=no", "chf=no", "vascular=no")
    assert found.missing == ("stroke",)
    assert "between 4 and 6" in found.interpretation.en


def test_one_of_two_ways_to_tell_a_thing_is_enough():
    for given in (["rr=800ms"], ["hr=75"]):
        assert result("qtc", "qt=400ms", *given).missing == ()
    assert result("qtc", "qt=400ms").missing == ("heart_rate",)
    assert result("sofa", "pao2=80mmHg").missing[-3:] == ("fio2", "systolic", "diastolic")


def test_a_finding_may_be_denied_by_its_opposite():
    assert result("centor", "exudate=no", "nodes=no", "temp=37", "cough=yes").value == 0
    assert result("centor", "exudate=no", "nodes=no", "temp=37", "cough=no").value == 1


def test_a_value_follows_the_unit_its_input_was_written_in():
    answered = result("corrected-calcium", "calcium=2.0mmol/L", "albumin=20g/L").as_json("en")
    assert (answered["value"], answered["unit"]) == (2.4, "mmol/L")


def test_the_json_has_exactly_the_keys_that_scripts_read():
    answered = result("bmi", "weight=70", "height=175").as_json("zh")
    assert set(answered) == {"value", "unit", "interpretation", "inputs", "missing", "source"}
    assert answered["inputs"]["weight"] == {"value": 70.0, "unit": "kg", "from": "given"}


def test_the_point_for_female_sex_alone_is_no_reason_to_anticoagulate():
    low = result("cha2ds2-vasc", "age=40", "sex=f", "htn=no", "dm=no", "chf=no", "vascular=no", "stroke=no")
    assert low.value == 1
    assert low.interpretation.en.startswith("Low risk")


def test_a_thought_of_self_harm_is_never_lost_in_the_sum():
    answers = [f"q{number}=0" for number in range(1, 9)]
    assert "suicide" in result("phq-9", *answers, "q9=1").interpretation.en
    assert "suicide" not in result("phq-9", *answers, "q9=0").interpretation.en


def test_optional_findings_are_shown_as_assumed():
    inputs = result("news2", "rr=18", "spo2=97", "oxygen=no", "sbp=120", "hr=75", "avpu=a", "temp=37").as_json("en")["inputs"]
    assert inputs["scale_2"]["from"] == "assumed"


def test_no_two_inputs_share_a_key_and_no_finding_is_assumed_present():
    for calculator in calculators():
        keys = [each.key for each in calculator.inputs]
        assert len(set(keys)) == len(keys), calculator.name
        assert all(not (isinstance(each, YesNo) and each.default is True) for each in calculator.inputs)
