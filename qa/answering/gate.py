"""Decides from the evidence alone whether a question may be answered. Knows no model: models say yes too readily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answering.base import AbstainReason
from qa.retrieval.base import Evidence
from qa.retrieval.terms import GENERAL, mentions

LOOKED_AT = 5
COVERAGE_WEIGHT = 0.1
SUBJECT_WEIGHT = 0.06


@dataclass(frozen=True)
class Thresholds:
    """`strength` is asked of the evidence (see `strength`); where there are no vectors, `coverage` of its terms.

    A named disease, drug or test that no passage holds stops an answer whatever the strength.
    """

    strength: float
    coverage: float


# Fitted for the shipped embedder on questions asked with and without the documents that answer them: the card in
# qa/weights/trained/embedder tells the curve.
THRESHOLDS: Mapping[str, Thresholds] = {
    "zh": Thresholds(strength=0.77, coverage=0.6),
    "en": Thresholds(strength=0.76, coverage=0.6),
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
    found = strength(evidence)
    if found is None:
        covered = max(item.coverage for item in best) >= limits.coverage
        return GateDecision(None if covered else AbstainReason.TERMS_NOT_COVERED, () if covered else missing)
    return GateDecision(None) if found >= limits.strength else GateDecision(AbstainReason.TOO_WEAK, missing)


def strength(evidence: Sequence[Evidence]) -> float | None:
    """The best cosine of the five best passages, a tenth of the best share of the question's terms, and a little more
    where the first passage comes from a document on the subject of the question; 0 to 1.16.

    None where no passage was found by vectors.
    """
    best = evidence[:LOOKED_AT]
    similarity = max((item.similarity for item in best if item.similarity is not None), default=None)
    if similarity is None:
        return None
    return similarity + COVERAGE_WEIGHT * max(item.coverage for item in best) + SUBJECT_WEIGHT * best[0].on_subject


def _missing_everywhere(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(term for term in evidence[0].missing if all(term in item.missing for item in evidence))


def _names_something(missing: Sequence[str]) -> bool:
    return any(mention.concept.kind != GENERAL for term in missing for mention in mentions(term))
