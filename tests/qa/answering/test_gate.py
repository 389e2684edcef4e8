from __future__ import annotations

import pytest

from qa.answering.base import AbstainReason
from qa.answering.gate import decide
from qa.retrieval.base import Evidence, PassageRecord, Span


def evidence(similarity: float | None, coverage: float, *missing: str, on_subject: bool = False) -> Evidence:
    passage = PassageRecord(1, 1, "seed", "", "", None, "text", "en")
    return Evidence(passage, 0.1, 1, 1, Span(0, 4), similarity=similarity, coverage=coverage, missing=missing, on_subject=on_subject)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ((), AbstainReason.NOTHING_FOUND),
        ((evidence(0.70, 1.0),), None),
        ((evidence(0.65, 1.0),), AbstainReason.TOO_WEAK),
        ((evidence(0.70, 0.2),), AbstainReason.TOO_WEAK),
        ((evidence(0.70, 0.2, on_subject=True),), None),
        ((evidence(0.70, 0.2), evidence(0.70, 0.2, on_subject=True)), AbstainReason.TOO_WEAK),
        ((evidence(0.80, 0.3, "correcting"),), None),
        ((evidence(0.85, 0.9, "psoriasis"),), AbstainReason.TERMS_NOT_COVERED),
        ((evidence(0.85, 0.3, "psoriasis"), evidence(0.8, 1.0)), None),
        ((evidence(None, 1.0),), None),
        ((evidence(None, 0.3, "cook"),), AbstainReason.TERMS_NOT_COVERED),
    ],
)
def test_the_gate_opens_only_for_near_and_covering_evidence(
    found: tuple[Evidence, ...], reason: AbstainReason | None
) -> None:
    assert decide(found, "en").reason is reason


def test_chinese_and_english_have_thresholds_of_their_own() -> None:
    assert decide((evidence(0.675, 0.9),), "en").answerable
    assert not decide((evidence(0.675, 0.9),), "zh").answerable
