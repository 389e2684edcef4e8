"""Decides from the evidence alone whether a question may be answered. Knows no model: models say yes too readily."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answering.base import AbstainReason
from qa.retrieval.base import Evidence
from qa.retrieval.terms import GENERAL, mentions

LOOKED_AT = 5


@dataclass(frozen=True)
class Thresholds:
    """`similarity` (best cosine) and `coverage` (best share of the question's terms in one passage) are both needed.

    From `sure` upwards a similarity makes up for words that are put differently, but never for a missing
    disease, drug or test.
    """

    similarity: float
    coverage: float
    sure: float


# Calibrated on the demonstration literature with the bundled embedder: see tests/qa/answering/test_gate.py.
THRESHOLDS: Mapping[str, Thresholds] = {
    "zh": Thresholds(similarity=0.875, coverage=0.6, sure=0.906),
    "en": Thresholds(similarity=0.85, coverage=0.6, sure=0.90),
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
    """Similarity is only asked for where the dense index took part."""
    best = evidence[:LOOKED_AT]
    if not best:
        return GateDecision(AbstainReason.NOTHING_FOUND)
    limits = thresholds[language]
    missing = _missing_everywhere(best)
    similarity = max((item.similarity for item in best if item.similarity is not None), default=None)
    sure = similarity is not None and similarity >= limits.sure
    if _names_something(missing) or (not sure and max(item.coverage for item in best) < limits.coverage):
        return GateDecision(AbstainReason.TERMS_NOT_COVERED, missing)
    if similarity is not None and similarity < limits.similarity:
        return GateDecision(AbstainReason.TOO_WEAK, missing)
    return GateDecision(None)


def _missing_everywhere(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(term for term in evidence[0].missing if all(term in item.missing for item in evidence))


def _names_something(missing: Sequence[str]) -> bool:
    return any(mention.concept.kind != GENERAL for term in missing for mention in mentions(term))
