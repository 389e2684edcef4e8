"""Finds the figures by which studies tell their results: sizes, shares, counts, effects with their interval, p values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from qa.research.levelling import levelled
from qa.research.number_words import SPELLED, spelled, spelled_sizes


class Kind(StrEnum):
    SIZE = "size"
    SHARE = "share"
    COUNT = "count"
    RISK_RATIO = "RR"
    ODDS_RATIO = "OR"
    HAZARD_RATIO = "HR"
    MEAN_DIFFERENCE = "MD"
    RISK_DIFFERENCE = "RD"
    P_VALUE = "p"


RATIOS = frozenset({Kind.RISK_RATIO, Kind.ODDS_RATIO, Kind.HAZARD_RATIO})
EFFECTS = RATIOS | {Kind.MEAN_DIFFERENCE, Kind.RISK_DIFFERENCE}


@dataclass(frozen=True)
class Number:
    """One figure at ``start`` to ``end`` of its sentence.

    ``value`` is a share in per cent, a size in people, or the effect itself; ``of`` is what a count is out of. ``low`` and
    ``high`` bound the confidence interval of an effect. ``sign`` is «=», «<», «>», «≤» or «≥».
    """

    kind: Kind
    value: float
    start: int
    end: int
    low: float | None = None
    high: float | None = None
    of: float | None = None
    sign: str = "="

    @property
    def direction(self) -> int:
        """-1 or 1 where the interval of an effect lies wholly below or above no effect, 0 otherwise."""
        if self.kind not in EFFECTS or self.low is None or self.high is None:
            return 0
        nothing = 1.0 if self.kind in RATIOS else 0.0
        return 1 if self.low > nothing else -1 if self.high < nothing else 0


_NUM = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+"
_SIGNED = rf"-?\s?(?:{_NUM})"
_INTERVAL = re.compile(
    rf"[^.;。；\d]{{0,12}}?(?:[\[(,;:，、（]\s*)?(?:with\s+)?(?:an?\s+)?(?P<level>9[059]|99)(?:\.\d)?\s*%\s*-?\s*"
    rf"(?:CI|CrI|HDI|confidence\s+(?:intervals?|limits?)|credible\s+intervals?|可信区间|置信区间|可信限)s?\s*(?:\(CI\))?\s*"
    rf"[\s:=,，为是\[({{]*(?:of\s+|from\s+|was\s+)?(?P<low>{_SIGNED})\s*%?\s*(?:-|~|to|,|，|;|至|到|and)\s*(?P<high>{_SIGNED})", re.IGNORECASE)
_BARE_INTERVAL = re.compile(rf"\s*[\[(]\s*(?P<low>{_SIGNED})\s*(?:-|~|to|,|，|至)\s*(?P<high>{_SIGNED})\s*[\])]")
_LINK = r"(?:\s*(?:\([A-Za-z]{2,4}\)|\[[A-Za-z]{2,4}\]))?(?:\s+(?:for|of|in)\s+[^.;,:=()\d]{1,60}?)?\s*(?:was|were|is|are|of|为|是|=|:|,|\(|\[|，)*\s*(?:of\s+)?"
_NAMES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.HAZARD_RATIO, r"(?:(?<![A-Za-z])[aA]?HR)", r"\bhazards?\s+ratios?|风险比(?!值)|危险比"),
    (Kind.ODDS_RATIO, r"(?:(?<![A-Za-z])[aA]?OR)", r"\bodds\s+ratios?|比值比|优势比"),
    (Kind.RISK_RATIO, r"(?:(?<![A-Za-z])[aA]?RR|(?<![A-Za-z])IRR)", r"\b(?:risk|rate|incidence\s+rate)\s+ratios?|\brelative\s+risks?|相对危险度|相对风险|率比"),
    (Kind.MEAN_DIFFERENCE, r"(?:(?<![A-Za-z])[WS]?MD)", r"\b(?:weighted\s+|standardi[sz]ed\s+)?mean\s+differences?|(?:加权|标准化)?均数差|平均差"),
    (Kind.RISK_DIFFERENCE, r"(?:(?<![A-Za-z])(?:ARR|RD))", r"\babsolute\s+risk\s+(?:reductions?|differences?)|\brisk\s+differences?|绝对风险(?:降低|差)"),
)
_ABBREVIATED = {kind: re.compile(rf"(?:{short})(?![A-Za-z]){_LINK}(?P<value>{_SIGNED})(?!\d)") for kind, short, _ in _NAMES}
_WRITTEN = {kind: re.compile(rf"(?:{long}){_LINK}(?P<value>{_SIGNED})(?!\d)", re.IGNORECASE) for kind, _, long in _NAMES}
# A pulse is no hazard ratio.
_NO_RATIO = re.compile(r"\s*(?:beats|bpm|b\.p\.m|次/分|/min|%|mm|-\s?(?:year|day))", re.IGNORECASE)
_P = re.compile(
    r"(?<![A-Za-z\d])[Pp](?:\s*-?\s*values?|\s*值)?(?:\s+for\s+[a-z ]{3,30})?\s*(?P<sign><=|>=|[<>=≤≥]|was|were|is|of|为)\s*(?P<sign2>[<>])?\s*"
    r"(?P<value>0?\.\d+|0|10\s*-\s*\d+|1(?:\.0+)?)(?!\.?\d)")
_SIZE = re.compile(rf"\b[nN]\s*=\s*(?P<value>{_NUM})")
_PEOPLE = (r"patients?|participants?|subjects?|individuals?|women|men|children|adults|infants|newborns|neonates|volunteers|people|persons|"
           r"adolescents|cases|controls|students|nurses|physicians|residents|survivors|adolescents|mothers|girls|boys|pregnanc(?:y|ies)|twins")
_SIZED_EN = re.compile(
    rf"(?<![\d.,/%±-])(?<!± )(?<!\d of )(?<!\d of the )(?P<value>\d{{1,3}}(?:,\d{{3}})+|\d+)(?![.\d])(?!\s*%)\s+(?:(?!(?:of|to|in|and|or|from|by|were|was)\b)[a-z][\w-]*,?\s+){{0,6}}?(?:{_PEOPLE})\b(?!-)", re.IGNORECASE)
_AGE = re.compile(r"[\d.]+\s*-?\s*(?:years?|months?|weeks?|days?|hours?|mg|min)\b", re.IGNORECASE)
_SIZED_ZH = re.compile(rf"(?<![\d.])(?P<value>{_NUM})\s*(?:例|名|位)(?!次)")
_COUNT_EN = re.compile(r"(?<![\d./])(?P<value>\d+)\s*(?:/|\s(?:out\s+)?of\s+(?:the\s+)?(?!the))\s*(?P<of>\d{1,3}(?:,\d{3})+|\d+)(?![\d.]|\s*(?:%|mm|/|years))")
_COUNT_WORDS = re.compile(rf"\b(?P<words>{SPELLED})\s+(?:out\s+)?of\s+(?:the\s+)?(?P<of>\d{{1,3}}(?:,\d{{3}})+|\d+)\b(?!\s*%)", re.IGNORECASE)
# A part of those studied, by the share behind it: «10 cases (19.2%)».
_PART = re.compile(r"[^.;()]{0,30}?\(\s*\d[\d.]*\s*%")
_COUNT_ZH = re.compile(r"(?P<of>\d+)\s*例(?:患者|病人|患儿)?中[^\d,，。;；]{0,8}?(?P<value>\d+)\s*例")
_SHARE = re.compile(rf"(?<![\d.,<>≤≥])(?<![<>≤≥] )(?P<value>{_NUM})\s*%(?!\s*-?\s*(?:CI|CrI|confidence|credible|可信|置信))", re.IGNORECASE)
_SHARE_BEFORE = re.compile(rf"(?<![\d.,<>≤≥])(?P<value>{_NUM})(?=\s*(?:vs\.?|versus)\s*\d[\d.]*\s*%)", re.IGNORECASE)
_SHARE_RANGE = re.compile(rf"[\[(]\s*(?:{_NUM})\s*%?\s*(?:-|~|to|,)\s*(?:{_NUM})\s*%\s*[\])]")
_SHARE_ZH = re.compile(rf"百分之(?P<value>{_NUM})")


def numbers(sentence: str) -> tuple[Number, ...]:
    """The figures of one sentence in the order of the text; an interval belongs to the effect before it."""
    text = levelled(sentence)
    effects = list(_effects(text))
    taken = [(effect.start, effect.end) for effect in effects]
    found = [*effects, *_free(_p_values(text), taken)]
    taken = [(item.start, item.end) for item in found]
    for more in (_counts(text), _counts_in_words(text), _sizes(text), _shares(text)):
        fresh = list(_free(more, taken))
        found += fresh
        taken += [(item.start, item.end) for item in fresh]
    return tuple(sorted(found, key=lambda item: item.start))


def _free(found: Iterator[Number], taken: list[tuple[int, int]]) -> Iterator[Number]:
    for item in found:
        if all(item.end <= start or item.start >= end for start, end in taken):
            yield item


def _value(text: str) -> float:
    return float(text.replace(",", "").replace(" ", ""))


def _effects(text: str) -> Iterator[Number]:
    seen: set[int] = set()
    for kind, _, _ in _NAMES:
        for pattern in (_WRITTEN[kind], _ABBREVIATED[kind]):
            for match in pattern.finditer(text):
                place = match.start("value")
                if place in seen or (kind in RATIOS and _NO_RATIO.match(text, match.end())):
                    continue
                if re.match(r"\s*%\s*-?\s*(?:CI|可信|置信|confidence)", text[match.end():], re.IGNORECASE):
                    continue
                seen.add(place)
                yield _with_interval(Number(kind, _value(match["value"]), match.start(), match.end()), text)


def _with_interval(effect: Number, text: str) -> Number:
    unit = re.compile(r"\s*%?\s*(?:[a-zμ]+(?:/[a-zμ]+)?\s*)?", re.IGNORECASE)
    after = unit.match(text, effect.end)
    for pattern, at in ((_INTERVAL, effect.end), (_BARE_INTERVAL, effect.end), (_BARE_INTERVAL, after.end() if after else effect.end)):
        match = pattern.match(text, at)
        if match is None:
            continue
        low, high = _value(match["low"]), _value(match["high"])
        if low <= effect.value <= high:
            return replace(effect, low=low, high=high, end=match.end())
    return effect


def _p_values(text: str) -> Iterator[Number]:
    for match in _P.finditer(text):
        sign = match["sign2"] or match["sign"]
        sign = {"<=": "≤", ">=": "≥"}.get(sign, sign if sign in "<>≤≥" else "=")
        power = re.fullmatch(r"10\s*-\s*(\d+)", match["value"])
        value = 10.0 ** -int(power[1]) if power else _value(match["value"])
        if value <= 1:
            yield Number(Kind.P_VALUE, value, match.start(), match.end(), sign=sign)


def _counts(text: str) -> Iterator[Number]:
    for pattern in (_COUNT_ZH, _COUNT_EN):
        for match in pattern.finditer(text):
            part, whole = _value(match["value"]), _value(match["of"])
            slashed = "/" in match.group() and pattern is _COUNT_EN
            if part <= whole and whole > 1 and not (slashed and not _looks_counted(text, match)):
                yield Number(Kind.COUNT, part, match.start(), match.end(), of=whole)


def _counts_in_words(text: str) -> Iterator[Number]:
    """«Two of the 17 treated teeth»."""
    for match in _COUNT_WORDS.finditer(text):
        part, whole = float(spelled(match["words"])), _value(match["of"])
        if part <= whole:
            yield Number(Kind.COUNT, part, match.start(), match.end(), of=whole)


def _looks_counted(text: str, match: re.Match[str]) -> bool:
    """A slash between numbers is a count only where a share or people stand by it: not a pressure or a date."""
    around = text[match.end(): match.end() + 14]
    return bool(re.match(rf"\s*(?:[\[(,;]?\s*\d[\d.]*\s*%|[\])]|\s*(?:{_PEOPLE})|例)", around)) or text[: match.start()].endswith("% (")


def _sizes(text: str) -> Iterator[Number]:
    for pattern in (_SIZE, _SIZED_EN, _SIZED_ZH):
        for match in pattern.finditer(text):
            if pattern is _SIZED_EN and (_AGE.match(text, match.start()) or _is_year(match["value"]) or _PART.match(text, match.end())):
                continue
            yield Number(Kind.SIZE, _value(match["value"]), match.start(), match.end("value"))
    for start, end, value in spelled_sizes(text, _PEOPLE):
        if not _PART.match(text, end):
            yield Number(Kind.SIZE, value, start, end)


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", text))


def _shares(text: str) -> Iterator[Number]:
    ranges = [match.span() for match in _SHARE_RANGE.finditer(text)]
    for pattern in (_SHARE, _SHARE_BEFORE, _SHARE_ZH):
        for match in pattern.finditer(text):
            if any(start < match.start() < end for start, end in ranges):
                continue
            yield Number(Kind.SHARE, _value(match["value"]), match.start(), match.end())
