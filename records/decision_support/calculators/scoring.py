"""Scores that are sums of points: how each item earns its points, and the sum as a calculator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from records.decision_support.calculators.base import POINTS, Band, Calculator
from records.decision_support.calculators.inputs import Choice, Input, Number, Option, Value, YesNo
from records.decision_support.calculators.limits import TINY, Limits
from records.decision_support.words import Words


@dataclass(frozen=True)
class Item:
    """One line of a score: what is asked, and the points that the answer earns."""

    asked: Input
    points: Callable[[Any], float]
    possible: tuple[float, ...]


def yes(key: str, zh: str, en: str, points: float = 1, *aliases: str) -> Item:
    """A finding that earns ``points`` when it is there."""
    return Item(YesNo(key, Words(zh, en), aliases), lambda there: points if there else 0, (0, points))


def at_least(number: Number, threshold: float, points: float = 1) -> Item:
    """A measurement that earns points from ``threshold`` on; yes or no may be answered instead."""
    return _criterion(number, lambda value: value >= threshold - TINY, threshold, points)


def above(number: Number, threshold: float, points: float = 1) -> Item:
    return _criterion(number, lambda value: value > threshold + TINY, threshold, points)


def at_most(number: Number, threshold: float, points: float = 1) -> Item:
    return _criterion(number, lambda value: value <= threshold + TINY, threshold, points)


def below(number: Number, threshold: float, points: float = 1) -> Item:
    return _criterion(number, lambda value: value < threshold - TINY, threshold, points)


def _criterion(number: Number, met: Callable[[float], bool], threshold: float, points: float) -> Item:
    def earned(value: Value) -> float:
        there = value if isinstance(value, bool) else met(float(value))
        return points if there else 0

    return Item(replace(number, criterion=f"{threshold:g}"), earned, (0, points))


def steps(number: Number, first: float, *rungs: tuple[float, float]) -> Item:
    """``first`` points below the lowest rung; then the points of the highest (threshold, points) that is reached."""
    def earned(value: float) -> float:
        reached = [points for threshold, points in rungs if value >= threshold - TINY]
        return reached[-1] if reached else first

    return Item(number, earned, (first, *(points for _threshold, points in rungs)))


def stepped(number: Number, limits: Limits, *points: float) -> Item:
    """The points of a value by how many printed cut-offs it reaches; with one cut-off yes or no may be answered instead."""
    def earned(value: Value) -> float:
        return points[int(value) if isinstance(value, bool) else limits.passed(float(value) if isinstance(value, str) else value)]

    one = replace(number, criterion=f"{limits.own[0]:g}") if len(limits.own) == 1 else number
    return Item(one, earned, points)


def choice(key: str, zh: str, en: str, *options: Option, aliases: tuple[str, ...] = (), by_points: bool = True) -> Item:
    """One of several options, each with its points; ``by_points`` lets the points themselves be typed."""
    return chosen(Choice(key, Words(zh, en), _typed_by_points(options) if by_points else options, aliases))


def _typed_by_points(options: tuple[Option, ...]) -> tuple[Option, ...]:
    points = [option.points for option in options]
    if len(set(points)) < len(points):
        return options
    return tuple(replace(option, aliases=(*option.aliases, f"{option.points:g}")) for option in options)


def chosen(asked: Choice) -> Item:
    return Item(asked, asked.points, tuple(option.points for option in asked.options))


def option(code: str, zh: str, en: str, points: float = 0, *aliases: str) -> Option:
    return Option(code, Words(zh, en), points, aliases)


def bands(*pairs: tuple[float, str, str]) -> tuple[Band, ...]:
    """(at least, Chinese, English) in rising order."""
    return tuple(Band(at_least, Words(zh, en)) for at_least, zh, en in pairs)


def score(name: str, zh: str, en: str, *items: Item, source: str, formula: str = "", **details: Any) -> Calculator:
    """The sum of the items' points."""
    def total(**values: Value) -> float:
        return sum(item.points(values[item.asked.key]) for item in items)

    def span(known: Mapping[str, Value]) -> tuple[float, float]:
        return tuple(sum(end((item.points(known[item.asked.key]),) if item.asked.key in known else item.possible)
                         for item in items) for end in (min, max))  # type: ignore[return-value]

    return Calculator(name=name, title=Words(zh, en), inputs=tuple(item.asked for item in items), compute=total, span=span,
                      unit=POINTS, source=source, formula=formula or "sum of the points of all items", **details)
