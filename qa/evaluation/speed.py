"""Measures how long a person waits and how fast texts are embedded. Knows no page, database or setting."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Generator as GeneratorType
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.answer import answer_question
from qa.answering.base import (
    Abstained,
    Event,
    EvidenceFound,
    ModelFellBack,
    SentenceFinished,
    SupportChecker,
    TextDelta,
)
from qa.answering.support import RuleSupportChecker
from qa.evaluation.metrics import percentile
from qa.generation.extractive import ExtractiveGenerator

if TYPE_CHECKING:
    from qa.generation.base import Generator, Prompt
    from qa.retrieval.base import Embedder
    from qa.retrieval.searcher import Searcher

DECIMALS = 4


class NothingMeasured(Exception):
    """No round came as far as what was to be timed; the message says what was missing."""


@dataclass(frozen=True)
class Measure:
    """A figure in `unit`, with the bare engine's beside it where there is one; `counts` tell what it rests on."""

    ours: float
    unit: str
    bare: float | None = None
    counts: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, float | str | None]:
        """In the shape that `manage.py benchmark --json` promises, the counts beside it."""
        ratio = round(self.ours / self.bare, DECIMALS) if self.bare else None
        bare = None if self.bare is None else round(self.bare, DECIMALS)
        return {"ours": round(self.ours, DECIMALS), "bare": bare, "ratio": ratio, "unit": self.unit, **self.counts}


@dataclass(frozen=True)
class _Writer:
    """Who writes an answer and who checks it, as on the site."""

    generator: Generator
    checker: SupportChecker


class Outcome(StrEnum):
    """What became of one question: only an answer that the model itself wrote counts as its first text."""

    ANSWERED = "answered"
    FELL_BACK = "fell_back"
    DECLINED = "declined"


@dataclass(frozen=True)
class Wait:
    """Seconds to the first text, None unless the model answered."""

    outcome: Outcome
    first_text: float | None = None


def evidence_wait(searcher: Callable[[], Searcher], questions: Sequence[str]) -> Measure:
    """Median seconds from a question to its evidence; `searcher` is called anew for each, as a page does."""
    waits = [_evidence_seconds(question, searcher) for question in questions]
    known = [wait for wait in waits if wait is not None]
    return Measure(_median(known, "No question found evidence."), "s")


def answer_wait(searcher: Callable[[], Searcher], generator: Generator, questions: Sequence[str],
                checker: SupportChecker | None = None) -> Measure:
    """Median seconds from a question to the first words of its answer, over the questions that the model answers.

    Where quoted sentences took over from the model, or there was no answer, nothing is timed: `counts` say how often.
    """
    writer = _Writer(generator, checker or RuleSupportChecker())
    waits = [_answer_seconds(question, searcher, writer) for question in questions]
    known = [wait.first_text for wait in waits if wait.first_text is not None]
    return Measure(_median(known, _none_answered(waits)), "s", counts=_counted(waits))


def answer_wait_during(work: Callable[[], AbstractContextManager[None]], searcher: Callable[[], Searcher],
                       generator: Generator, questions: Sequence[str],
                       checker: SupportChecker | None = None) -> Measure:
    """The same wait while `work` goes on beside it, against the wait without it (`bare`), question by question.

    Every question is asked both ways, by turns first with and first without, and its prompt is new to the model each
    time. Only questions that the model answers both times count.
    """
    fresh = _Writer(_Unseen(generator), checker or RuleSupportChecker())
    _answer_seconds(questions[0], searcher, fresh)
    pairs = [_both_ways(question, work, searcher, fresh, work_first=place % 2 == 1)
             for place, question in enumerate(questions)]
    known = [(idle.first_text, busy.first_text) for idle, busy in pairs
             if idle.first_text is not None and busy.first_text is not None]
    waits = list(itertools.chain.from_iterable(pairs))
    nothing = _none_answered(waits)
    return Measure(_median([busy for _, busy in known], nothing), "s", _median([idle for idle, _ in known], nothing),
                   {"pairs": len(known), **_counted(waits)})


def embedding_rate(embedder: Embedder, folder: Path, texts: Sequence[str], *, rounds: int = 3) -> Measure:
    """Texts a second, against SentenceTransformer.encode in bfloat16 with the same batch, turn by turn."""
    if not texts:
        raise NothingMeasured("There are no passages to embed.")
    bare = _bare_encoder(folder)
    embedder.embed_documents(texts[:1])
    bare(texts[:1])
    ours, theirs = [], []
    for _ in range(rounds):
        theirs.append(len(texts) / seconds(lambda: bare(texts)))
        ours.append(len(texts) / seconds(lambda: embedder.embed_documents(texts)))
    return Measure(statistics.median(ours), "texts/s", statistics.median(theirs))


def median_of_medians(samples: Sequence[Sequence[float]]) -> float:
    """The middle one of several things by its own median: no slow one hides and no outlier counts."""
    return statistics.median(map(statistics.median, samples))


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _evidence_seconds(question: str, searcher: Callable[[], Searcher]) -> float | None:
    started = time.perf_counter()
    writer = _Writer(ExtractiveGenerator(), RuleSupportChecker())
    with closing(_events(question, searcher, writer)) as events:
        for event in events:
            if isinstance(event, EvidenceFound):
                return time.perf_counter() - started
    return None


def _answer_seconds(question: str, searcher: Callable[[], Searcher], writer: _Writer) -> Wait:
    """Read until a sentence stands: text of a model whose sentences are all dropped is nobody's first text."""
    started, first = time.perf_counter(), None
    with closing(_events(question, searcher, writer)) as events:
        for event in events:
            if isinstance(event, TextDelta):
                first = first or time.perf_counter() - started
            elif isinstance(event, SentenceFinished):
                return Wait(Outcome.ANSWERED, first)
            elif isinstance(event, ModelFellBack):
                return Wait(Outcome.FELL_BACK)
            elif isinstance(event, Abstained):
                break
    return Wait(Outcome.DECLINED)


def _events(question: str, searcher: Callable[[], Searcher], writer: _Writer) -> GeneratorType[Event, None, None]:
    yield from answer_question(question, searcher=searcher(), generator=writer.generator, checker=writer.checker)


def _both_ways(question: str, work: Callable[[], AbstractContextManager[None]], searcher: Callable[[], Searcher],
               writer: _Writer, *, work_first: bool) -> tuple[Wait, Wait]:
    waits = []
    for beside in (work, nullcontext) if work_first else (nullcontext, work):
        with beside():
            waits.append(_answer_seconds(question, searcher, writer))
    return (waits[1], waits[0]) if work_first else (waits[0], waits[1])


class _Unseen:
    """Numbers the user's part of every prompt, so that only the fixed beginning is in the model's cache."""

    def __init__(self, generator: Generator) -> None:
        self._generator, self._numbers = generator, itertools.count(1)

    @property
    def name(self) -> str:
        return self._generator.name

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        numbered = replace(prompt, user=f"({next(self._numbers)}) {prompt.user}")
        return self._generator.stream(numbered, max_tokens=max_tokens, stop=stop)

    def warm(self, prompts: Sequence[Prompt]) -> None:
        self._generator.warm(prompts)

    def close(self) -> None:
        self._generator.close()


def _counted(waits: Sequence[Wait]) -> dict[str, int]:
    found = Counter(wait.outcome for wait in waits)
    return {"asked": len(waits)} | {outcome.value: found[outcome] for outcome in Outcome}


def _none_answered(waits: Sequence[Wait]) -> str:
    counts = _counted(waits)
    return (f"No question got an answer of the model: of {counts['asked']} asked, quoted sentences took over in "
            f"{counts['fell_back']} and {counts['declined']} were declined.")


def _median(known: Sequence[float], nothing: str) -> float:
    if not known:
        raise NothingMeasured(nothing)
    return percentile(known, 0.5)


def _bare_encoder(folder: Path) -> Callable[[Sequence[str]], object]:
    import torch
    from sentence_transformers import SentenceTransformer

    from qa.retrieval.embedding import BATCH_SIZE, DOCUMENT_PREFIX

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True,
                                model_kwargs={"torch_dtype": torch.bfloat16})
    return lambda texts: model.encode([DOCUMENT_PREFIX + text for text in texts], batch_size=BATCH_SIZE,
                                      prompt="", show_progress_bar=False)
