"""What a calculator is and what it answers; knows no command, page or table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from records.decision_support.calculators.inputs import Input, Value
from records.decision_support.calculators.units import plain_unit
from records.decision_support.words import Words

POINTS = "points"


@dataclass(frozen=True)
class Band:
    """What a value of ``at_least`` and more means, up to the next band."""

    at_least: float
    words: Words


@dataclass(frozen=True)
class Calculator:
    """One validated formula or score.

    ``compute`` takes the inputs by key, in their own units; an optional one that is not given comes as its default.
    ``interpret`` takes the value and the same inputs where bands alone do not tell. ``span`` gives the lowest and
    highest value still possible when inputs are missing. ``fresh_days`` is how old a value of the record may be.
    ``instead`` pairs inputs with those that do as well, such as a ratio and the two numbers it is made of: of each pair
    the first or the second is needed. The value is told in the unit in which the input that it ``follows`` was written.
    """

    name: str
    title: Words
    inputs: tuple[Input, ...]
    compute: Callable[..., float]
    unit: str
    source: str
    formula: str
    bands: tuple[Band, ...] = ()
    aliases: tuple[str, ...] = ()
    digits: int = 0
    interpret: Callable[..., Words] | None = None
    span: Callable[[Mapping[str, Value]], tuple[float, float]] | None = None
    limits: Words | None = None
    fresh_days: int = 365
    follows: str = ""
    instead: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def meaning(self, value: float, values: Mapping[str, Value | None]) -> Words:
        """The interpretation of a value; ``limits`` stand behind it where there are any."""
        found = self.interpret(value, **values) if self.interpret else self._band(value)
        if self.limits is None:
            return found
        return Words(f"{found.zh}{self.limits.zh}", f"{found.en} {self.limits.en}".strip())

    def _band(self, value: float) -> Words:
        met = [band for band in self.bands if value >= band.at_least]
        return met[-1].words if met else Words("", "")


@dataclass(frozen=True)
class Given:
    """An input as it was used; ``origin`` is given, record or assumed; ``at`` the day of a recorded value.

    ``value`` is in the input's own unit; ``written`` is the unit in which it was written, empty for its own.
    """

    value: Value
    origin: str = "given"
    at: str = ""
    written: str = ""


@dataclass(frozen=True)
class Result:
    """What a calculator answers. ``value`` is None as long as something is ``missing``."""

    calculator: Calculator
    value: float | None
    interpretation: Words
    inputs: Mapping[str, Given]
    missing: tuple[str, ...] = ()
    notes: tuple[Words, ...] = field(default=())

    def as_json(self, language: str) -> dict[str, Any]:
        """The keys that scripts read; ``inputs`` by key, each with value, unit, origin and the day of a recorded one."""
        words = [self.interpretation, *self.notes]
        joined = " ".join(filter(None, (part.said_in(language) for part in words)))
        value, unit = self._in_written_unit()
        return {"value": value, "unit": unit, "interpretation": joined, "inputs": self._inputs(),
                "missing": list(self.missing), "source": self.calculator.source}

    def _in_written_unit(self) -> tuple[float | None, str]:
        """The value in the unit of the input it follows, so that mmol/L in gives mmol/L out."""
        followed = next((each for each in self.calculator.inputs if each.key == self.calculator.follows), None)
        written = self.inputs[followed.key].written if followed and followed.key in self.inputs else ""
        if self.value is None or not written:
            return self.value, self.calculator.unit
        factor, offset = followed.quantity.conversions[plain_unit(written)]
        return rounded((self.value - offset) / factor, self.calculator.digits), written

    def _inputs(self) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for each in self.calculator.inputs:
            given = self.inputs.get(each.key)
            if given is not None:
                value, unit = each.shown(given.value)
                shown[each.key] = {"value": value, "unit": unit, "from": given.origin} | ({"at": given.at} if given.at else {})
        return shown


def calculate(calculator: Calculator, given: Mapping[str, Given]) -> Result:
    """The value from the inputs that are known; without a needed one the value is None and ``missing`` names it."""
    missing = _missing(calculator, given)
    if missing:
        return Result(calculator, None, _unfinished(calculator, given, missing), given, missing)
    used = dict(given)
    for each in calculator.inputs:
        if each.optional and each.key not in used and each.default is not None:
            used[each.key] = Given(each.default, "assumed")
    values = {each.key: used[each.key].value if each.key in used else None for each in calculator.inputs}
    value = rounded(calculator.compute(**values), calculator.digits)
    return Result(calculator, value, calculator.meaning(value, values), used)


def _missing(calculator: Calculator, given: Mapping[str, Given]) -> tuple[str, ...]:
    """The needed inputs that are not there; where one of two sets would do, those of the second."""
    needed = [each.key for each in calculator.inputs if not each.optional]
    for first, second in calculator.instead:
        if not all(key in given for key in first):
            needed += second
    return tuple(key for key in dict.fromkeys(needed) if key not in given)


def rounded(value: float, digits: int) -> float:
    """A whole number as an int, and never minus zero."""
    near = round(value, digits)
    return int(near) if digits == 0 else near + 0.0


def _unfinished(calculator: Calculator, given: Mapping[str, Given], missing: tuple[str, ...]) -> Words:
    words = {each.key: each.words for each in calculator.inputs}
    zh = f"尚不能计算，缺少：{'、'.join(words[key].zh for key in missing)}。"
    en = f"Not calculated; still missing: {', '.join(words[key].en for key in missing)}."
    if calculator.span is None:
        return Words(zh, en)
    low, high = calculator.span({key: item.value for key, item in given.items()})
    return Words(f"{zh}已知部分决定结果介于 {low:g} 与 {high:g} 之间。",
                 f"{en} What is known puts the result between {low:g} and {high:g}.")
