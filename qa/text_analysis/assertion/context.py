"""Decides what a sentence says of each thing it names, from the cues around it.

After ConText (Harkema et al., Journal of Biomedical Informatics 2009;42:839-851), with scopes for Chinese clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from qa.text_analysis.assertion.cues import BACKWARD, FORWARD, NONE, TERMINATOR, VERB, Cue, cues_in
from qa.text_analysis.base import Assertion
from qa.text_analysis.normalising import folded

# Which one is told when several apply: a condition or a denial changes what the rest would mean.
_ORDER = (Assertion.HYPOTHETICAL, Assertion.NEGATED, Assertion.FAMILY, Assertion.UNCERTAIN, Assertion.PAST)
_ENDED_BY_NEWS = (Assertion.NEGATED, Assertion.PAST)
_CHINESE_END = re.compile(r"[，,。；;！!？?\n]|(?<![无否认未见及伴有诉])\s(?=\S)")
_ENGLISH_END = re.compile(r"[;\n]|[.!?](?=\s|$)")
_CONTINUES = re.compile(r"\s*(?:但|且|并|也|亦|同时)")
# «COVID-19 vaccine», «乙肝疫苗», «lung cancer screening»: the disease is only spoken of.
_GUARDED_AGAINST = re.compile(r"\s?(?:疫苗|筛查|预防接种)|\s(?:vaccin\w*|immuni[sz]ations?|shots?|boosters?|screening|prophylaxis)\b")
_BY_NAME = {assertion.value: assertion for assertion in Assertion}

_LOOKED_INTO = ("待查", "?", "？")

Span = tuple[int, int]


@dataclass(frozen=True)
class _Scope:
    start: int
    end: int
    assertion: Assertion
    looked_into: bool = False


def assertions(sentence: str, spans: Sequence[Span], *, language: str, complaints: Collection[Span] = ()) -> list[Assertion]:
    """One assertion for each span (offsets into the sentence), in the order of the spans.

    `complaints` are the spans that name a symptom: in «发热待查» the fever is there and its cause is looked for.
    """
    plain = folded(sentence)
    ordered = sorted(spans)
    found: dict[Span, set[Assertion]] = {
        span: {Assertion.HYPOTHETICAL} if _GUARDED_AGAINST.match(plain, span[1]) else set() for span in ordered}
    cues = [cue for cue in cues_in(plain, language) if not _inside(cue, ordered)]
    reader = _Reader(plain, ordered, cues, language)
    starts = [span[0] for span in ordered]
    for scope in reader.scopes():
        for place in range(bisect_left(starts, scope.start), bisect_left(starts, scope.end)):
            if not (scope.looked_into and ordered[place] in complaints):
                found[ordered[place]].add(scope.assertion)
    return [_told(found[span]) for span in spans]


def _told(found: set[Assertion]) -> Assertion:
    return next((assertion for assertion in _ORDER if assertion in found), Assertion.PRESENT)


def _inside(cue: Cue, spans: Sequence[Span]) -> bool:
    """A cue inside a name is part of the name («无力», «non-small-cell»)."""
    place = bisect_left(spans, (cue.start + 1, 0)) - 1
    return place >= 0 and spans[place][0] <= cue.start and cue.end <= spans[place][1]


class _Reader:
    def __init__(self, text: str, spans: Sequence[Span], cues: Sequence[Cue], language: str) -> None:
        self.text, self.spans, self.cues, self.language = text, spans, cues, language
        self.starts = [span[0] for span in spans]
        self.ends = [match.start() for match in (_CHINESE_END if language == "zh" else _ENGLISH_END).finditer(text)]
        self.stops = [cue for cue in cues if cue.category == TERMINATOR]
        self.stop_starts = [cue.start for cue in self.stops]

    def scopes(self) -> Iterator[_Scope]:
        twofold = {(cue.start, cue.category) for cue in self.cues if cue.direction == BACKWARD}
        for cue in self.cues:
            assertion = _BY_NAME.get(cue.category)
            if assertion is None or cue.category == NONE:
                continue
            if cue.direction == FORWARD:
                yield from self._forward(cue, assertion)
            elif not self._used_forward(cue, twofold):
                looked_into = self.text.startswith(_LOOKED_INTO, cue.start)
                yield _Scope(self._left_end(cue), cue.start, assertion, looked_into)

    def _used_forward(self, cue: Cue, twofold: set[tuple[int, str]]) -> bool:
        """A cue that works both ways looks ahead first: «未触及包块», but «包块未触及»."""
        if cue.category != Assertion.NEGATED:
            return False
        both = any(other.start == cue.start and other.category == cue.category and other.direction == FORWARD for other in self.cues_at(cue))
        return both and self._mention_between(cue.end, self._clause_end(cue.end))

    def cues_at(self, cue: Cue) -> list[Cue]:
        return [other for other in self.cues if other.start == cue.start]

    def _forward(self, cue: Cue, assertion: Assertion) -> Iterator[_Scope]:
        end = self._right_end(cue, assertion)
        yield _Scope(cue.end, end, assertion)
        if self.language == "zh" and assertion is Assertion.FAMILY:
            following = _CONTINUES.match(self.text, end + 1)
            if following is not None:
                yield _Scope(following.end(), self._clause_end(following.end()), assertion)

    def _right_end(self, cue: Cue, assertion: Assertion) -> int:
        end = self._clause_end(cue.end)
        for stop in self.stops[bisect_left(self.stop_starts, cue.end) :]:
            if stop.start >= end:
                break
            if assertion in _ENDED_BY_NEWS or (self.language == "en" and self._mention_between(cue.end, stop.start)):
                end = stop.start
                break
        if self.language == "en":
            end = self._list_end(cue.end, end, assertion)
        return end

    def _list_end(self, start: int, end: int, assertion: Assertion) -> int:
        """An English list goes on over commas while its parts name things and state nothing new."""
        position = start
        while (comma := self.text.find(",", position, end)) >= 0:
            following = self.text.find(",", comma + 1, end)
            part_end = end if following < 0 else following
            if self._mention_between(start, comma) and self._new_statement(comma + 1, part_end, assertion):
                return comma
            position = comma + 1
        return end

    def _new_statement(self, start: int, end: int, assertion: Assertion) -> bool:
        inside = [cue for cue in self.cues if start <= cue.start < end]
        if any(cue.category == VERB for cue in inside):
            return True
        return assertion is not Assertion.NEGATED and any(
            cue.category == Assertion.NEGATED and cue.direction == FORWARD for cue in inside)

    def _left_end(self, cue: Cue) -> int:
        """Back to the end of the clause before, to a comma, or to a word that starts something new."""
        place = bisect_left(self.ends, cue.start) - 1
        start = self.ends[place] + 1 if place >= 0 else 0
        if self.language == "en":
            start = max(start, self._comma_before(cue.start) + 1)
        stop = bisect_left(self.stop_starts, cue.start) - 1
        if stop >= 0 and self._mention_between(self.stops[stop].end, cue.start):
            start = max(start, self.stops[stop].end)
        return start

    def _comma_before(self, position: int) -> int:
        """The last comma that does not merely part the members of a list ending at `position`."""
        comma = self.text.rfind(",", 0, position)
        while comma >= 0 and not self._mention_between(comma, position):
            comma = self.text.rfind(",", 0, comma)
        return comma

    def _clause_end(self, position: int) -> int:
        place = bisect_left(self.ends, position)
        return self.ends[place] if place < len(self.ends) else len(self.text)

    def _mention_between(self, start: int, end: int) -> bool:
        place = bisect_left(self.starts, start)
        return place < len(self.starts) and self.starts[place] < end
