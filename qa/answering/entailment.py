"""Reads a sentence with the passage it cites and says whether the passage supports it. Knows no rules and no page.

The bundled model was trained on open claims and made ones (qa/weights/trained/support); it judges meaning where the
rules of qa.answering.support can only compare words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.retrieval.pair_reader import PairReader
from qa.retrieval.windows import relevant_part

TOKENS = 192


@dataclass(frozen=True)
class Entailment:
    """Probabilities, together 1: the passage supports the claim, contradicts it, or does not bear on it."""

    supported: float
    contradicted: float
    unrelated: float

    @property
    def label(self) -> str:
        """The likeliest of «supported», «contradicted» and «unrelated»."""
        return max(("supported", "contradicted", "unrelated"), key=lambda name: getattr(self, name))


class EntailmentModel(Protocol):
    """Judges pairs of claim and passage."""

    def judged(self, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """One for each pair, in order. Raises qa.retrieval.base.RetrievalError where the model cannot be used."""
        ...


class OpenVinoEntailment:
    """The bundled support check."""

    def __init__(self, folder: Path) -> None:
        self._reader = PairReader(folder, longest=TOKENS)

    def judged(self, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Raises ReaderUnavailable."""
        import numpy as np

        scores = self._reader.scores([(claim, relevant_part(claim, passage)) for claim, passage in pairs])
        exponents = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(pairs) else scores
        shares = exponents / exponents.sum(axis=1, keepdims=True) if len(pairs) else exponents
        return [Entailment(*map(float, row)) for row in shares]
