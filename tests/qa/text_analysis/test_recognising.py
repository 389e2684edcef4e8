"""Names and their borders, in the nine Chinese types and in English abstracts."""

from __future__ import annotations

import pytest

from qa.evaluation.extraction import evaluate_extraction
from qa.text_analysis.base import EntityType, Mention
from qa.text_analysis.recognising.abbreviations import abbreviates
from qa.text_analysis.recognising.combined import settled
from tests.qa.text_analysis.marked import data_folder, tagged_abstracts, typed_sentences


def names(analyser, text: str) -> list[tuple[str, str]]:
    return [(entity.text, entity.type.value) for entity in analyser.analyse(text).entities if not entity.nested]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marfan综合征和Wilson病", [("Marfan综合征", "disease"), ("Wilson病", "disease")]),
        ("缺氧缺血性脑病", [("缺氧缺血性脑病", "disease")]),
        ("金黄色葡萄球菌感染", [("金黄色葡萄球菌感染", "disease")]),
        ("肝、脾、淋巴结肿大", [("肝、脾、淋巴结肿大", "symptom")]),
        ("手术方面的技术", []),
        ("头颅CT检查", [("头颅CT检查", "procedure")]),
        ("在儿科使用呼吸机", [("儿科", "department"), ("呼吸机", "equipment")]),
        ("由A组β溶血性链球菌引起", [("A组β溶血性链球菌", "microorganism")]),
        ("血小板计数明显减少", [("血小板计数明显减少", "finding")]),
    ],
)
def test_chinese_names(analyser, text, expected):
    assert [found for found in names(analyser, text) if found[0] != "手术"] == expected


def test_the_place_inside_a_symptom_is_told_as_nested(analyser):
    found = analyser.analyse("颈部淋巴结肿大")
    assert [(entity.text, entity.type.value, entity.nested) for entity in found.entities] == [
        ("颈部淋巴结肿大", "symptom", False), ("颈部淋巴结", "anatomy", True)]
    assert found.relations[0].kind == "located_at"


@pytest.mark.parametrize(("name", "least"), [
    ("nine_types_development", 0.88), ("nine_types_second", 0.82), ("nine_types_third", 0.69)])
def test_nine_types_in_textbook_sentences(analyser, name, least):
    """Rules were tuned on the first set; the second gave 0.75 when it was first seen, and was looked at since; the third, with
    longer descriptions of signs and more substances as parts of the body, gave 0.71, and nothing was tuned on it."""
    assert evaluate_extraction(typed_sentences(f"{name}.zh"), analyser).as_json()["micro_f1"] >= least


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alzheimer's disease and Duchenne muscular dystrophy", ["Alzheimer's disease", "Duchenne muscular dystrophy"]),
        ("inherited breast and ovarian cancer", ["inherited breast and ovarian cancer"]),
        ("acute respiratory distress syndrome (ARDS). ARDS is severe.", ["acute respiratory distress syndrome", "ARDS", "ARDS"]),
        ("anaemia and diarrhoea", ["anaemia", "diarrhoea"]),
        ("cisplatin-induced nephrotoxicity", ["nephrotoxicity"]),
        ("the diagnosis and prognosis were clear", []),
        ("X-linked adrenoleukodystrophy", ["X-linked adrenoleukodystrophy"]),
    ],
)
def test_english_diseases(analyser, text, expected):
    problems = (EntityType.DISEASE, EntityType.SYMPTOM, EntityType.FINDING)
    assert [entity.text for entity in analyser.analyse(text).entities if entity.type in problems] == expected


@pytest.mark.parametrize(("text", "value"), [("T 400 C", 400), ("T 38.5℃", 38.5), ("T: 37 °C", 37)])
def test_a_temperature_told_by_its_letter(analyser, text, value):
    assert [one.measurement.number for one in analyser.analyse(text).entities] == [value]


def test_a_concentration_is_no_dose(analyser):
    assert [one.type for one in analyser.analyse("lithium 1.2 mmol/L").entities] == [EntityType.DRUG]


def test_a_suspicion_is_no_part_of_the_name(analyser):
    assert [(one.text, one.assertion.value) for one in analyser.analyse("疑似社区获得性肺炎。").entities] == [("社区获得性肺炎", "uncertain")]


def test_an_acronym_is_not_found_in_small_letters(analyser):
    assert names(analyser, "PE was seen.") == [("PE", "disease")]
    assert names(analyser, "in pe class") == []
    assert names(analyser, "wbc 12.3")[0] == ("wbc", "test")


def test_what_abbreviates_what():
    assert abbreviates("ARDS", "acute respiratory distress syndrome")
    assert not abbreviates("ARDS", "acute renal failure")
    assert not abbreviates("was", "Wiskott-Aldrich syndrome")


def test_overlaps_are_settled_by_length_and_nested_ones_go_with_their_outer():
    long, short = Mention(0, 5, EntityType.DISEASE), Mention(3, 8, EntityType.SYMPTOM)
    inside, stray = Mention(0, 2, EntityType.ANATOMY, nested=True), Mention(6, 8, EntityType.ANATOMY, nested=True)
    assert settled([short, stray, inside, long]) == [long, inside]


@pytest.mark.parametrize(("name", "least"), [("NCBI-disease-IOB", 0.72), ("BC5CDR-IOB", 0.70)])
def test_disease_names_in_abstracts(analyser, name, least):
    path = data_folder() / "ncbi-bc5cdr" / name / "devel.tsv"
    if not path.is_file():
        pytest.skip(f"The abstracts are not at {path}; XINGLIN_DATA names their folder.")
    scores = evaluate_extraction(tagged_abstracts(path, label="Disease"), analyser)
    assert scores.as_json()["micro_f1"] >= least
