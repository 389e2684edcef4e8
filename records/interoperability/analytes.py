"""The measurements that can be entered by hand: LOINC code (loinc.org), names, units with their factors, plausible bounds.

Factors between moles and grams: AMA Manual of Style, 11th ed. (2020), SI conversion table. The bounds tell slips of the
pen from values; they are no reference ranges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from records.interoperability.names import NAMES
from records.interoperability.ucum import NotAUnit, conversion, ucum_of

TABLE = Path(__file__).with_name("analytes.tsv")


@dataclass(frozen=True)
class MeasuringUnit:
    """A unit in UCUM, its factor to the usual unit, and the LOINC code that goes with it."""

    symbol: str
    factor: Decimal
    code: str


@dataclass(frozen=True)
class Analyte:
    """``least`` and ``most`` are in the first of ``units``, the usual one."""

    code: str
    zh: str
    en: str
    category: str
    units: tuple[MeasuringUnit, ...]
    least: Decimal | None
    most: Decimal | None

    def name(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def unit(self, written: str) -> MeasuringUnit | None:
        """The unit as people or UCUM write it, if this is measured in it."""
        try:
            symbol = ucum_of(written)
        except NotAUnit:
            return None
        return next((unit for unit in self.units if unit.symbol == symbol or _same(symbol, unit.symbol)), None)

    def is_plausible(self, value: Decimal, unit: MeasuringUnit) -> bool:
        usual = value * unit.factor
        return (self.least is None or usual >= self.least) and (self.most is None or usual <= self.most)


def _same(one: str, other: str) -> bool:
    factor = conversion(one, other)
    return factor is not None and abs(factor - 1) < 1e-9


@cache
def analytes() -> tuple[Analyte, ...]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_analyte(*line.split("\t")) for line in lines if line)


def _analyte(code: str, zh: str, en: str, category: str, units: str, least: str, most: str) -> Analyte:
    return Analyte(code, zh, en, category, tuple(_unit(part, code) for part in units.split(";")),
                   Decimal(least) if least else None, Decimal(most) if most else None)


def _unit(text: str, code: str) -> MeasuringUnit:
    symbol_and_factor, _at, own = text.partition("@")
    symbol, _equals, factor = symbol_and_factor.partition("=")
    return MeasuringUnit(symbol, Decimal(factor or 1), own or code)


@cache
def _by_name() -> dict[str, Analyte]:
    found: dict[str, Analyte] = {}
    for analyte in analytes():
        for name in (analyte.zh, analyte.en, *(unit.code for unit in analyte.units)):
            found.setdefault(name.casefold(), analyte)
        for unit in analyte.units:
            for name in NAMES.get(unit.code, ()):
                found.setdefault(name.casefold(), analyte)
    return found


def analyte_named(text: str) -> Analyte | None:
    """By its name in either language or one of its codes."""
    return _by_name().get(" ".join(text.casefold().split()))


def matching(words: str, *, most: int = 12) -> list[Analyte]:
    """Those whose names or codes hold every word, those that begin with them first."""
    wanted = words.casefold().split()
    found = [analyte for analyte in analytes() if all(word in _searched(analyte) for word in wanted)]
    return sorted(found, key=lambda analyte: not _starts(analyte, wanted))[:most]


def _searched(analyte: Analyte) -> str:
    return f"{analyte.zh} {analyte.en} {' '.join(unit.code for unit in analyte.units)}".casefold()


def _starts(analyte: Analyte, words: Iterable[str]) -> bool:
    first = next(iter(words), "")
    return analyte.zh.casefold().startswith(first) or analyte.en.casefold().startswith(first)
