"""How sure the graph is of an edge, from the sentences for and against it; never how strong a medical effect is.

Each document counts once, by its surest sentence: p = RELIABILITY of its source, halved where it is only said to be
possible. Documents are taken as independent, so support is a noisy-or, 1 - Π(1 - p) (Pearl, Probabilistic Reasoning in
Intelligent Systems, 1988, section 4.3). Where documents deny it, confidence = support · W₊ / (W₊ + W₋), the share of the
summed weights that speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LITERATURE, ONTOLOGY, MACHINE_EXTRACTED = "literature", "ontology", "machine"
# The share of sampled edges that were right against their sentence, rounded down; a machine's own claim counts half.
RELIABILITY = {LITERATURE: 0.9, ONTOLOGY: 0.95, MACHINE_EXTRACTED: 0.5}
POSSIBLE = 0.5
# However many documents say it, the graph is made by machine.
MOST = 0.99


@dataclass(frozen=True)
class Told:
    """What one sentence says of an edge; `document` is None for a source that is no document."""

    document: int | None
    source: str = LITERATURE
    denied: bool = False
    possible: bool = False


def confidence(told: Iterable[Told]) -> float:
    """Between 0 and ``MOST``; 0 where nothing supports the edge."""
    surest: dict[tuple[bool, str, int | None], float] = {}
    for one in told:
        key = one.denied, one.source, one.document
        surest[key] = max(surest.get(key, 0.0), RELIABILITY[one.source] * (POSSIBLE if one.possible else 1.0))
    against = sum(value for (denied, _, _), value in surest.items() if denied)
    speaking = [value for (denied, _, _), value in surest.items() if not denied]
    share = sum(speaking) / (sum(speaking) + against) if speaking else 0.0
    return round(min(MOST, _noisy_or(speaking)) * share, 4)


def _noisy_or(values: Iterable[float]) -> float:
    missed = 1.0
    for value in values:
        missed *= 1 - value
    return 1 - missed
