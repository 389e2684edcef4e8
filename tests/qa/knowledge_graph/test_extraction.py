from __future__ import annotations

import pytest

from qa.knowledge_graph.extraction import RelationExtractor
from qa.text_analysis.base import EntityType


def stated(extractor: RelationExtractor, text: str) -> set[tuple[str, str, str]]:
    return {(("not " if one.denied else "") + one.kind, one.head.text, one.tail.text) for one in extractor.read(text)[0]}


@pytest.mark.parametrize(("text", "edges"), [
    ("Symptoms of asthma include wheezing, dry cough and chest tightness.",
     {("has_symptom", "asthma", "wheezing"), ("has_symptom", "asthma", "dry cough"), ("has_symptom", "asthma", "chest tightness")}),
    ("Gout is treated with colchicine or an NSAID.", {("treated_by", "Gout", "colchicine"), ("treated_by", "Gout", "NSAID")}),
    ("Triptans are contraindicated in coronary disease.", {("contraindicated_with", "Triptans", "coronary disease")}),
    ("Rifampicin lowers the effect of warfarin.", {("interacts_with", "Rifampicin", "warfarin")}),
    ("Hypothyroidism may cause constipation.", {("causes", "Hypothyroidism", "constipation")}),
    ("Hypertension is a risk factor for stroke.", {("risk_factor_of", "Hypertension", "stroke")}),
    ("高钙血症的症状包括多尿、口渴和便秘。",
     {("has_symptom", "高钙血症", "多尿"), ("has_symptom", "高钙血症", "口渴"), ("has_symptom", "高钙血症", "便秘")}),
    ("普拉格雷禁用于卒中患者。", {("contraindicated_with", "普拉格雷", "卒中")}),
    ("引起高钙血症的药物包括噻嗪类利尿剂和维生素A。",
     {("causes", "噻嗪类利尿剂", "高钙血症"), ("causes", "维生素A", "高钙血症")}),
    ("发热最常见的原因是感染。", {("causes", "感染", "发热")}),
    ("引起白细胞减少的感染包括流行性感冒和伤寒。", {("causes", "流行性感冒", "白细胞减少"), ("causes", "伤寒", "白细胞减少")}),
    ("白细胞减少可能的疾病包括再生障碍性贫血。", {("causes", "再生障碍性贫血", "白细胞减少")}),
    ("发热最常见的原因是感染，预后取决于是否治疗。", {("causes", "感染", "发热")}),
    ("甲状腺功能减退症的治疗首选左甲状腺素。", {("treated_by", "甲状腺功能减退症", "左甲状腺素")}),
])
def test_a_plain_statement_makes_its_edges_and_no_other(extractor, text, edges):
    assert stated(extractor, text) == edges


@pytest.mark.parametrize("text", [
    "It is not known whether asthma causes fatigue.", "We aimed to determine if gout is treated with colchicine.",
    "If influenza causes dyspnoea, seek help.", "Asthma attacks cause wheezing in mice.",
    "The treatment of asthma and gout causes nausea.", "Is asthma treated with prednisone?",
    "哮喘是否引起乏力尚不清楚。", "如果流行性感冒引起呼吸困难，应就医。", "引起高钙血症的原因是什么？", "抗感染治疗可引起腹泻风险。", "",
])
def test_what_is_asked_supposed_or_said_of_another_thing_makes_no_edge(extractor, text):
    assert stated(extractor, text) == set()


def test_a_denied_relation_is_counter_evidence(extractor):
    assert stated(extractor, "Antibiotics do not treat influenza.") == {("not treated_by", "influenza", "Antibiotics")}
    assert stated(extractor, "对乙酰氨基酚不增强华法林的作用。") == {("not interacts_with", "对乙酰氨基酚", "华法林")}


def test_a_denied_member_of_a_list_makes_no_edge(extractor):
    found = stated(extractor, "Influenza causes fever and cough without rash.")
    assert ("causes", "Influenza", "rash") not in found
    assert ("causes", "Influenza", "fever") in found


def test_offsets_are_those_of_the_passage(extractor):
    passage = "Some words first.\n\nGout is treated with colchicine. More words."
    statement = extractor.read(passage)[0][0]
    assert passage[statement.start : statement.end] == "Gout is treated with colchicine."
    assert passage[statement.head.start : statement.head.end] == "Gout"
    assert passage[statement.tail.start : statement.tail.end] == "colchicine"


def test_what_may_be_is_marked_as_possible(extractor):
    told = {one.tail.text: one.possible for one in extractor.read("Hypothyroidism may cause constipation.")[0]}
    assert told == {"constipation": True}


def test_a_sentence_that_says_what_a_thing_is_becomes_its_definition(extractor):
    passage = "Asthma is a chronic inflammatory disease of the airways. It is treated with care."
    (definition,) = extractor.read(passage)[1]
    assert definition.subject.text == "Asthma"
    assert passage[definition.start : definition.end].startswith("Asthma is a chronic")


def test_private_characters_and_long_noise_do_no_harm(extractor):
    assert stated(extractor, "Gout\ue001 is treated with colchicine\ue004.") <= {("treated_by", "Gout", "colchicine")}
    assert stated(extractor, "肺炎" * 5000) == set()


def test_a_grade_before_a_name_hides_no_concept(extractor):
    concept = extractor.linker.concept
    assert concept("重症脓毒症", EntityType.DISEASE) == concept("脓毒症", EntityType.DISEASE)
    assert concept("refractory gout", EntityType.DISEASE) == concept("gout", EntityType.DISEASE)
    assert concept("重症肌无力", EntityType.DISEASE).chinese == "重症肌无力"
    assert concept("severe nonsense", EntityType.DISEASE) is None
