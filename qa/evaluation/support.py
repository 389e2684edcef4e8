"""Measures a support check on claims with known labels. Knows no model by name and no page."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.answering.base import Reason, Support, SupportChecker
from qa.answering.entailment import Entailment, EntailmentModel
from qa.evaluation.classification import Confusion, confusion, f1_by_label, macro_f1
from qa.evaluation.data import BadData, chosen, rows

SUPPORTED, CONTRADICTED, UNRELATED = LABELS = ("supported", "contradicted", "unrelated")
AT_ONCE = 32
REVERSALS = frozenset({Reason.NEGATION_DIFFERS, Reason.DIRECTION_DIFFERS, Reason.NUMBER_DIFFERS})
REVERSAL_WEIGHT = 3.0  # fitted on the held-out side of the support check's training data
LABEL_OF = {
    Support.SUPPORTED: SUPPORTED,
    Support.PARTLY: SUPPORTED,
    Support.CONTRADICTED: CONTRADICTED,
    Support.UNSUPPORTED: UNRELATED,
}


class Labeller(Protocol):
    """Labels (claim, passage) pairs with one of LABELS each."""

    def labels(self, pairs: Sequence[tuple[str, str]]) -> list[str]: ...


class CheckerLabels:
    """The labels that a sentence checker amounts to: what it shows as supported, if only partly, counts as such."""

    def __init__(self, checker: SupportChecker) -> None:
        self._checker = checker

    def labels(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        return [LABEL_OF[self._checker.check(claim, [passage]).support] for claim, passage in pairs]


class MeaningLabels:
    """The likeliest label by meaning, where no rule knows better: a quotation supports, a reversal contradicts."""

    def __init__(self, model: EntailmentModel, rules: SupportChecker) -> None:
        self._model, self._rules = model, rules

    def labels(self, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """Raises qa.retrieval.base.RetrievalError where the model cannot be used."""
        judged = self._model.judged(pairs)
        return [self._label(claim, passage, belief) for (claim, passage), belief in zip(pairs, judged, strict=True)]

    def _label(self, claim: str, passage: str, belief: Entailment) -> str:
        ruled = self._rules.check(claim, [passage])
        if ruled.reason is Reason.QUOTED:
            return SUPPORTED
        weight = REVERSAL_WEIGHT if ruled.reason in REVERSALS else 1.0
        scores = {SUPPORTED: belief.supported, CONTRADICTED: weight * belief.contradicted, UNRELATED: belief.unrelated}
        return max(scores, key=scores.__getitem__)


@dataclass(frozen=True)
class Pair:
    """A claim, a passage and what the passage does to the claim."""

    claim: str
    passage: str
    label: str


@dataclass(frozen=True)
class SupportScores:
    """`f1` by label, `confusion` counts by true and then predicted label; the predictions come in the pairs' order."""

    macro_f1: float
    f1: Mapping[str, float]
    confusion: Confusion
    pairs_per_second: float
    predicted: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The keys of `manage.py evaluate support --json`."""
        return {
            "macro_f1": self.macro_f1,
            "f1": dict(self.f1),
            "confusion": {true: dict(row) for true, row in self.confusion.items()},
            "pairs_per_second": self.pairs_per_second,
        }


def read_pairs(path: Path, *, limit: int | None = None, seed: int | None = None) -> tuple[Pair, ...]:
    """JSONL of `claim`, `passage` and `label` (one of LABELS). Raises BadData."""
    found = [Pair(row.text("claim"), row.text("passage"), row.one_of("label", LABELS)) for row in rows(path)]
    if not found:
        raise BadData(path.name, None, "", "there is no claim in this file.")
    return chosen(found, limit=limit, seed=seed)


def evaluate_support(
    pairs: Sequence[Pair], labeller: Labeller, *, report: Callable[[float], None] = lambda share: None
) -> SupportScores:
    """Label every pair, some at once; `report` hears the share done, 0 to 1. Loading is not timed."""
    labeller.labels([(pairs[0].claim, pairs[0].passage)])
    started = time.perf_counter()
    predicted: list[str] = []
    for start in range(0, len(pairs), AT_ONCE):
        part = pairs[start : start + AT_ONCE]
        predicted += labeller.labels([(pair.claim, pair.passage) for pair in part])
        report(len(predicted) / len(pairs))
    seconds = time.perf_counter() - started
    table = confusion(zip([pair.label for pair in pairs], predicted, strict=True), LABELS)
    rate = len(pairs) / seconds if seconds else 0.0
    return SupportScores(macro_f1(table), f1_by_label(table), table, rate, tuple(predicted))
