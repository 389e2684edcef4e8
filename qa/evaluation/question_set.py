"""Asks a searcher a set of questions whose documents are known, without writing an answer. Knows no database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa.answering.gate import THRESHOLDS, Thresholds, decide, strength
from qa.evaluation.abstention import Case
from qa.evaluation.classification import ratio
from qa.evaluation.metrics import mean, ndcg, reciprocal_rank
from qa.retrieval.base import Evidence, Query
from qa.retrieval.searcher import Searcher

SHOWN = 5
# Documents of a searcher's hits, best first, each once.
Ranked = Callable[[Query], Sequence[int]]


@dataclass(frozen=True)
class Asked:
    """A question of the set; `documents` are the ids of those that answer it, none for an unanswerable one."""

    key: str
    text: str
    language: str
    answerable: bool
    documents: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Found:
    """What the search and the decision made of one question.

    `ndcg` and `rank` (of the first right document, from 1) are None for unanswerable questions; `strength` is the
    similarity threshold up to which the question would be answered, None if it is declined for another reason.
    """

    asked: Asked
    ndcg: float | None
    rank: int | None
    answered: bool
    reason: str
    missing: tuple[str, ...]
    strength: float | None
    evidence: tuple[Evidence, ...]

    @property
    def decided_rightly(self) -> bool:
        return self.answered == self.asked.answerable

    @property
    def score(self) -> float:
        """nDCG@10 where documents are expected, else whether the question was rightly declined."""
        return self.ndcg if self.ndcg is not None else float(self.decided_rightly)

    @property
    def case(self) -> Case:
        return Case(self.asked.answerable, self.strength)


@dataclass(frozen=True)
class SetFigures:
    """Means over the set, 0 to 1; `answered` over the answerable questions, `declined` over the others."""

    ndcg_at_10: float | None
    mrr_at_10: float | None
    answered: float | None
    declined: float | None
    questions: int

    def as_json(self) -> dict[str, float | int | None]:
        return {"ndcg@10": self.ndcg_at_10, "mrr@10": self.mrr_at_10, "answered": self.answered,
                "declined": self.declined, "questions": self.questions}


def ask(asked: Asked, searcher: Searcher, ranked: Ranked) -> Found:
    """Search and decide as for a doctor; `ranked` orders the documents that are scored. Raises RetrievalError."""
    query = Query(asked.text, language=asked.language)
    evidence = searcher.search(query).evidence
    decision = decide(evidence, asked.language)
    order = [str(document) for document in ranked(query)] if asked.documents else []
    grades = {str(document): 1 for document in asked.documents}
    first = reciprocal_rank(order, grades, k=len(order))
    return Found(
        asked=asked,
        ndcg=ndcg(order, grades, k=10) if asked.documents else None,
        rank=round(1 / first) if first else None,
        answered=decision.answerable,
        reason=decision.reason.value if decision.reason else "",
        missing=decision.missing,
        strength=_strength(evidence, asked.language),
        evidence=evidence[:SHOWN],
    )


def figures(found: Sequence[Found]) -> SetFigures:
    """The means of all questions asked."""
    judged = [item for item in found if item.ndcg is not None]
    answerable = [item for item in found if item.asked.answerable]
    others = [item for item in found if not item.asked.answerable]
    return SetFigures(
        ndcg_at_10=mean([item.ndcg or 0.0 for item in judged]) if judged else None,
        mrr_at_10=mean([1 / item.rank if item.rank and item.rank <= 10 else 0.0 for item in judged]) if judged else None,
        answered=ratio(sum(item.answered for item in answerable), len(answerable)),
        declined=ratio(sum(not item.answered for item in others), len(others)),
        questions=len(found),
    )


def _strength(evidence: Sequence[Evidence], language: str) -> float | None:
    return strength(evidence) if decide(evidence, language, _without_threshold()).answerable else None


def _without_threshold() -> dict[str, Thresholds]:
    return {language: replace(limits, strength=0.0) for language, limits in THRESHOLDS.items()}
