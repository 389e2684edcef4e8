"""Asks the product questions with known answers and scores what it did. Knows no page, no database and no model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from qa.answering.answer import answer_question
from qa.answering.base import Abstained, Event, EvidenceFound, Finished, SentenceFinished, Support, SupportChecker
from qa.answering.verdict import OptionScorer, Verdict, choose
from qa.evaluation.citation import CitationScores, CitedSentence, citation_scores
from qa.evaluation.classification import ratio
from qa.evaluation.metrics import mean, percentile
from qa.evaluation.questions import Item
from qa.evaluation.temporary import language_of, searcher_over
from qa.generation.base import Generator
from qa.retrieval.base import Embedder, Evidence, Reranker
from qa.retrieval.searcher import Searcher

Report = Callable[[float], None]


@dataclass(frozen=True)
class Parts:
    """What answers are made with. `literature` searches the site's own, for questions that bring no passages."""

    generator: Generator
    checker: SupportChecker
    scorer: OptionScorer
    embedder: Embedder | None
    literature: Callable[[], Searcher]
    reranker: Reranker | None = None


@dataclass
class Outcome:
    """What the product did with one question; `declined` is the reason where it showed no sentence.

    `citations` are the scores of what it showed, None where it showed nothing; times in milliseconds.
    """

    item: Item
    sentences: list[SentenceFinished] = field(default_factory=list)
    evidence: tuple[Evidence, ...] = ()
    declined: str = ""
    missing: tuple[str, ...] = ()
    verdict: Verdict | None = None
    citations: CitationScores | None = None
    model: str = ""
    first_text_ms: float | None = None
    total_ms: float = 0.0

    @property
    def answered(self) -> bool:
        return bool(self.sentences)

    @property
    def supported_share(self) -> float | None:
        """The share of its sentences shown as «supported», 0 to 1; None where it showed none."""
        return ratio(sum(sentence.support is Support.SUPPORTED for sentence in self.sentences), len(self.sentences))

    @property
    def correct(self) -> bool | None:
        """Whether the right option was chosen; None where there was nothing to choose."""
        return self.verdict.key == self.item.answer if self.verdict else None

    def as_json(self) -> dict[str, Any]:
        """One entry of `answers`."""
        verdict = self.verdict
        return {
            "id": self.item.id,
            "question": self.item.question,
            "answered": self.answered,
            "answer": " ".join(map(_with_marks, self.sentences)),
            "declined": self.declined,
            "missing": list(self.missing),
            "answerable": self.item.answerable,
            "chosen": verdict.key if verdict else None,
            "expected": self.item.answer or None,
            "correct": self.correct,
            "scores": dict(verdict.scores) if verdict else {},
            "sentences": [_sentence(sentence) for sentence in self.sentences],
            "evidence": [_evidence(found) for found in self.evidence],
            "citation": {"precision": self.citations.precision, "recall": self.citations.recall}
            if self.citations else None,
            "model": self.model,
            "first_text_ms": self.first_text_ms,
            "total_ms": self.total_ms,
        }


@dataclass(frozen=True)
class AnswerScores:
    """The figures over all outcomes; each is None where no question of the set asks for it.

    `accuracy`: the share of questions with options where the right one was chosen.
    `abstention`: of declining, seen as finding the unanswerable; measured only if some question is said to be
    unanswerable or answerable, and then the others count as answerable.
    `citation`: ALCE's, the mean over answers (see qa.evaluation.citation).
    `supported_sentences`: the share of sentences shown that carried the mark «supported».
    `first_text_ms`: the median from the question to its first words on the page.
    """

    accuracy: float | None
    abstention_precision: float | None
    abstention_recall: float | None
    citation_precision: float | None
    citation_recall: float | None
    supported_sentences: float | None
    first_text_ms: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "accuracy": self.accuracy,
            "abstention": {"precision": self.abstention_precision, "recall": self.abstention_recall},
            "citation": {"precision": self.citation_precision, "recall": self.citation_recall},
            "supported_sentences": self.supported_sentences,
            "first_text_ms": self.first_text_ms,
        }


def evaluate_answers(
    items: Sequence[Item], parts: Parts, *, report: Report = lambda share: None, stop: threading.Event | None = None
) -> list[Outcome]:
    """Ask every item, one after the other, as a page would; `report` hears the share done, 0 to 1.

    Raises qa.retrieval.base.RetrievalError. Once `stop` is set, the outcomes so far come back.
    """
    outcomes: list[Outcome] = []
    for item in items:
        if stop and stop.is_set():
            break
        outcomes.append(ask_item(item, parts))
        report(len(outcomes) / len(items))
    return outcomes


def ask_item(item: Item, parts: Parts) -> Outcome:
    """One question through search, gate, writing and check; then, if it has options, the choice among them."""
    outcome = Outcome(item)
    with _searcher(item, parts) as searcher:
        started = time.perf_counter()
        for event in answer_question(
            item.question, searcher=searcher, generator=parts.generator, checker=parts.checker,
            language=language_of(item.question),
        ):
            _take(outcome, event)
        outcome.total_ms = 1000 * (time.perf_counter() - started)
    outcome.citations = citation_scores([_cited(sentence) for sentence in outcome.sentences], parts.checker)
    if item.options:
        outcome.verdict = choose(item.question, item.options, _texts(item, outcome), scorer=parts.scorer)
    return outcome


def answer_scores(outcomes: Sequence[Outcome]) -> AnswerScores:
    """The figures over the outcomes."""
    chosen = [outcome.correct for outcome in outcomes if outcome.correct is not None]
    shown = [sentence for outcome in outcomes for sentence in outcome.sentences]
    cited = [outcome.citations for outcome in outcomes if outcome.citations]
    first = [outcome.first_text_ms for outcome in outcomes if outcome.first_text_ms is not None]
    precision, recall = _abstention(outcomes)
    return AnswerScores(
        accuracy=ratio(sum(chosen), len(chosen)),
        abstention_precision=precision,
        abstention_recall=recall,
        citation_precision=mean([scores.precision for scores in cited]) if cited else None,
        citation_recall=mean([scores.recall for scores in cited]) if cited else None,
        supported_sentences=ratio(sum(sentence.support is Support.SUPPORTED for sentence in shown), len(shown)),
        first_text_ms=percentile(first, 0.5) if first else None,
    )


def _abstention(outcomes: Sequence[Outcome]) -> tuple[float | None, float | None]:
    if all(outcome.item.answerable is None for outcome in outcomes):
        return None, None
    declined = [outcome for outcome in outcomes if not outcome.answered]
    unanswerable = sum(outcome.item.answerable is False for outcome in outcomes)
    rightly = sum(outcome.item.answerable is False for outcome in declined)
    return ratio(rightly, len(declined)), ratio(rightly, unanswerable)


@contextmanager
def _searcher(item: Item, parts: Parts) -> Iterator[Searcher]:
    if item.passages is None:
        yield parts.literature()
        return
    with searcher_over(item.passages, parts.embedder, parts.reranker) as found:
        yield found


def _take(outcome: Outcome, event: Event) -> None:
    if isinstance(event, EvidenceFound):
        outcome.evidence = event.evidence
    elif isinstance(event, SentenceFinished):
        outcome.sentences.append(event)
    elif isinstance(event, Abstained):
        outcome.declined, outcome.missing = event.reason.value, event.missing
    elif isinstance(event, Finished):
        first = event.timings.first_text
        outcome.model, outcome.first_text_ms = event.model, None if first is None else 1000 * first


def _texts(item: Item, outcome: Outcome) -> list[str]:
    """What the choice rests on: the passages given, else those found."""
    if item.passages is not None:
        return [f"{passage.title}\n{passage.text}".strip() for passage in item.passages]
    return [found.passage.text for found in outcome.evidence]


def _cited(sentence: SentenceFinished) -> CitedSentence:
    """The passages under their headings, as the check reads them."""
    found = [citation.passage for citation in sentence.citations]
    return CitedSentence(sentence.text, tuple(f"{p.title}\n{p.section}\n{p.text}" for p in found if p is not None))


def _with_marks(sentence: SentenceFinished) -> str:
    return sentence.text + "".join(f"[{citation.label}]" for citation in sentence.citations)


def _sentence(sentence: SentenceFinished) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "support": sentence.support.value,
        "reason": sentence.reason.value,
        "parameters": dict(sentence.parameters),
        "citations": [_citation(citation) for citation in sentence.citations],
    }


def _citation(citation: Any) -> dict[str, Any]:
    passage = citation.passage
    return {"n": citation.label, "passage": passage.id, "document": passage.document_id, "title": passage.title,
            "quote": citation.quote}


def _evidence(found: Evidence) -> Mapping[str, Any]:
    passage = found.passage
    return {"passage": passage.id, "document": passage.document_id, "title": passage.title, "section": passage.section,
            "quote": found.deciding_text, "similarity": found.similarity, "coverage": found.coverage}
