"""Sources that disagree are shown side by side; sources that don't are left in peace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qa.answering.disagreement import Point, disagree, disagreements
from qa.retrieval.base import Evidence, PassageRecord, Span

PAIRS = [
    tuple(part.strip() for part in line.split(" | "))
    for line in (Path(__file__).parent / "disagreeing.txt").read_text(encoding="utf-8").splitlines()
    if line[:1] in "!="
]
DISAGREEING = [(head.split()[1], one, other) for head, one, other in PAIRS if head[0] == "!"]
AGREEING = [(one, other) for head, one, other in PAIRS if head[0] == "="]


@pytest.mark.parametrize(("point", "one", "other"), DISAGREEING)
def test_opposed_sentences_disagree_on_their_point(point: str, one: str, other: str) -> None:
    assert (disagree(one, other) or [None])[0] == Point(point)
    assert (disagree(other, one) or [None])[0] == Point(point)


@pytest.mark.parametrize(("one", "other"), AGREEING)
def test_sentences_that_go_together_do_not(one: str, other: str) -> None:
    assert disagree(one, other) is None
    assert disagree(other, one) is None


def test_there_are_enough_pairs_that_agree() -> None:
    assert len(AGREEING) >= 60


def evidence(number: int, text: str, document: int = 0, language: str = "en", year: int = 2020) -> Evidence:
    passage = PassageRecord(
        number, document or number, "seed", "Pneumonia", "Treatment", None, text, language, year=year, study_type="guideline"
    )
    return Evidence(passage, 1.0, 1, None, Span(0, len(text)))


SHORT = "Pneumonia is treated for 5 days. Fluids help."
LONG = "Pneumonia is common. Pneumonia is treated for 14 days."
QUESTION = "How long is pneumonia treated?"


def found(*items: Evidence, **options: object) -> tuple:
    return disagreements(QUESTION, items, idf=lambda word: 1.0, **options)  # type: ignore[arg-type]


def test_both_sides_come_with_their_quotes_and_places() -> None:
    (item,) = found(evidence(1, SHORT, year=2019), evidence(2, LONG, year=2007))
    assert (item.point, item.parameters) == (Point.AMOUNT, {"one": "5 days", "other": "14 days"})
    assert (item.one.quote, item.other.quote) == ("Pneumonia is treated for 5 days.", "Pneumonia is treated for 14 days.")
    assert (item.one.passage.year, item.other.passage.year) == (2019, 2007)


def test_one_document_does_not_disagree_with_itself() -> None:
    assert not found(evidence(1, SHORT, document=7), evidence(2, LONG, document=7))


def test_two_languages_are_not_compared_by_words() -> None:
    assert not found(evidence(1, SHORT), evidence(2, "肺炎疗程14天。", language="zh"))


def test_two_documents_are_shown_once() -> None:
    more = "Pneumonia is treated for 5 days. Treatment of pneumonia lasts 6 days."
    assert len(found(evidence(1, more), evidence(2, LONG))) == 1


class Model:
    def __init__(self, *probabilities: float) -> None:
        self.probabilities = list(probabilities)

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        return [self.probabilities.pop(0) for _ in pairs]


@pytest.mark.parametrize(("there", "back", "expected"), [(0.97, 0.95, Point.MEANING), (0.97, 0.4, None), (0.5, 0.5, None)])
def test_a_model_is_believed_when_it_is_certain_both_ways(there: float, back: float, expected: Point | None) -> None:
    one = evidence(1, "Steroids help patients with severe pneumonia live.")
    other = evidence(2, "Steroids do nothing for patients with severe pneumonia.")
    points = [item.point for item in found(one, other, contradiction=Model(there, back))]
    assert points == ([expected] if expected else [])
