"""A real, very small language model through transformers writes into the whole pipeline: search, checks, citations."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answering.answer import answer_question
from qa.answering.base import (
    EvidenceFound,
    Finished,
    ModelFellBack,
    SentenceDropped,
    SentenceFinished,
    Support,
    TextDelta,
    Writing,
)
from qa.answering.support import RuleSupportChecker
from qa.generation.transformers import TransformersGenerator
from qa.retrieval.base import PassageRecord
from qa.retrieval.lexical import Bm25Index
from qa.retrieval.memory import MemoryPassages
from qa.retrieval.searcher import Searcher

pytestmark = pytest.mark.models
TEXT = ("Acute gout is treated with colchicine, an anti-inflammatory drug or a glucocorticoid. "
        "Treatment of acute gout starts within 24 hours. Ice helps the joint.")
RECORDS = [PassageRecord(1, 1, "seed", "Acute gout", "Treatment", None, TEXT, "en"),
           PassageRecord(2, 2, "seed", "Fever", "Treatment", None, "Fever is treated with paracetamol and fluids.", "en")]
MODEL = "generator-test/model.gguf"


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list:
    folder: Path = tmp_path_factory.mktemp("words")
    lexical = Bm25Index.build(((r.id, f"{r.title} {r.section} {r.text}") for r in RECORDS), folder)
    searcher = Searcher(passages=MemoryPassages(RECORDS), lexical=lexical)
    generator = TransformersGenerator(model=MODEL, device="cpu", silence=600)
    try:
        return list(answer_question("How is acute gout treated?", searcher=searcher, generator=generator,
                                    checker=RuleSupportChecker()))
    finally:
        generator.close()


def of(events: list, *kinds: type) -> list:
    return [event for event in events if isinstance(event, kinds)]


def test_the_model_itself_writes_piece_by_piece(events):
    start = events.index(of(events, Writing)[0])
    judged = next(place for place, event in enumerate(events) if isinstance(event, SentenceFinished | SentenceDropped))
    written = "".join(event.text for event in of(events[start:judged], TextDelta))
    assert of(events, Writing)[0].model == MODEL
    assert len(of(events[start:judged], TextDelta)) > 2 and len(written.split()) > 3


def test_what_is_shown_stands_in_the_passages_it_cites(events):
    shown = of(events, SentenceFinished)
    assert shown
    for sentence in shown:
        assert sentence.support in {Support.SUPPORTED, Support.PARTLY} and sentence.citations
        for citation in sentence.citations:
            assert citation.passage.text[citation.start : citation.end] == citation.quote
    assert of(events, EvidenceFound)[0].evidence[0].passage.id == 1


def test_the_answer_names_who_wrote_it(events):
    expected = "extractive" if of(events, ModelFellBack) else MODEL
    assert of(events, Finished)[-1].model == expected
