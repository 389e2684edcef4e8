"""Measures search in as many passages as asked for, made of a corpus's own; kept below HOME for the next run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from django.conf import settings

from qa import engine
from qa.evaluation import speed_scale
from qa.evaluation.speed import Measure, NothingMeasured
from qa.evaluation.speed_questions import questions
from qa.evaluation.synthetic import SyntheticLiterature
from qa.ingestion.sentences import split_sentences
from qa.models import IndexVersion
from qa.services import index_rows

ASKED = 120


def measure_search(corpus: str, *, passages: int, whole: bool, limit: int | None, report: Callable[[str], None]) -> Measure:
    """Of the whole search, or of vectors alone, with ``limit`` questions. The first run builds the index, for minutes.

    Raises ``NothingMeasured`` while the corpus has no vectors by the embedder in use, and ``RetrievalError``.
    """
    literature = _literature(corpus, passages)
    texts = _questions(literature, limit or ASKED)
    place = speed_scale.built(literature, settings.HOME / "benchmark", questions=lambda: _embedded(texts), report=report)
    if whole:
        return speed_scale.whole_search(literature, place, embedder=engine.embedder(), reranker=engine.reranker(),
                                        questions=texts)
    return speed_scale.dense_search(literature, place, questions=_embedded(texts))


def _literature(corpus: str, passages: int) -> SyntheticLiterature:
    embedder = engine.embedder().name
    version = IndexVersion.objects.serving().filter(corpus__name=corpus, embedder=embedder).first()
    if version is None:
        raise NothingMeasured(f"The corpus {corpus} has no vectors by {embedder} yet.")
    ids = index_rows.member_ids(version)
    texts = tuple(text for _key, text in index_rows.texts(ids))
    vectors = np.concatenate([batch.vectors for batch in index_rows.vectors(ids, embedder)])
    return SyntheticLiterature(texts, vectors, passages)


def _questions(literature: SyntheticLiterature, count: int) -> list[str]:
    """The questions that all speeds are measured with, then first sentences of passages."""
    chosen = questions(count)
    for number in np.linspace(0, len(literature.texts) - 1, max(count - len(chosen), 0)).astype(int):
        text = literature.texts[number]
        start, end = next(iter(split_sentences(text)), (0, len(text)))
        chosen.append(text[start:end])
    return chosen


def _embedded(texts: list[str]) -> np.ndarray:
    return np.stack([engine.embedder().embed_query(text) for text in texts])
