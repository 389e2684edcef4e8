from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.relations import read_labelled, score
from tests.qa.knowledge_graph.test_extraction import stated

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("name", ["denied.tsv", "denied_2.tsv"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_denials_are_found_and_nothing_is_turned_into_its_opposite(extractor, name, language):
    sentences = [one for one in read_labelled(DATA / name) if one.language == language]
    assert len(sentences) >= 20
    scored = score(sentences, lambda text: extractor.read(text)[0])
    assert scored.precision >= 0.95, scored.wrong
    assert scored.recall >= 0.75, scored.missed


@pytest.mark.parametrize(("text", "edges"), [
    ("Asthma does not cause fever.", {("not causes", "Asthma", "fever")}),
    ("Asthma not only causes cough.", {("causes", "Asthma", "cough")}),
    ("Hypothyroidism is not an uncommon cause of fatigue.", {("causes", "Hypothyroidism", "fatigue")}),
    ("Influenza causes fever and is not caused by gout.", {("causes", "Influenza", "fever")}),
    ("流行性感冒可引起发热，不引起黄疸。", {("causes", "流行性感冒", "发热")}),
    ("肺炎不仅可引起发热。", {("causes", "肺炎", "发热")}),
    ("腹痛不一定提示阑尾炎。", {("suggests", "腹痛", "阑尾炎")}),
    ("哮喘患者不能使用普萘洛尔。", {("contraindicated_with", "普萘洛尔", "哮喘")}),
    ("洛哌丁胺不应用于肝硬化患者。", {("contraindicated_with", "洛哌丁胺", "肝硬化")}),
    ("利福平不宜用于肝硬化患者。", {("contraindicated_with", "利福平", "肝硬化")}),
    ("Amoxicillin should not be used in asthma.", {("contraindicated_with", "Amoxicillin", "asthma")}),
])
def test_only_what_the_denial_bears_on_is_denied(extractor, text, edges):
    assert stated(extractor, text) == edges


def test_a_sentence_that_denies_twice_is_not_read(extractor):
    assert stated(extractor, "Neither gout nor asthma does not cause fever.") == set()


def test_offsets_are_those_of_the_sentence_as_written(extractor):
    passage = "Some words first.\n\nNeither asthma nor gout causes jaundice."
    found = extractor.read(passage)[0]
    assert {passage[one.head.start : one.head.end] for one in found} == {"asthma", "gout"}
    assert {passage[one.tail.start : one.tail.end] for one in found} == {"jaundice"}
    assert all(one.denied for one in found)
