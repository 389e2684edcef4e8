"""Several recognisers as one: where their mentions overlap, the better scored and then the longer one stands."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from pathlib import Path

from qa.text_analysis.base import EntityType, Mention, Recogniser, Sentence
from qa.text_analysis.recognising.chinese import ChineseRecogniser
from qa.text_analysis.recognising.english import EnglishRecogniser
from qa.text_analysis.recognising.times import TimeRecogniser
from qa.text_analysis.recognising.vital_signs import VitalSignRecogniser
from qa.text_analysis.terminology.store import Terminology


class CombinedRecogniser:
    """`recognisers` come in the order of trust: at equal score and length the earlier one's mention stands."""

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self.recognisers = tuple(recognisers)

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        return settled(mention for one in self.recognisers for mention in one.recognise(text, sentences))


def rule_recogniser(terminology: Terminology, models: Path | None = None) -> CombinedRecogniser:
    """Everything that works without training: dictionaries, patterns, vital signs and times."""
    return CombinedRecogniser(
        [ChineseRecogniser(terminology), EnglishRecogniser(terminology), VitalSignRecogniser(), TimeRecogniser()])


def settled(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions in reading order, none overlapping another but nested ones inside the mention they are part of."""
    everything = list(dict.fromkeys(mentions))
    outer: list[tuple[int, int]] = []
    kept: list[Mention] = []
    for mention in sorted((one for one in everything if not one.nested), key=_rank):
        if _free(outer, mention):
            insort(outer, (mention.start, mention.end))
            kept.append(mention)
    kept += [mention for mention in everything if mention.nested and _inside(outer, mention)]
    return sorted(kept, key=lambda mention: (mention.start, -mention.end, mention.nested))


def _rank(mention: Mention) -> tuple[bool, int, float, int]:
    """Times give way to everything else; then length, then score."""
    return mention.type is EntityType.TIME, mention.start - mention.end, -mention.score, mention.start


def _free(outer: list[tuple[int, int]], mention: Mention) -> bool:
    place = bisect_left(outer, (mention.start, mention.start))
    before_ends = place == 0 or outer[place - 1][1] <= mention.start
    return before_ends and (place == len(outer) or outer[place][0] >= mention.end)


def _inside(outer: list[tuple[int, int]], mention: Mention) -> bool:
    place = bisect_left(outer, (mention.start + 1, 0)) - 1
    return place >= 0 and mention.end <= outer[place][1] and (mention.start, mention.end) != outer[place]
