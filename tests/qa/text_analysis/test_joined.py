"""The trained recogniser beside the rules: who says where a name ends, who says what it is, and what happens without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evaluation.extraction import evaluate_extraction
from qa.text_analysis.analysis import Analyser
from qa.text_analysis.base import EntityType, Mention
from qa.text_analysis.recognising.combined import CombinedRecogniser
from qa.text_analysis.recognising.joined import JoinedRecogniser, full_recogniser
from qa.text_analysis.recognising.trained import Reading
from qa.training.pairs import is_held_out
from qa.training.sources.tagged_abstracts import SENTENCES_A_GROUP
from tests.qa.text_analysis.marked import data_folder, tagged_abstracts


class Told:
    def __init__(self, *mentions: Mention, outside: dict[tuple[int, int], float] | None = None) -> None:
        self.mentions, self.outside = list(mentions), outside or {}

    def recognise(self, text, sentences):
        return self.mentions

    def read(self, text, sentences, *, asked=()):
        return Reading(self.mentions, {span: self.outside[span] for one in asked if (span := (one.start, one.end)) in self.outside})


# Of this development part nothing was trained on; of the other one, only what training holds out.
UNREAD = ("NCBI-disease-IOB",)
TEXT = "cough and hereditary angioedema type 2, hereditary angioedema type 2"
DISEASE, SYMPTOM, DRUG = EntityType.DISEASE, EntityType.SYMPTOM, EntityType.DRUG


def joined(rules, trained, text=TEXT, outside=None):
    return JoinedRecogniser(Told(*rules), Told(*trained, outside=outside)).recognise(text, [])


def test_the_trained_one_says_where_a_name_ends():
    found = joined([Mention(21, 31, DISEASE)], [Mention(10, 31, DISEASE, 0.9)])
    assert found == [Mention(10, 31, DISEASE, 0.9), Mention(40, 61, DISEASE, 0.7)]


def test_a_name_of_the_dictionary_is_not_cut_short_by_the_trained_one():
    assert joined([Mention(10, 38, DISEASE)], [Mention(21, 31, DISEASE, 0.9)])[0] == Mention(10, 38, DISEASE)


def test_the_rules_say_what_it_is():
    assert joined([Mention(0, 5, SYMPTOM)], [Mention(0, 5, DISEASE, 0.9)]) == [Mention(0, 5, SYMPTOM, 0.9)]


@pytest.mark.parametrize(("score", "rules", "kept"), [(0.5, [], 0), (0.5, [Mention(0, 5, DISEASE)], 1), (0.8, [], 0), (0.95, [], 1)])
def test_an_unsure_name_stands_only_where_the_rules_see_it_too(score, rules, kept):
    found = joined(rules, [Mention(0, 5, DISEASE, score)])
    assert len(found) == kept


def test_a_sure_name_is_found_again_further_on():
    found = joined([], [Mention(10, 38, DISEASE, 0.99)])
    assert [(one.start, one.end) for one in found] == [(10, 38), (40, 68)]


def test_what_the_trained_one_does_not_see_is_left_to_the_rules():
    assert joined([Mention(0, 5, SYMPTOM)], [Mention(10, 38, DISEASE, 0.92)])[:2] == [
        Mention(0, 5, SYMPTOM), Mention(10, 38, DISEASE, 0.92)]


def test_a_disease_of_the_rules_that_is_surely_none_is_dropped_but_no_complaint():
    built, cough = Mention(10, 31, DISEASE, 0.8), Mention(0, 5, SYMPTOM)
    assert joined([cough, built], [], outside={(10, 31): 0.99, (0, 5): 0.99}) == [cough]
    assert joined([cough, built], [], outside={(10, 31): 0.9}) == [cough, built]


def test_a_test_with_its_value_is_no_medicine_and_a_list_is_no_single_name():
    test = Mention(0, 9, EntityType.TEST)
    assert joined([test], [Mention(0, 9, DRUG, 0.99)], "potassium 2.9 mmol/L") == [test]
    assert joined([test], [Mention(0, 9, DRUG, 0.99)], "potassium was given")[0].type is DRUG
    two = [Mention(0, 5, SYMPTOM), Mention(10, 15, SYMPTOM)]
    assert joined(two, [Mention(0, 15, DISEASE, 0.99)], "cough and fever") == two


def test_without_a_prepared_model_the_rules_stand_alone(terminology, tmp_path):
    assert isinstance(full_recogniser(terminology, tmp_path), CombinedRecogniser)


@pytest.mark.models
@pytest.mark.parametrize(("name", "label", "least"), [
    ("NCBI-disease-IOB", "Disease", 0.80), ("BC5CDR-IOB", "Disease", 0.78), ("BC5CDR-IOB", "Chemical", 0.88)])
def test_names_in_abstracts_that_nothing_was_trained_on(terminology, models, name, label, least):
    path = data_folder() / "ncbi-bc5cdr" / name / "devel.tsv"
    if not path.is_file():
        pytest.skip(f"The abstracts are not at {path}; XINGLIN_DATA names their folder.")
    analyser = Analyser(terminology, full_recogniser(terminology, models))
    texts = tagged_abstracts(path, label=label, sentences=SENTENCES_A_GROUP)
    kept = [text for number, text in enumerate(texts) if name in UNREAD or is_held_out(f"{name}/devel/{number}")]
    assert evaluate_extraction(kept[:40], analyser).as_json()["micro_f1"] >= least


@pytest.mark.models
def test_a_ward_note_is_read_with_its_doses_and_denials(terminology, models):
    analyser = Analyser(terminology, full_recogniser(terminology, models))
    text = "Patient denies chest pain. Father had hypertension. Started olmesartan 10 mg daily for Liddle syndrome."
    found = {(one.text, str(one.type), str(one.assertion)) for one in analyser.analyse(text).entities}
    assert {("chest pain", "symptom", "negated"), ("hypertension", "disease", "family"), ("olmesartan", "drug", "present"),
            ("10 mg", "dose", "present"), ("Liddle syndrome", "disease", "present")} <= found


@pytest.fixture(scope="module")
def models() -> Path:
    from clinic.home import models_folder
    from qa.weights.readers import ENTITIES, MODEL_FILE

    if not (models_folder() / ENTITIES.name / MODEL_FILE).is_file():
        pytest.skip("The recogniser is not prepared: run «manage.py setup».")
    return models_folder()
