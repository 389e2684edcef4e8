"""The geometry of trend plots and sparklines; knows neither tests nor pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from records.periods import Period

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 96.0, 24.0, 3.0
PLOT_WIDTH, PLOT_HEIGHT = 720.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 16.0, 36.0
VALUE_STEPS = 5
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DATE_GAP = 90
# More points than this run into each other: then each stretch of BUCKET shows its lowest and its highest alone.
MOST_POINTS, BUCKET = 500, 4.0

Scale = Callable[[float], float]


@dataclass(frozen=True)
class Reading:
    """One point of a course, with its flag for its look and its exact value as text where that is known."""

    at: datetime
    value: float
    flag: str
    text: str = ""


@dataclass(frozen=True)
class Point:
    """A reading in the plot's own coordinates."""

    x: float
    y: float
    reading: Reading


@dataclass(frozen=True)
class Tick:
    position: float
    label: str


@dataclass(frozen=True)
class Plot:
    """Everything a template needs to draw; ``band`` is (top, height) of the reference range, or None."""

    width: float
    height: float
    points: tuple[Point, ...]
    path: str
    band: tuple[float, float] | None
    values: tuple[Tick, ...]
    dates: tuple[Tick, ...]


class Place(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True)
class Spark:
    """A small course: the line, and where it ends."""

    width: float
    height: float
    points: tuple[Place, ...]
    path: str

    @property
    def end(self) -> Place:
        return self.points[-1]


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    span = (high - low) or 1.0
    return lambda value: round(start + (value - low) / span * (end - start), 1)


def _path(points: Sequence[Place | Point]) -> str:
    return " ".join(f"{'L' if index else 'M'}{point.x} {point.y}" for index, point in enumerate(points))


def sparkline(values: Sequence[float]) -> Spark:
    """A small course without axes; values oldest first, at least one."""
    x = _scale(0, max(len(values) - 1, 1), SPARK_MARGIN, SPARK_WIDTH - SPARK_MARGIN)
    y = _scale(min(values), max(values), SPARK_HEIGHT - SPARK_MARGIN, SPARK_MARGIN)
    points = tuple(Place(x(index), y(value)) for index, value in enumerate(values))
    return Spark(SPARK_WIDTH, SPARK_HEIGHT, points, _path(points))


def trend(
    readings: Sequence[Reading], *, low: float | None, high: float | None, period: Period | None = None,
) -> Plot:
    """A plot with axes and the reference range shaded; readings oldest first, at least one. Its width is the ``period``, or the
    time from the first reading to the last."""
    bounds = [bound for bound in (low, high) if bound is not None]
    levels = _levels([*(reading.value for reading in readings), *bounds])
    y = _scale(levels[0], levels[-1], PLOT_HEIGHT - BOTTOM, TOP)
    shown = period or Period(readings[0].at, readings[-1].at)
    first, last = shown.first.timestamp(), shown.last.timestamp()
    x = _scale(first, last, LEFT, PLOT_WIDTH - RIGHT) if last > first else lambda _at: (LEFT + PLOT_WIDTH - RIGHT) / 2
    points = tuple(Point(x(reading.at.timestamp()), y(reading.value), reading) for reading in readings)
    points = points if len(points) <= MOST_POINTS else _thinned(points)
    return Plot(PLOT_WIDTH, PLOT_HEIGHT, points, _path(points), _band(y, low, high),
                tuple(Tick(y(level), label) for level, label in zip(levels, _labels(levels), strict=True)),
                _date_ticks(points))


def _thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    """The extremes of each stretch in their order, so that the line keeps its shape and no peak is lost."""
    kept: dict[float, Point] = {}
    for _bucket, stretch in groupby(points, key=lambda point: point.x // BUCKET):
        together = list(stretch)
        ends = {min(together, key=lambda point: point.y), max(together, key=lambda point: point.y)}
        kept |= {point.reading.at.timestamp(): point for point in together if point in ends}
    return tuple(kept.values())


def _levels(values: Sequence[float]) -> list[float]:
    """Round numbers, evenly spaced, that hold all values; below zero only where a value is."""
    lowest, highest = min(values), max(values)
    margin = (highest - lowest) * 0.1 or abs(highest) * 0.1 or 1.0
    bottom = lowest - margin if lowest < 0 else max(lowest - margin, 0.0)
    step = _round_step((highest + margin - bottom) / (VALUE_STEPS - 1))
    first, last = math.floor(bottom / step), math.ceil((highest + margin) / step)
    return [number * step for number in range(first, last + 1)]


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)


def _labels(levels: Sequence[float]) -> list[str]:
    """As few decimals as tell every level exactly."""
    step = levels[1] - levels[0]
    digits = next((count for count in range(12) if math.isclose(round(step, count), step, rel_tol=1e-6)), 12)
    return [f"{abs(level) if level == 0 else level:.{digits}f}" for level in levels]


def _band(y: Scale, low: float | None, high: float | None) -> tuple[float, float] | None:
    if low is None and high is None:
        return None
    upper = y(high) if high is not None else TOP
    lower = y(low) if low is not None else PLOT_HEIGHT - BOTTOM
    return upper, round(lower - upper, 1)


def _date_ticks(points: Sequence[Point]) -> tuple[Tick, ...]:
    """The first date, and those after it that neither crowd nor repeat their neighbour; times where days are few."""
    style = _date_style(points[0].reading.at, points[-1].reading.at)
    ticks: list[Tick] = []
    for point in points:
        label = f"{point.reading.at:{style}}"
        if not ticks or (point.x - ticks[-1].position > DATE_GAP and label != ticks[-1].label):
            ticks.append(Tick(point.x, label))
    return tuple(ticks)


def _date_style(first: datetime, last: datetime) -> str:
    if first != last and first.date() == last.date():
        return "%H:%M"
    return "%m-%d %H:%M" if timedelta(0) < last - first < timedelta(days=4) else "%Y-%m-%d"
