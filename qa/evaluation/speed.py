"""Measures how long a person waits and how fast texts are embedded. Knows no page, database or setting."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.answering.answer import answer_question
from qa.answering.base import Event, EvidenceFound, TextDelta
from qa.answering.support import RuleSupportChecker
from qa.evaluation.metrics import percentile
from qa.generation.extractive import ExtractiveGenerator

if TYPE_CHECKING:
    from qa.generation.base import Generator
    from qa.retrieval.base import Embedder
    from qa.retrieval.searcher import Searcher

DECIMALS = 4


class NothingMeasured(Exception):
    """No round came as far as what was to be timed; the message says what was missing."""


@dataclass(frozen=True)
class Measure:
    """A figure in `unit`, with the bare engine's beside it where there is one."""

    ours: float
    unit: str
    bare: float | None = None

    def as_json(self) -> dict[str, float | str | None]:
        """In the shape that `manage.py benchmark --json` promises."""
        ratio = round(self.ours / self.bare, DECIMALS) if self.bare else None
        bare = None if self.bare is None else round(self.bare, DECIMALS)
        return {"ours": round(self.ours, DECIMALS), "bare": bare, "ratio": ratio, "unit": self.unit}


def evidence_wait(searcher: Callable[[], Searcher], questions: Sequence[str]) -> Measure:
    """Median seconds from a question to its evidence; `searcher` is called anew for each, as a page does."""
    waits = [_wait(question, searcher, ExtractiveGenerator(), EvidenceFound) for question in questions]
    return _median(waits, "No question found evidence.")


def answer_wait(searcher: Callable[[], Searcher], generator: Generator, questions: Sequence[str]) -> Measure:
    """Median seconds from a question to the first words of its answer, over the questions that get one."""
    waits = [_wait(question, searcher, generator, TextDelta) for question in questions]
    return _median(waits, "No question got an answer.")


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


def _wait(question: str, searcher: Callable[[], Searcher], generator: Generator, kind: type[Event]) -> float | None:
    started = time.perf_counter()
    events = answer_question(question, searcher=searcher(), generator=generator, checker=RuleSupportChecker())
    for event in events:
        if isinstance(event, kind):
            waited = time.perf_counter() - started
            events.close()  # type: ignore[attr-defined]
            return waited
    return None


def _median(waits: Sequence[float | None], nothing: str) -> Measure:
    known = [wait for wait in waits if wait is not None]
    if not known:
        raise NothingMeasured(nothing)
    return Measure(percentile(known, 0.5), "s")


def _bare_encoder(folder: Path) -> Callable[[Sequence[str]], object]:
    import torch
    from sentence_transformers import SentenceTransformer

    from qa.retrieval.embedding import BATCH_SIZE, DOCUMENT_PREFIX

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True,
                                model_kwargs={"torch_dtype": torch.bfloat16})
    return lambda texts: model.encode([DOCUMENT_PREFIX + text for text in texts], batch_size=BATCH_SIZE,
                                      prompt="", show_progress_bar=False)
