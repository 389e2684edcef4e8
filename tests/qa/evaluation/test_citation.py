"""The worked cases of ALCE: full support, a superfluous citation, support only together, and none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.answering.base import Reason, Support, SupportResult
from qa.evaluation.citation import CitationScores, CitedSentence, citation_scores


class Facts:
    """Entails a sentence where every one of its letters stands in the cited texts."""

    def check(self, sentence: str, cited: Sequence[str]) -> SupportResult:
        held = set(sentence) <= set("".join(cited))
        return SupportResult(Support.SUPPORTED if held else Support.PARTLY, Reason.COVERED)


@pytest.mark.parametrize(
    ("sentences", "precision", "recall"),
    [
        ([("ab", ("ab",))], 1, 1),
        ([("ab", ("ab", "xy"))], 1 / 2, 1),
        ([("ab", ("a", "b"))], 1, 1),
        ([("ab", ("a", "x"))], 0, 0),
        ([("ab", ())], 0, 0),
        ([("ab", ("ab",)), ("cd", ("c",))], 1 / 2, 1 / 2),
        ([("ab", ("ab", "ab"))], 1, 1),
    ],
)
def test_precision_and_recall(sentences: list[tuple[str, tuple[str, ...]]], precision: float, recall: float) -> None:
    scores = citation_scores([CitedSentence(*sentence) for sentence in sentences], Facts())
    assert scores == CitationScores(precision, recall)


def test_an_answer_without_sentences_has_no_scores() -> None:
    assert citation_scores([], Facts()) is None
