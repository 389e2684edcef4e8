"""The parts of a note and the statements that fill them; chooses which statements a note has room for. Knows no language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    COMPLAINT = "chief-complaint"
    HISTORY = "history"
    PAST = "past-history"
    REVIEW = "review-of-systems"
    EXAMINATION = "examination"
    RESULTS = "results"
    PLAN = "assessment-and-plan"


HEADINGS = {
    Part.COMPLAINT: ("主诉", "CHIEF COMPLAINT"), Part.HISTORY: ("现病史", "HISTORY OF PRESENT ILLNESS"), Part.PAST: ("既往史", "PAST HISTORY"),
    Part.REVIEW: ("系统回顾", "REVIEW OF SYSTEMS"), Part.EXAMINATION: ("体格检查", "PHYSICAL EXAMINATION"),
    Part.RESULTS: ("辅助检查", "RESULTS"), Part.PLAN: ("评估与处理", "ASSESSMENT AND PLAN"),
}
NEW_NAME, PER_STATEMENT = 8.0, 12
Names = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Statement:
    """One sentence of a note; `lines` are the lines of the transcript that say it. The heavier `weight`, the sooner it is kept."""

    part: Part
    text: str
    lines: tuple[int, ...]
    weight: float


def within(found: Sequence[Statement], budget: int, names: Names, *, size: Callable[[str], int]) -> list[Statement]:
    """Greedily the statement that adds most for its length: clinical names not yet told, then its own weight (as in maximal
    coverage summarisation, Gillick and Favre 2009). `size` and `budget` count the same thing, words or characters."""
    left = [(one, frozenset(name.lower() for name in names(one.text)), size(one.text)) for one in found]
    kept: list[Statement] = []
    told: set[str] = set()
    spent = 0
    while left:
        best = max(left, key=lambda item: (NEW_NAME * len(item[1] - told) + item[0].weight) / (item[2] + PER_STATEMENT))
        left.remove(best)
        if spent + best[2] <= budget:
            kept.append(best[0])
            told |= best[1]
            spent += best[2]
    return kept
