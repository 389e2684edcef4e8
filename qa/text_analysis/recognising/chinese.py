"""Finds Chinese clinical names: longest words from the lexicon, joined by patterns over the roles they play."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.text_analysis.base import EntityType, Mention, Sentence
from qa.text_analysis.normalising import folded
from qa.text_analysis.recognising.chinese_lexicon import ChineseLexicon, Word
from qa.text_analysis.terminology.store import Terminology
from qa.text_analysis.words import words

CHINESE = re.compile(r"[\u3400-\u9fff]")
_LOOKED_FOR = re.compile(r"(?:无|未见|未及|未触及|未闻及|未扪及|未发现|可见|见|闻及|触及|扪及|否认|没有)(?:明显|显著|明确|一|少许|散在|多发)?$")
_JOINING = frozenset("、和及与或")
_PLACE, _WHERE = "[pqAaV]", "[pqAaV]*[AaV]"
_QUANTITIES = frozenset(["增多", "减少", "升高", "降低", "增高", "下降", "减低", "上升", "偏高", "偏低", "过高", "过低"])

# In the order of preference between matches of the same length; roles are explained in chinese_lexicon.py.
_PATTERNS: tuple[tuple[EntityType, re.Pattern[str]], ...] = tuple((kind, re.compile(pattern)) for kind, pattern in (
    (EntityType.DISEASE, r"[MLpq]*(?:[pqAaVBLRM]*[AaVBLRM])?D[DPh]*"),
    (EntityType.DISEASE, r"[MLpq]*[pqAaVBLRIM]*[AaVBLRI]M*(?:P+h?|h+)"),
    (EntityType.DISEASE, r"[ML]*(?:[Ss]M*h|M+P+h?)"),
    (EntityType.SYMPTOM, rf"M*(?:{_WHERE},)*{_WHERE}[Mm]*[FfSs]+(?:,[Ff]+)*"),
    (EntityType.SYMPTOM, rf"M*(?:{_WHERE},)+s"),
    (EntityType.SYMPTOM, rf"M*(?:[IV]+,)*{_PLACE}*[IV]+u?[Mm]*F+"),
    (EntityType.SYMPTOM, r"[Mq]*[Ss]"),
    (EntityType.PROCEDURE, r"[MpqAaVQI]*O[OHt]*"),
    (EntityType.PROCEDURE, r"[MpqAaVQIBL]*[AaVQIBL]M*[Ht]+"),
    (EntityType.TEST, r"[AaV]*I+u?|V+u"),
    (EntityType.DRUG, r"R+"),
    (EntityType.MICROORGANISM, r"[MB]*BM?|MB"),
    (EntityType.ANATOMY, rf"{_PLACE}*[AaV]|M+V"),
    (EntityType.EQUIPMENT, r"Q"),
    (EntityType.DEPARTMENT, r"K"),
))


class ChineseRecogniser:
    """Dictionary and rules; speed is linear in the length of the text."""

    def __init__(self, terminology: Terminology) -> None:
        self.lexicon = ChineseLexicon(terminology)
        self.single = frozenset(words("single_anatomy", "zh"))

    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        if not CHINESE.search(text):
            return []
        plain = folded(text)
        return [mention for run in _runs(plain, self.lexicon.cut(plain)) for mention in self._mentions(plain, run)]

    def _mentions(self, text: str, run: list[Word]) -> Iterator[Mention]:
        labels, position = "".join(word.role for word in run), 0
        while position < len(run):
            kind, length = _longest(labels, position)
            if kind is None:
                yield from self._observed(text, run[position])
                position += 1
                continue
            yield from self._mention(text, run[position : position + length], kind)
            position += length

    def _observed(self, text: str, word: Word) -> Iterator[Mention]:
        """«肿大» by itself is a finding where it is looked for or seen: «淋巴结未触及肿大»."""
        if word.role == "F" and _LOOKED_FOR.search(text, max(0, word.start - 6), word.start):
            yield Mention(word.start, word.end, EntityType.SYMPTOM)

    def _mention(self, text: str, part: list[Word], kind: EntityType) -> Iterator[Mention]:
        start, end = part[0].start, part[-1].end
        if end - start == 1 and not (text[start] in self.single and _stands_alone(text, start)):
            return
        nested = list(self._nested(text, part, start, end)) if kind is EntityType.SYMPTOM else []
        measured = any(mention.type is EntityType.TEST for mention in nested)
        yield Mention(start, end, EntityType.FINDING if measured else kind)
        yield from nested

    def _nested(self, text: str, part: list[Word], start: int, end: int) -> Iterator[Mention]:
        """The place or the test inside a symptom, where it is a word of its own."""
        for first, last, roles in _stretches(part):
            if last - first > 1 and (first, last) != (start, end):
                measured = roles[-1] == "I" or (roles[-1] == "V" and text[end - 2 : end] in _QUANTITIES)
                kind = EntityType.TEST if measured else EntityType.ANATOMY
                yield Mention(first, last, kind, nested=True)
        if len(part) == 1 and end - start > 3:
            yield from self._inside_word(text, start, end)

    def _inside_word(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """The longest place or test inside one word, the first of them."""
        for size in range(end - start - 1, 1, -1):
            for first in range(start, end - size):
                role = self.lexicon.roles.get(text[first : first + size])
                if role in ("A", "V", "I"):
                    measured = role == "I" or (role == "V" and text[end - 2 : end] in _QUANTITIES)
                    kind = EntityType.TEST if measured else EntityType.ANATOMY
                    yield Mention(first, first + size, kind, nested=True)
                    return


def _runs(text: str, found: list[Word]) -> Iterator[list[Word]]:
    """Words that touch, or that only «、» or «和» parts (kept as a word with the role «,»)."""
    run: list[Word] = []
    for word, following in pairwise([*found, Word(len(text) + 9, len(text) + 9, "N")]):
        run.append(word)
        gap = text[word.end : following.start]
        if len(gap) == 1 and gap in _JOINING:
            run.append(Word(word.end, following.start, ","))
        elif gap or following.start > len(text):
            yield run
            run = []


def _longest(labels: str, position: int) -> tuple[EntityType | None, int]:
    best: EntityType | None = None
    length = 0
    for kind, pattern in _PATTERNS:
        match = pattern.match(labels, position)
        if match is not None and match.end() - position > length:
            best, length = kind, match.end() - position
    return best, length


def _stretches(part: list[Word]) -> Iterator[tuple[int, int, str]]:
    first, roles = -1, ""
    for word in [*part, Word(0, 0, "N")]:
        if word.role in "pqAaVI":
            first = word.start if not roles else first
            roles, last = roles + word.role, word.end
        elif roles:
            yield first, last, roles
            first, roles = -1, ""


def _stands_alone(text: str, place: int) -> bool:
    """Whether a single character is a word here: no Chinese character on either side but a joining word."""
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return all(character in _JOINING or not CHINESE.match(character) for character in around)
