"""Scores a drafted note against a doctor's: ROUGE, the clinical facts found again, and those that the source does not hold.

ROUGE as F1 (Lin 2004): English by words and numbers in lower case, Chinese by character. A fact is a clinical name, as one concept
where the terminology knows it; it is found again where the other text holds the concept or the name. Of a draft, numbers are facts
too: one that the source does not hold is unsupported. (The numbers of a doctor's note are often of its lists or of the examination.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from qa.text_analysis.analysis import Analyser
from records.reporting.dialogue.note import NAMED
from records.reporting.dialogue.wording_en import written

TOKEN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]")
A_NUMBER = "#"
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
SENTENCE = re.compile(r"[^.!?。！？\n]*\w[^.!?。！？\n]*(?:\.(?=\d)[^.!?。！？\n]*)*[.!?。！？]?")


@dataclass(frozen=True)
class Scores:
    """Of one note, each 0 to 1 but the counts; ROUGE and `fact_recall` are None without a reference."""

    rouge1: float | None
    rouge2: float | None
    rouge_l: float | None
    fact_recall: float | None
    unsupported: int
    sentences: int


class NoteScorer:
    """Knows the facts of a text by one text analyser."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser

    def score(self, *, draft: str, source: str, reference: str = "") -> Scores:
        """`source` is the transcript, or the record as text; spoken numbers count as the digits they mean."""
        source = f"{source}\n{written(source)}"
        held = self._facts(source)
        unsupported = [fact for fact, name in self._facts(draft).items() if not _holds(fact, name, held, source)]
        sentences = len(SENTENCE.findall(draft))
        if not reference:
            return Scores(None, None, None, None, len(unsupported), sentences)
        mine, theirs, told = tokens(draft), tokens(reference), self._facts(draft)
        wanted = {fact: name for fact, name in self._facts(reference).items() if not fact.startswith(A_NUMBER)}
        recall = fmean(_holds(fact, name, told, draft) for fact, name in wanted.items()) if wanted else None
        return Scores(rouge(mine, theirs, 1), rouge(mine, theirs, 2), rouge_l(mine, theirs), recall, len(unsupported), sentences)

    def _facts(self, text: str) -> dict[str, str]:
        """The facts by what makes them one, with how the text says them."""
        entities = [one for one in self._analyser.analyse(text).entities if one.type in NAMED and not one.nested]
        facts = {one.concept.id if one.concept else one.text.lower(): one.text.lower() for one in entities}
        return facts | {f"{A_NUMBER}{number}": number for number in NUMBER.findall(text)}


def rouge(mine: Sequence[str], theirs: Sequence[str], n: int) -> float:
    """F1 of the n-grams that both hold, counted as often as the rarer of the two has them."""
    first, second = _grams(mine, n), _grams(theirs, n)
    return _f1(sum((first & second).values()), sum(first.values()), sum(second.values()))


def rouge_l(mine: Sequence[str], theirs: Sequence[str]) -> float:
    """F1 of the longest common subsequence."""
    row = [0] * (len(theirs) + 1)
    for token in mine:
        before = 0
        for place, other in enumerate(theirs, start=1):
            before, row[place] = row[place], before + 1 if token == other else max(row[place], row[place - 1])
    return _f1(row[-1], len(mine), len(theirs))


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


def _grams(words: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1))


def _f1(both: int, mine: int, theirs: int) -> float:
    return 2 * both / (mine + theirs) if mine + theirs else 0.0


def _holds(fact: str, name: str, facts: dict[str, str], text: str) -> bool:
    return fact in facts or (not fact.startswith(A_NUMBER) and name in text.lower())
