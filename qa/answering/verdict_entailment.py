"""Weighs options by meaning: does a passage support the answer, contradict it, or leave it open? Knows no page.

Yes, no and maybe are what the support check says of the question itself, read as a claim; any other option is read as
the answer to the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa.answering.entailment import Entailment, EntailmentModel
from qa.answering.verdict import OptionScorer, Role, roles
from qa.retrieval.base import RetrievalError

# What one belief is worth as a share of the three, fitted on PubMedQA's development half: see the model's card.
WEIGHTS = {Role.YES: 1.0, Role.NO: 1.0, Role.MAYBE: 0.5}


class EntailmentScorer:
    """Belief from the support check; `otherwise` weighs the options where the model cannot be used."""

    name = "support check"

    def __init__(self, model: EntailmentModel, *, otherwise: OptionScorer) -> None:
        self._model, self._otherwise = model, otherwise

    def scores(self, question: str, options: Mapping[str, str], passages: Sequence[str]) -> Mapping[str, float]:
        known = roles(options)
        whole = " ".join(passages)
        try:
            if known is not None:
                return _by_role(self._model.judged([(question, whole)])[0], known)
            return self._by_option(question, options, whole)
        except RetrievalError:
            return self._otherwise.scores(question, options, passages)

    def _by_option(self, question: str, options: Mapping[str, str], whole: str) -> Mapping[str, float]:
        judged = self._model.judged([(f"{question} {text}", whole) for text in options.values()])
        words = self._otherwise.scores(question, options, [whole])
        return {
            key: words[key] * (0.5 + item.supported - item.contradicted / 2)
            for key, item in zip(options, judged, strict=True)
        }


def _by_role(judged: Entailment, known: Mapping[str, Role]) -> Mapping[str, float]:
    belief = {Role.YES: judged.supported, Role.NO: judged.contradicted, Role.MAYBE: judged.unrelated}
    return {key: belief[role] * WEIGHTS[role] for key, role in known.items()}
