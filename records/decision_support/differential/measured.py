"""What a measured value is called as a finding: a low haemoglobin is anaemia, a normal one is its absence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from records.decision_support.calculators import quantities as of
from records.decision_support.calculators.units import convert
from records.decision_support.differential.findings import Finding, Origin
from records.decision_support.words import Refused

LOW, NORMAL, HIGH = "low", "normal", "high"
QUANTITIES = {"8310-5": of.TEMPERATURE, "8867-4": of.RATE, "9279-1": of.RATE, "59408-5": of.PERCENT, "2708-6": of.PERCENT, "8480-6": of.PRESSURE}


@dataclass(frozen=True)
class Named:
    """The names of a low and of a high value; ``span`` is the normal range of a vital sign in its usual unit."""

    low: tuple[str, ...]
    high: tuple[str, ...]
    span: tuple[float, float] | None = None


@dataclass(frozen=True)
class Value:
    """The newest value of a test: ``level`` is low, normal or high where the laboratory says so, otherwise empty."""

    code: str
    value: float
    unit: str
    level: str
    on: date | None
    shown: str


@cache
def named_values() -> dict[str, Named]:
    """The tests of ``measured.tsv`` by LOINC code."""
    rows = Path(__file__).with_name("measured.tsv").read_text(encoding="utf-8").splitlines()
    return {parts[0]: _named(*parts[1:]) for row in rows if row and not row.startswith("#") and (parts := row.split("\t"))}


def _named(low: str, high: str = "", least: str = "", most: str = "") -> Named:
    return Named(_names(low), _names(high), (float(least), float(most)) if least else None)


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))


def findings_of(values: Iterable[Value], *, chinese: bool) -> list[Finding]:
    """The findings that these values are, the name in the reader's language first. Tests without a name give none."""
    return [finding for value in values if value.code in named_values() for finding in _findings(value, named_values()[value.code], chinese)]


def _findings(value: Value, named: Named, chinese: bool) -> list[Finding]:
    level = value.level or _judged(value, named)
    if not level:
        return []
    return [Finding(_ordered(names, chinese), level == side, Origin.RESULT, value.on, value.shown)
            for side, names in ((LOW, named.low), (HIGH, named.high)) if names]


def _judged(value: Value, named: Named) -> str:
    """Of a vital sign without a laboratory's word; nothing where its unit cannot be read."""
    if named.span is None:
        return ""
    try:
        measured = convert(value.code, value.value, value.unit, QUANTITIES[value.code])
    except Refused:
        return ""
    return LOW if measured < named.span[0] else HIGH if measured > named.span[1] else NORMAL


def _ordered(names: tuple[str, ...], chinese: bool) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: name.isascii() == chinese))
