"""Whole answers over given passages, with the generator that needs no model."""

from __future__ import annotations

import pytest

from qa.answering.support import RuleSupportChecker
from qa.answering.verdict_words import WordScorer
from qa.evaluation.answers import Parts, answer_scores, evaluate_answers
from qa.evaluation.questions import GivenPassage, Item
from qa.generation.extractive import ExtractiveGenerator
from qa.retrieval.searcher import Searcher

GOUT = GivenPassage("Gout", "Acute gout is treated with colchicine. Allopurinol is started later.")
MOON = GivenPassage("", "The moon circles the earth in twenty-seven days.")


def no_literature() -> Searcher:
    raise AssertionError("These questions bring their passages.")


@pytest.fixture
def parts() -> Parts:
    return Parts(ExtractiveGenerator(sentences=1), RuleSupportChecker(), WordScorer(), None, no_literature)


def gout(**fields: object) -> Item:
    return Item("1", "How is acute gout treated?", passages=(GOUT, MOON), **fields)  # type: ignore[arg-type]


def test_an_answer_rests_on_the_given_passages_only(parts: Parts) -> None:
    (outcome,) = evaluate_answers([gout()], parts)
    found = outcome.as_json()
    assert found["answered"] and found["sentences"][0]["text"] == "Acute gout is treated with colchicine."
    assert found["sentences"][0]["citations"][0]["title"] == "Gout" and found["first_text_ms"] > 0
    assert outcome.correct is None and found["citation"] == {"precision": 1.0, "recall": 1.0}


def test_the_option_is_chosen_by_the_scorer(parts: Parts) -> None:
    options = {"A": "Warfarin", "B": "Colchicine"}
    (outcome,) = evaluate_answers([gout(options=options, answer="B")], parts)
    assert outcome.correct and outcome.as_json()["chosen"] == "B"


def test_the_figures_are_those_of_the_contract(parts: Parts) -> None:
    unanswerable = Item("2", "Which drug treats psoriasis?", passages=(GOUT, MOON), answerable=False)
    overlooked = Item("3", "How is acute gout treated?", passages=(GOUT,), answerable=False)
    answerable_but_declined = Item("4", "Which drug treats psoriasis?", passages=(MOON,))
    shares: list[float] = []
    outcomes = evaluate_answers([gout(), unanswerable, overlooked, answerable_but_declined], parts, report=shares.append)
    figures = answer_scores(outcomes).as_json()
    assert set(figures) == {"accuracy", "abstention", "citation", "supported_sentences", "first_text_ms"}
    assert figures["abstention"] == {"precision": 1 / 2, "recall": 1 / 2}
    assert figures["citation"] == {"precision": 1, "recall": 1} and figures["supported_sentences"] == 1
    assert figures["accuracy"] is None and shares == [0.25, 0.5, 0.75, 1]
    assert outcomes[1].as_json()["declined"] == "terms_not_covered"


def test_nothing_is_said_of_abstention_where_the_data_says_nothing(parts: Parts) -> None:
    figures = answer_scores(evaluate_answers([gout()], parts)).as_json()
    assert figures["abstention"] == {"precision": None, "recall": None}


def test_a_question_without_passages_asks_the_literature(parts: Parts) -> None:
    with pytest.raises(AssertionError, match="bring their passages"):
        evaluate_answers([Item("1", "How is gout treated?")], parts)
