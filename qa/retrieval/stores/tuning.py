"""Finds the least effort at which a search finds nearly all that an exact one does. Knows no store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from qa.retrieval.stores.base import LEAST_RECALL, Quality

if TYPE_CHECKING:
    from qa.retrieval.base import Vectors
    from qa.retrieval.stores.spool import Spool

NEAREST = 100
MARGIN = 0.005  # asked for on top while tuning, because other questions will do a little worse
SAME_SCORE = 1e-5

Search = Callable[["Vectors", int], "Vectors"]


def tuned(kind: str, search: Search, efforts: Iterable[int], *, spool: Spool, questions: Vectors) -> Quality:
    """The first of the ascending `efforts` that is good enough, or the last.

    `search(questions, effort)` gives the scores of the best NEAREST, shape (questions, NEAREST). The effort is chosen
    on half of the questions and its recall reported on the other half.
    """
    truth = nearest_scores(spool, questions)
    quality = Quality(kind)
    for effort in efforts:
        found = search(questions, effort)
        at_10, at_100 = (recall(found[::2], truth[::2], k=k) for k in (10, NEAREST))
        quality = Quality(kind, recall(found[1::2], truth[1::2], k=10), recall(found[1::2], truth[1::2], k=NEAREST),
                          effort, len(truth[1::2]))
        reported = min(quality.recall_at_10, quality.recall_at_100)
        if min(at_10, at_100) >= LEAST_RECALL + MARGIN and reported >= LEAST_RECALL:
            break
    return quality


def recall(found: Vectors, truth: Vectors, *, k: int) -> float:
    """The share of the best k that was found, told by scores: of passages with equal texts either will do."""
    wanted = truth[:, :k]
    least = wanted.min(axis=1, keepdims=True) - SAME_SCORE
    return float((found[:, :k] >= least).sum() / wanted.size)


def nearest_scores(spool: Spool, questions: Vectors) -> Vectors:
    """The best NEAREST inner products of each question with all rows, descending, by looking at every row."""
    import numpy as np

    best = np.full((len(questions), 0), -np.inf, np.float32)
    for _start, rows in spool.chunks():
        scores = np.concatenate([best, questions @ rows.T], axis=1)
        kept = min(NEAREST, scores.shape[1])
        best = np.partition(scores, scores.shape[1] - kept, axis=1)[:, -kept:]
    return -np.sort(-best, axis=1)
