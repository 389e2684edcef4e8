"""Units of medical quantities in Chinese and English as powers of a few bases. Knows no sentence.

Factors: mass in grams, volume in litres, amount in moles, time in days (months and years in months), pressure in mmHg.
1 kPa = 7.50062 mmHg (BIPM, The International System of Units, 9th edition, 2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Dimension = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Unit:
    """What a number counts, such as (("mass", 1), ("volume", -1)), and the factor to its base units."""

    dimension: Dimension
    factor: float


BARE = Unit((), 1.0)
PERCENT = Unit((("percent", 1),), 1.0)
PER_DAY = Unit((("event", 1), ("time", -1)), 1.0)

_SIMPLE: dict[str, tuple[str, float]] = {}


def _learn(base: str, names: dict[str, float]) -> None:
    for group, factor in names.items():
        _SIMPLE.update((name, (base, factor)) for name in group.split("|"))


_learn(
    "mass",
    {
        "kilograms|kilogram|kg|千克|公斤": 1e3,
        "grams|gram|g|克": 1.0,
        "milligrams|milligram|mg|毫克": 1e-3,
        "micrograms|microgram|mcg|ug|μg|微克": 1e-6,
        "ng|纳克": 1e-9,
        "pg|皮克": 1e-12,
    },
)
_learn(
    "volume",
    {
        "litres|litre|liters|liter|l|升": 1.0,
        "dl|分升": 0.1,
        "millilitres|millilitre|milliliters|milliliter|ml|毫升": 1e-3,
        "ul|μl|微升": 1e-6,
        "fl|飞升": 1e-15,
    },
)
_learn("amount", {"mol|摩尔": 1.0, "mmol|毫摩尔": 1e-3, "umol|μmol|微摩尔": 1e-6, "nmol|纳摩尔": 1e-9, "pmol": 1e-12})
_learn("activity", {"units|unit|iu|u|国际单位|单位": 1.0, "miu": 1e-3, "ku|千单位": 1e3})
_learn("equivalent", {"meq": 1e-3, "mosm": 1e-3})
_learn("pressure", {"mmhg|毫米汞柱": 1.0, "kpa|千帕": 7.50062})
_learn(
    "time",
    {
        "days|day|d|天|日": 1.0,
        "hours|hour|hrs|hr|h|小时": 1 / 24,
        "minutes|minute|mins|min|分钟": 1 / 1440,
        "seconds|sec|秒钟|秒": 1 / 86400,
        "milliseconds|ms|毫秒": 1 / 86400000,
        "weeks|week|wks|wk|星期|周": 7.0,
    },
)
_learn("month", {"months|month|mo|个月|月": 1.0, "years|year|yrs|yr|y|周岁|岁|年": 12.0})
_learn("celsius", {"°c|摄氏度|degrees celsius": 1.0})
_learn("fahrenheit", {"°f": 1.0})
_learn("percent", {"%|percent|per cent": 1.0})
_learn("fold", {"倍|times|fold|-fold": 1.0})
_learn("length", {"mm|毫米": 1e-3, "cm|厘米": 1e-2, "m|米": 1.0})
_learn("energy", {"kcal|千卡": 1.0})
_learn("point", {"points|point|分": 1.0})
_learn("tablet", {"tablets|tablet|片|粒": 1.0})
_learn("case", {"patients|patient|participants|例|名": 1.0})
_learn("event", {"beats|breaths|doses|dose|次": 1.0})
_learn("area", {"m2|m^2|平方米": 1.0})

_NAMES = "|".join(re.escape(name) for name in sorted(_SIMPLE, key=len, reverse=True))
_NAME = rf"(?:{_NAMES})(?![a-z])"
# «5 mg每年一次» is no rate: of times, only a day or less is written below the line without a stroke.
_STEP = rf"\s*(?:/|per\b|每(?!\s*(?:年|月|个月|周|星期|次|例))|·)\s*[（(]?\s*{_NAME}(?:\s*[·.]\s*{_NAME})?\s*[)）]?"
# A count by volume has no name above the line: 10^9/L.
EXPRESSION = rf"\s*-?(?:{_NAME})(?:{_STEP})*|\s*/\s*{_NAME}"
_PART = re.compile(
    rf"(?P<over>/|per\b|每|·)?\s*[（(]?\s*(?P<name>{_NAMES})(?![a-z])(?:\s*[·.]\s*(?P<second>{_NAMES})(?![a-z]))?"
)


def parse(expression: str) -> Unit:
    """The unit that an EXPRESSION stands for; BARE for an empty one."""
    powers: dict[str, int] = {}
    factor = 1.0
    for base, power, step in _steps(expression.strip().lstrip("-")):
        powers[base] = powers.get(base, 0) + power
        factor *= step**power
    return Unit(tuple(sorted((base, power) for base, power in powers.items() if power)), factor)


def _steps(expression: str) -> Iterator[tuple[str, int, float]]:
    for match in _PART.finditer(expression):
        under = match["over"] is not None and match["over"] != "·"
        for name in filter(None, (match["name"], match["second"])):
            base, step = _below(name) if under else _SIMPLE[name]
            yield base, -1 if under else 1, step


def _below(name: str) -> tuple[str, float]:
    """Below the line «分» is a minute, not a point of a score, and a kilogram is one of the body."""
    base, factor = _SIMPLE["分钟" if name == "分" else name]
    return ("body mass", factor) if base == "mass" and factor == 1e3 else (base, factor)
