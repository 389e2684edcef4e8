from __future__ import annotations

import threading

from qa.generation import Prompt, load_generator
from tests.qa.generation.prompts import EVIDENCE, stream

PROMPT = Prompt("", (), "白细胞减少怎么办？", evidence=EVIDENCE)


def extractive(**options: int):
    return load_generator("qa.generation.extractive.ExtractiveGenerator", **options)


def test_each_sentence_is_quoted_once_and_ends_in_its_citation():
    text = "".join(stream(extractive(), PROMPT, max_tokens=200))
    assert text == "白细胞减少常见于病毒感染[1]。 Rest helps most people [2].应复查血常规[3]。"


def test_it_quotes_no_more_sentences_than_asked_for():
    assert list(stream(extractive(sentences=1), PROMPT, max_tokens=200)) == ["白细胞减少常见于病毒感染[1]。"]


def test_a_small_budget_never_cuts_a_sentence():
    assert list(stream(extractive(), PROMPT, max_tokens=1)) == ["白细胞减少常见于病毒感染[1]。"]


def test_stop_ends_it():
    stopped = threading.Event()
    stopped.set()
    assert list(extractive().stream(PROMPT, max_tokens=200, stop=stopped)) == []


def test_without_evidence_it_says_nothing():
    assert list(stream(extractive(), Prompt("", (), "?"), max_tokens=200)) == []
