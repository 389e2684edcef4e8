"""Streams one generator's answer, sentence by sentence, each checked before it counts. Knows no search."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from qa.answering.base import (
    Event,
    Reason,
    SentenceDropped,
    SentenceFinished,
    Support,
    SupportResult,
    TextDelta,
)
from qa.answering.citations import CitationDesk
from qa.answering.drafts import Veil
from qa.answering.language import detect_language
from qa.answering.sentences import DraftSentence, MarkFilter, SentenceCutter
from qa.answering.trust import is_plain
from qa.generation.base import Generator, Prompt
from qa.retrieval.segmentation import tokens

MAX_TOKENS = 260
MAX_SENTENCES = 4
MAX_PENDING = 600  # characters without a sentence end: the model is looping
REPEATED = 0.85
REPEATED_SENTENCE = SupportResult(Support.UNSUPPORTED, Reason.REPEATED)
REFUSAL = re.compile(
    r"(?:句子|资料|文献|信息|原文).{0,8}(?:没有|未|不足|无法)|无法(?:回答|确定)"
    r"|do(?:es)? not (?:answer|mention|provide|contain)"
    r"|cannot (?:answer|be answered)|no information",
    re.IGNORECASE,
)


@dataclass
class Writer:
    """One attempt at an answer with one generator; `finished` and `dropped` count its sentences."""

    generator: Generator
    desk: CitationDesk
    language: str
    quoting: bool = False
    finished: int = 0
    dropped: int = 0
    _written: list[frozenset[str]] = field(default_factory=list)

    def write(self, prompt: Prompt, stop: threading.Event) -> Iterator[Event]:
        """TextDelta, SentenceFinished and SentenceDropped. Raises GeneratorError."""
        cutter, marks, veil = SentenceCutter(), MarkFilter(), Veil(self.desk.texts())
        stream = self.generator.stream(prompt, max_tokens=MAX_TOKENS, stop=stop)
        for piece in stream:
            visible, drafts = marks.feed(piece), list(cutter.feed(piece))
            # Of a sentence that begins in the piece that ends another one, nothing shows before the other is judged.
            begun = MarkFilter().feed(cutter.rest) if drafts else ""
            yield from _deltas(veil.feed(visible[: max(len(visible) - len(begun), 0)]))
            for draft in drafts:
                yield self._judged(draft)
                if self._enough():
                    return
            if drafts:
                veil.next_sentence()
                yield from _deltas(veil.feed(begun))
            if cutter.pending > MAX_PENDING:
                return
        if not stop.is_set():
            yield from map(self._judged, cutter.finish())

    def _enough(self) -> bool:
        return self.finished >= MAX_SENTENCES or self.dropped >= MAX_SENTENCES

    def _judged(self, draft: DraftSentence) -> SentenceFinished | SentenceDropped:
        result, labels = self._outcome(draft)
        text = self.desk.in_full(draft.text, labels)
        if result.support in {Support.SUPPORTED, Support.PARTLY} and text != draft.text:
            repeated = self._repeats(text)
            result = REPEATED_SENTENCE if repeated else SupportResult(Support.SUPPORTED, Reason.QUOTED)
        if result.support in {Support.UNSUPPORTED, Support.CONTRADICTED}:
            self.dropped += 1
            return SentenceDropped(draft.text, result.reason, result.parameters, result.support)
        self.finished += 1
        self._written.append(frozenset(tokens(text)))
        citations = self.desk.citations(labels)
        return SentenceFinished(self.finished - 1, text, citations, result.support, result.reason, result.parameters)

    def _outcome(self, draft: DraftSentence) -> tuple[SupportResult, tuple[str, ...]]:
        if REFUSAL.search(draft.text) and not self.quoting:
            return SupportResult(Support.UNSUPPORTED, Reason.REFUSAL), ()
        if not self.quoting and not is_plain(draft.text):
            return SupportResult(Support.UNSUPPORTED, Reason.NOT_PLAIN), ()
        if not self.quoting and detect_language(draft.text) != self.language:
            return SupportResult(Support.UNSUPPORTED, Reason.OTHER_LANGUAGE), ()
        if self._repeats(draft.text):
            return REPEATED_SENTENCE, ()
        return self.desk.judge(draft)

    def _repeats(self, text: str) -> bool:
        words = frozenset(tokens(text))
        return any(len(words & earlier) >= REPEATED * max(len(words), 1) for earlier in self._written)


def _deltas(text: str) -> Iterator[TextDelta]:
    if text:
        yield TextDelta(text)
