"""What is said of a thing: single rules, then hundreds of sentences written before the rules and never used for them."""

from __future__ import annotations

import pytest

from qa.evaluation.extraction import evaluate_extraction
from qa.text_analysis.assertion.context import assertions
from qa.text_analysis.base import Assertion
from tests.qa.text_analysis.marked import asserted_sentences


def told(sentence: str, name: str, language: str = "zh") -> str:
    start = sentence.index(name)
    return assertions(sentence, [(start, start + len(name))], language=language)[0].value


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("无胸痛,父亲患高血压", "胸痛", "negated"),
        ("无胸痛,父亲患高血压", "高血压", "family"),
        ("患者乏力，无力行走", "乏力", "present"),
        ("咳嗽无好转", "咳嗽", "present"),
        ("浅表淋巴结肿大未触及", "淋巴结肿大", "negated"),
        ("不能排除肺栓塞", "肺栓塞", "uncertain"),
        ("已排除肺栓塞", "肺栓塞", "negated"),
        ("如无不适，1周后复查", "不适", "hypothetical"),
        ("如下症状：头痛", "头痛", "present"),
        ("3年前患肺结核", "肺结核", "past"),
        ("3年前出现头痛", "头痛", "present"),
        ("母亲发现患儿发热", "发热", "present"),
        ("家族中无高血压，但有糖尿病", "糖尿病", "family"),
        ("反跳痛（-）", "反跳痛", "negated"),
        ("反跳痛（+）", "反跳痛", "present"),
    ],
)
def test_chinese_rules(sentence, name, expected):
    assert told(sentence, name) == expected


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("Denies fever, cough, and chills but reports headache.", "chills", "negated"),
        ("Denies fever, cough, and chills but reports headache.", "headache", "present"),
        ("No change in the tumor.", "tumor", "present"),
        ("Pulmonary embolism was ruled out.", "Pulmonary embolism", "negated"),
        ("Rule out pulmonary embolism.", "pulmonary embolism", "uncertain"),
        ("Her mother has asthma.", "asthma", "family"),
        ("Her mother reports that she has asthma.", "asthma", "present"),
        ("Return if fever develops.", "fever", "hypothetical"),
        ("History of stroke.", "stroke", "past"),
        ("HEENT: no jaundice.", "jaundice", "negated"),
        ("Non-small-cell lung cancer.", "lung cancer", "present"),
    ],
)
def test_english_rules(sentence, name, expected):
    assert told(sentence, name, "en") == expected


def test_a_cue_inside_a_name_says_nothing_of_it():
    sentence = "Non-small-cell lung cancer."
    assert assertions(sentence, [(0, 26)], language="en")[0].value == "present"


def test_the_cause_of_a_symptom_is_looked_for_not_the_symptom():
    assert assertions("发热待查", [(0, 2)], language="zh", complaints={(0, 2)})[0].value == "present"
    assert assertions("肺癌待查", [(0, 2)], language="zh")[0].value == "uncertain"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_held_out_from_the_rules(analyser, language):
    sentences = asserted_sentences("assertion_held_out", language)
    scores = evaluate_extraction(sentences, analyser)
    assert len(sentences) >= 300
    assert scores.as_json()["assertion_f1"] >= 0.95
    assert scores.by_assertion["negated"].f1() >= 0.95
    assert min(counts.f1() for counts in scores.by_assertion.values()) >= 0.9


@pytest.mark.parametrize(("text", "name", "expected"), [
    ("She got her COVID-19 vaccine.", "COVID-19", "hypothetical"),
    ("接种乙肝疫苗", "乙肝", "hypothetical"),
    ("Discontinue the use of ibuprofen.", "ibuprofen", "past"),
    ("Avoid aspirin.", "aspirin", "hypothetical"),
    ("停用阿司匹林", "阿司匹林", "past"),
    ("禁用布洛芬", "布洛芬", "negated"),
])
def test_what_is_guarded_against_and_what_is_stopped(analyser, text, name, expected):
    start = text.index(name)
    assert analyser.assert_spans(text, [(start, start + len(name))], [None]) == [Assertion(expected)]
