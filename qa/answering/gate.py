"""Decides from the evidence alone whether a question may be answered. Knows no model: models say yes too readily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answering.base import AbstainReason
from qa.retrieval.base import Evidence
from qa.retrieval.terms import GENERAL, mentions

LOOKED_AT = 5
COVERED, ALLOWANCE = 0.95, 0.03
"""Where one passage holds every term of the question, so much less similarity is asked for."""


@dataclass(frozen=True)
class Thresholds:
    """`similarity` is asked of the best cosine; where there are no vectors, `coverage` of the best share of terms.

    A named disease, drug or test that no passage holds stops an answer whatever the similarity.
    """

    similarity: float
    coverage: float


# Fitted for the shipped embedder on held-out questions, each asked with its answering documents and again without
# them (manage.py evaluate: qa/weights/trained/embedder/README.md tells the curve).
THRESHOLDS: Mapping[str, Thresholds] = {
    "zh": Thresholds(similarity=0.68, coverage=0.6),
    "en": Thresholds(similarity=0.72, coverage=0.6),
}


@dataclass(frozen=True)
class GateDecision:
    """`reason` is None when the question may be answered; `missing` are its terms that no passage looked at holds."""

    reason: AbstainReason | None
    missing: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        return self.reason is None


def decide(
    evidence: Sequence[Evidence], language: str, thresholds: Mapping[str, Thresholds] = THRESHOLDS
) -> GateDecision:
    """Whether the five best pieces of evidence allow an answer, and if not, why."""
    best = evidence[:LOOKED_AT]
    if not best:
        return GateDecision(AbstainReason.NOTHING_FOUND)
    limits = thresholds[language]
    missing = _missing_everywhere(best)
    if _names_something(missing):
        return GateDecision(AbstainReason.TERMS_NOT_COVERED, missing)
    similarity = max((item.similarity for item in best if item.similarity is not None), default=None)
    if similarity is None:
        covered = max(item.coverage for item in best) >= limits.coverage
        return GateDecision(None if covered else AbstainReason.TERMS_NOT_COVERED, () if covered else missing)
    wanted = limits.similarity - (ALLOWANCE if any(item.coverage >= COVERED for item in best) else 0.0)
    return GateDecision(None) if similarity >= wanted else GateDecision(AbstainReason.TOO_WEAK, missing)


def _missing_everywhere(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(term for term in evidence[0].missing if all(term in item.missing for item in evidence))


def _names_something(missing: Sequence[str]) -> bool:
    return any(mention.concept.kind != GENERAL for term in missing for mention in mentions(term))
