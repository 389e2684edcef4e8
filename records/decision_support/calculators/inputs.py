"""What a calculator asks for: a measured number, yes or no, or one of several choices, each read from what was typed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cached_property

from records.decision_support.calculators.units import Quantity, read_quantity
from records.decision_support.words import Refused, Words

YES = frozenset(["yes", "y", "true", "t", "1", "present", "positive", "pos", "+", "是", "有", "阳性", "对", "真", "√", "存在"])
NO = frozenset(["no", "n", "false", "f", "0", "absent", "negative", "neg", "none", "-", "否", "无", "没有", "阴性", "不", "假", "不存在"])
Value = float | bool | str
# Stands for the quantity of a key that asks whether a threshold is passed, such as «age_over_65».
CRITERION = Quantity("")
# Stands for the quantity of a key whose yes denies the finding, such as «cough» for «no cough».
DENIAL = Quantity("no")


@dataclass(frozen=True)
class YesNo:
    """A finding that is there or not. ``optional`` ones count as absent until named.

    ``denied_by`` are keys whose yes means no; ``also_yes`` and ``also_no`` are further words for the answer.
    """

    key: str
    words: Words
    aliases: tuple[str, ...] = ()
    optional: bool = False
    default: Value | None = None
    denied_by: tuple[str, ...] = ()
    also_yes: tuple[str, ...] = ()
    also_no: tuple[str, ...] = ()

    def read(self, text: str, quantity: Quantity | None = None) -> Value:
        written = _unspaced(text)
        answer = True if written in self.also_yes else False if written in self.also_no else yes_or_no(text)
        if answer is not None and quantity is DENIAL:
            return not answer
        if answer is None:
            raise Refused(self.key, Words(f"{self.key}：请答「是」或「否」，而不是「{text}」。",
                                          f"{self.key}: answer yes or no, not «{text}»."))
        return answer

    def shown(self, value: Value) -> tuple[Value, str]:
        return value, ""

    @property
    def expects(self) -> Words:
        return Words("是／否", "yes or no")


@dataclass(frozen=True)
class Option:
    """One choice; ``points`` are its share of a score."""

    code: str
    words: Words
    points: float = 0
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One of several options, named by code, by its words in either language, or by an alias."""

    key: str
    words: Words
    options: tuple[Option, ...]
    aliases: tuple[str, ...] = ()
    optional: bool = False
    default: Value | None = None

    @cached_property
    def _codes(self) -> dict[str, str]:
        written: dict[str, str] = {}
        for option in self.options:
            for name in (option.code, option.words.zh, option.words.en, *option.aliases):
                written.setdefault(_signed(name), option.code)
        return written

    def read(self, text: str, quantity: Quantity | None = None) -> Value:
        code = self._codes.get(_signed(text))
        if code is None:
            listed = ", ".join(option.code for option in self.options)
            raise Refused(self.key, Words(f"{self.key}：「{text}」不在选项中（{listed}）。",
                                          f"{self.key}: «{text}» is none of {listed}."))
        return code

    def points(self, value: Value) -> float:
        return next(option.points for option in self.options if option.code == value)

    def shown(self, value: Value) -> tuple[Value, str]:
        return value, ""

    @property
    def expects(self) -> Words:
        return Words("／".join(f"{option.code}={option.words.zh}" for option in self.options),
                     ", ".join(f"{option.code} = {option.words.en}" for option in self.options))


@dataclass(frozen=True)
class Number:
    """A measurement. ``low`` to ``high`` is the range in which the calculator is valid, in the quantity's own unit.

    ``also`` gives keys whose numbers are of another quantity (urea nitrogen for urea). Where ``criterion`` names
    a threshold, yes or no may be answered instead of the number, meaning whether that criterion is met. ``phrases``
    are ranges in words, each with a number that stands for it.
    """

    key: str
    words: Words
    quantity: Quantity
    low: float
    high: float
    aliases: tuple[str, ...] = ()
    also: tuple[tuple[str, Quantity], ...] = ()
    optional: bool = False
    default: Value | None = None
    criterion: str = ""
    whole: bool = False
    loinc: tuple[str, ...] = ()
    phrases: tuple[tuple[str, float], ...] = ()

    def within(self, low: float, high: float) -> Number:
        """The same measurement, valid in another range."""
        return replace(self, low=low, high=high)

    def read(self, text: str, quantity: Quantity | None = None) -> Value:
        phrase = dict(self.phrases).get(_unspaced(text))
        if phrase is not None:
            return phrase
        answer = yes_or_no(text) if self.criterion else None
        if answer is not None and (quantity is CRITERION or plain(text) not in ("0", "1")):
            return answer
        return self.checked(read_quantity(self.key, text, quantity or self.quantity))

    def checked(self, value: float) -> float:
        """The value itself; raises ``Refused`` outside the valid range."""
        if not self.low - 1e-9 <= value <= self.high + 1e-9 or (self.whole and value != int(value)):
            unit = f" {self.quantity.unit}" if self.quantity.unit else ""
            kind = Words("整数", "whole numbers ") if self.whole else Words("", "")
            raise Refused(self.key, Words(
                f"{self.key}：{value:.10g}{unit} 超出适用范围（{kind.zh}{self.low:g}–{self.high:g}{unit}）。",
                f"{self.key}: {value:.10g}{unit} is outside the valid range, {kind.en}{self.low:g} to {self.high:g}{unit}."))
        return value

    def shown(self, value: Value) -> tuple[Value, str]:
        if isinstance(value, bool):
            return value, ""
        return float(f"{value:.6g}"), self.quantity.unit

    @property
    def expects(self) -> Words:
        unit = f" {self.quantity.accepted}" if self.quantity.unit else ""
        own = f" {self.quantity.unit}" if self.quantity.unit else ""
        text = f"{self.low:g}–{self.high:g}{own}"
        return Words(f"{text}；单位：{unit.strip() or '无'}", f"{text}; units:{unit or ' none'}")


Input = YesNo | Choice | Number


def plain(text: str) -> str:
    """Letters, digits and signs alone, so that spelling does not matter."""
    written = unicodedata.normalize("NFKC", text).casefold().strip()
    bare = "".join(character for character in written if character.isalnum())
    return bare or written


def _unspaced(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _signed(text: str) -> str:
    """As ``plain``, but -1 and +1 stay apart."""
    written = _unspaced(text).replace("−", "-")
    return written if written[:1] in "+-" and written[1:].isdigit() else plain(text)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None for anything else."""
    written = unicodedata.normalize("NFKC", text).casefold().strip()
    if written in YES:
        return True
    return False if written in NO else None
