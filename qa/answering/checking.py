"""Checks a sentence by rules first and then by meaning, and says which of the two decided. Knows no model by name.

Rules are certain where they reject: an invented number, drug or disease, a negation turned round. Meaning decides what
rules cannot see: a paraphrase that holds, and a sentence of the passage's own words that says something else.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answering.base import Reason, Support, SupportChecker, SupportResult
from qa.answering.entailment import Entailment, EntailmentModel
from qa.retrieval.base import RetrievalError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """Probabilities fitted on held-out claims (see tests/qa/answering/test_checking.py).

    From `contradicted` up, the model's word against a sentence counts; below `doubted`, shared words alone do not make
    a sentence supported; from `entailed` up, meaning makes up for words that are put differently.
    """

    contradicted: float = 0.8
    doubted: float = 0.25
    entailed: float = 0.75


class CheckedByMeaning:
    """The rules, with a model behind them; the rules alone where the model cannot be used."""

    def __init__(self, rules: SupportChecker, model: EntailmentModel, limits: Limits | None = None) -> None:
        self._rules, self._model, self._limits = rules, model, limits or Limits()

    def check(self, sentence: str, cited: Sequence[str]) -> SupportResult:
        """The rules' result where they are certain, else what the model makes of it."""
        ruled = self._rules.check(sentence, cited)
        if not cited or ruled.reason not in OPEN_TO_MEANING:
            return ruled
        try:
            judged = self._model.judged([(sentence, text) for text in cited])
        except RetrievalError as error:
            logger.warning("Checked by rules alone: %s", error)
            return ruled
        return self._by_meaning(ruled, max(judged, key=lambda item: item.supported - item.contradicted))

    def _by_meaning(self, ruled: SupportResult, best: Entailment) -> SupportResult:
        told = {**ruled.parameters, "probability": f"{best.supported:.2f}"}
        if best.contradicted >= self._limits.contradicted:
            return SupportResult(Support.CONTRADICTED, Reason.MEANING_DIFFERS, told)
        if ruled.support is Support.SUPPORTED and best.supported < self._limits.doubted:
            return SupportResult(Support.PARTLY, Reason.MEANING_UNSURE, told)
        if ruled.support is Support.PARTLY and best.supported >= self._limits.entailed:
            return SupportResult(Support.SUPPORTED, Reason.ENTAILED, told)
        return ruled


OPEN_TO_MEANING = frozenset({Reason.COVERED, Reason.SCATTERED, Reason.LITTLE_OVERLAP})
