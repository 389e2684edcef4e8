"""Suggestions are sentences of documents about the patient's own complaint, results and problems, and of nothing else."""

from __future__ import annotations

import pytest

from qa.retrieval.base import Evidence, PassageRecord, Span
from records.reporting.suggestions import EACH, MOST_OF_A_KIND, Subject, SuggestionKind, subjects_of, suggestions_in
from tests.records.reporting.record import english_facts, facts

LEUKOPENIA = Subject("白细胞计数", ("observation:o1",), "low")
SENTENCE = "白细胞计数偏低可能由病毒感染、药物或骨髓疾病引起。"


def found(text=SENTENCE, *, title="白细胞计数偏低的解读", section="常见原因", number=1, document=1, on_subject=True, **fields):
    record = PassageRecord(number, document, "seed", title, section, None, f"标题\n{text}", "zh", start=100, **fields)
    return Evidence(record, 1.0, 1, 1, Span(3, 3 + len(text)), similarity=0.8, coverage=1.0, on_subject=on_subject)


def test_the_complaint_abnormal_results_and_problems_are_asked_about():
    asked = [(subject.question("zh"), subject.keys) for subject in subjects_of(facts(), "zh")]
    assert asked[0][0] == "咳嗽、发热、乏力3天的鉴别诊断与处理"
    assert ("白细胞计数偏低的原因与处理", ("observation:o1",)) in asked
    assert any(question.startswith("高血压的鉴别诊断") for question, _ in asked)
    assert not any("血红蛋白" in question or "体温" in question or "青霉素" in question for question, _ in asked)


def test_english_reports_ask_in_english():
    asked = [subject.question("en") for subject in subjects_of(english_facts(), "en")]
    assert "low White blood cell count: causes and management" in asked


def test_a_question_names_nobody():
    assert not any("张三" in subject.name or "M0001" in subject.name for subject in subjects_of(facts(), "zh"))


def test_a_suggestion_is_the_sentence_word_for_word_with_its_place():
    each, = suggestions_in([(LEUKOPENIA, [found()])])
    assert (each.quote, each.kind, each.subject) == (SENTENCE, SuggestionKind.DIFFERENTIAL, LEUKOPENIA)
    assert (each.start, each.end) == (103, 103 + len(SENTENCE))


def test_sections_tell_causes_from_next_steps():
    both = [found(), found("持续白细胞减少应检查肝炎病毒和维生素B12。", section="进一步检查", number=2)]
    assert [each.kind for each in suggestions_in([(LEUKOPENIA, both)])] == ["differential", "next-step"]


@pytest.mark.parametrize("other", [
    found("偏头痛是反复头痛最常见的原因之一。", on_subject=False, title="头痛的鉴别诊断"),
    found(title="白细胞计数升高的解读"), found(retracted=True), found(expired=True),
    found("进一步检查"), found(title="某书", section="作者"),
], ids=["another subject", "the other direction", "retracted", "past its date", "a heading", "no such section"])
def test_what_does_not_fit_is_left_out(other):
    assert suggestions_in([(LEUKOPENIA, [other])]) == []


def test_the_best_document_counts_where_its_passage_names_the_subject():
    inr = Subject("International normalised ratio", ("observation:o9",), "high")
    sentence = "A raised international normalised ratio is most often due to warfarin."
    passage = found(sentence, title="Interpreting a raised INR", section="Meaning", on_subject=False)
    assert [each.quote for each in suggestions_in([(inr, [passage])])] == [sentence]
    assert suggestions_in([(Subject("Epistaxis", ("condition:c",)), [passage])]) == []


def test_no_subject_and_no_kind_takes_all_the_room_and_nothing_comes_twice():
    many = [(Subject(f"项目{number}", (f"condition:{number}",)),
             [found(f"第{number}项的第{place}种常见原因是病毒感染。", title=f"项目{number}", number=100 * number + place, document=number)
              for place in range(5)]) for number in range(6)]
    chosen = suggestions_in(many)
    assert len(chosen) == MOST_OF_A_KIND
    assert max([each.subject.name for each in chosen].count(f"项目{number}") for number in range(6)) == EACH
    assert len(suggestions_in([(LEUKOPENIA, [found()]), (Subject("白细胞减少", ("condition:c",)), [found()])])) == 1
