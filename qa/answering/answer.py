"""Answers one question as a stream of events: search, gate, writing, checking. Knows no page, socket or database."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator as GeneratorType
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.answering.base import (
    Abstained,
    AbstainReason,
    BackgroundLine,
    Event,
    EvidenceFound,
    FallBackReason,
    Finished,
    ModelFellBack,
    SourcesDisagree,
    SupportChecker,
    TextDelta,
    Timings,
    Turn,
    Understood,
    Writing,
)
from qa.answering.citations import CitationDesk
from qa.answering.disagreement import Contradiction, disagreements
from qa.answering.followup import search_text
from qa.answering.gate import decide
from qa.answering.language import detect_language
from qa.answering.prompts import PROMPT_VERSION, answer_prompt
from qa.answering.selection import Selected, select_sentences
from qa.answering.trust import trusted, trusted_lines
from qa.answering.writing import Writer
from qa.generation.base import Generator, GeneratorError, GeneratorUnavailable
from qa.generation.extractive import ExtractiveGenerator
from qa.retrieval.base import EVERYTHING, Evidence, EvidenceFilter, Query, SearchResult
from qa.retrieval.searcher import Searcher

logger = logging.getLogger(__name__)

NEAREST = 3
FACTS = 12


def answer_question(
    question: str,
    *,
    searcher: Searcher,
    generator: Generator,
    checker: SupportChecker,
    history: Sequence[Turn] = (),
    background: Sequence[BackgroundLine] = (),
    language: str | None = None,
    evidence_filter: EvidenceFilter = EVERYTHING,
    contradiction: Contradiction | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Event]:
    """The events of one answer, in the order told in qa.answering.base; always ends with Finished unless closed.

    `language` is "zh" or "en", found from the question when None. Retracted documents are shown, but nothing rests on
    them. `contradiction` may find disagreeing sources that the rules don't.
    Model failures become ModelFellBack; retrieval errors (qa.retrieval.base.RetrievalError) are raised.
    """
    query = Query(search_text(question, history), language or detect_language(question), evidence_filter)
    lines = trusted_lines(background)[:FACTS]
    return _Answer(question, query, searcher, generator, checker, lines, contradiction, stop).events()


class _Answer:
    def __init__(
        self,
        question: str,
        query: Query,
        searcher: Searcher,
        generator: Generator,
        checker: SupportChecker,
        background: tuple[BackgroundLine, ...],
        contradiction: Contradiction | None,
        stop: threading.Event | None,
    ) -> None:
        self.question, self.query, self.searcher = question, query, searcher
        self.generator, self.checker, self.background = generator, checker, background
        self.contradiction, self.stop = contradiction, stop or threading.Event()
        self.clock = _Clock()
        self.model = ""
        self.shown = 0

    def events(self) -> Iterator[Event]:
        yield Understood(self.query.language, self.query.text)
        self.clock.mark("understood")
        found = self.searcher.search(self.query)
        self.clock.mark("evidence")
        kept = trusted(found.evidence)
        set_aside = len(found.evidence) - len(kept)
        yield EvidenceFound(kept, found.total_passages, found.seconds, found.dense_used, set_aside)
        if not self.stop.is_set():
            yield from self._answered(replace(found, evidence=kept), set_aside)
        yield Finished(self.clock.timings(), self.model, PROMPT_VERSION, self.stop.is_set())

    def _answered(self, found: SearchResult, set_aside: int) -> Iterator[Event]:
        usable = tuple(item for item in found.evidence if not item.passage.retracted)
        decision = decide(usable, self.query.language)
        if decision.reason is not None:
            reason = _whole_reason(decision.reason, found.evidence, usable, set_aside)
            yield Abstained(reason, found.evidence[:NEAREST], decision.missing)
            return
        selected = select_sentences(
            self.query.text, usable, language=self.query.language, idf=self.searcher.lexical.idf
        )
        yield from self._written(selected)
        if self.stop.is_set():
            return
        if not self.shown:
            yield Abstained(AbstainReason.NOTHING_SUPPORTED, found.evidence[:NEAREST])
        elif opposed := disagreements(
            self.query.text, usable, idf=self.searcher.lexical.idf, contradiction=self.contradiction
        ):
            yield SourcesDisagree(opposed)

    def _written(self, selected: Sequence[Selected]) -> Iterator[Event]:
        reason = self._why_not_model(selected)
        if reason is None:
            yield Writing(self.generator.name)
            reason = yield from self._attempt(self.generator, selected)
        if reason is None or self.stop.is_set():
            return
        yield ModelFellBack(reason, self.generator.name)
        if not self.shown:
            yield from self._attempt(ExtractiveGenerator(), selected, quoting=True)

    def _why_not_model(self, selected: Sequence[Selected]) -> FallBackReason | None:
        """A small model invents when it has to answer in one language from sentences in another."""
        same = any(item.passage.language == self.query.language for item in selected)
        return None if same or isinstance(self.generator, ExtractiveGenerator) else FallBackReason.OTHER_LANGUAGE

    def _attempt(
        self, generator: Generator, selected: Sequence[Selected], *, quoting: bool = False
    ) -> GeneratorType[Event, None, FallBackReason | None]:
        """Returns why the attempt did not give an answer, or None."""
        quoting = quoting or isinstance(generator, ExtractiveGenerator)
        background = () if quoting else self.background
        desk = CitationDesk(selected, background, self.checker, self.question)
        writer = Writer(generator, desk, self.query.language, quoting)
        prompt = answer_prompt(self.question, selected, background, self.query.language)
        reason = None
        try:
            yield from self._timed(writer.write(prompt, self.stop))
        except GeneratorError as error:
            logger.warning("The generator %s gave up: %s", generator.name, error)
            unavailable = isinstance(error, GeneratorUnavailable)
            reason = FallBackReason.MODEL_MISSING if unavailable else FallBackReason.MODEL_FAILED
        self.shown += writer.finished
        if writer.finished:
            self.model = generator.name
        return reason if reason or writer.finished else FallBackReason.NOTHING_SUPPORTED

    def _timed(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            if isinstance(event, TextDelta):
                self.clock.mark("first_text")
            yield event


def _whole_reason(
    reason: AbstainReason, found: Sequence[Evidence], usable: Sequence[Evidence], set_aside: int
) -> AbstainReason:
    if found and not usable:
        return AbstainReason.ONLY_RETRACTED
    return AbstainReason.ONLY_SUSPICIOUS if set_aside and not found else reason


class _Clock:
    """Seconds since the question, taken once per stage."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        self._marks.setdefault(stage, time.perf_counter() - self._started)

    def timings(self) -> Timings:
        total = time.perf_counter() - self._started
        marks = self._marks
        return Timings(marks.get("understood", total), marks.get("evidence", total), marks.get("first_text"), total)
