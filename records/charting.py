"""The geometry of trend plots and sparklines; knows neither tests nor pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 96.0, 24.0, 3.0
PLOT_WIDTH, PLOT_HEIGHT = 720.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 16.0, 16.0, 36.0


@dataclass(frozen=True)
class Reading:
    """One point of a course, with its flag for its look."""

    at: datetime
    value: float
    flag: str


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


def _scale(low: float, high: float, start: float, end: float):
    span = (high - low) or 1.0
    return lambda value: round(start + (value - low) / span * (end - start), 1)


def _path(points: Sequence[Point]) -> str:
    return " ".join(f"{'L' if index else 'M'}{point.x} {point.y}" for index, point in enumerate(points))


def sparkline(readings: Sequence[Reading]) -> Plot:
    """A small course without axes; readings oldest first, at least one."""
    values = [reading.value for reading in readings]
    x = _scale(0, max(len(readings) - 1, 1), SPARK_MARGIN, SPARK_WIDTH - SPARK_MARGIN)
    y = _scale(min(values), max(values), SPARK_HEIGHT - SPARK_MARGIN, SPARK_MARGIN)
    points = tuple(Point(x(index), y(reading.value), reading) for index, reading in enumerate(readings))
    return Plot(SPARK_WIDTH, SPARK_HEIGHT, points, _path(points), None, (), ())


def trend(readings: Sequence[Reading], *, low: float | None, high: float | None) -> Plot:
    """A plot with axes and the reference range shaded; readings oldest first, at least one."""
    bounds = [bound for bound in (low, high) if bound is not None]
    values = [*(reading.value for reading in readings), *bounds]
    margin = (max(values) - min(values)) * 0.1 or abs(max(values)) * 0.1 or 1.0
    bottom, top = min(values) - margin, max(values) + margin
    y = _scale(bottom, top, PLOT_HEIGHT - BOTTOM, TOP)
    first, last = readings[0].at.timestamp(), readings[-1].at.timestamp()
    x = _scale(first, last, LEFT, PLOT_WIDTH - RIGHT) if last > first else lambda _at: (LEFT + PLOT_WIDTH - RIGHT) / 2
    points = tuple(Point(x(reading.at.timestamp()), y(reading.value), reading) for reading in readings)
    return Plot(PLOT_WIDTH, PLOT_HEIGHT, points, _path(points), _band(y, low, high), _value_ticks(y, bottom, top),
                _date_ticks(points))


def _band(y, low: float | None, high: float | None) -> tuple[float, float] | None:
    if low is None and high is None:
        return None
    upper = y(high) if high is not None else TOP
    lower = y(low) if low is not None else PLOT_HEIGHT - BOTTOM
    return upper, round(lower - upper, 1)


def _value_ticks(y, bottom: float, top: float, count: int = 5) -> tuple[Tick, ...]:
    step = (top - bottom) / (count - 1)
    digits = 0 if step >= 5 else 1 if step >= 0.2 else 2
    return tuple(Tick(y(bottom + step * index), f"{bottom + step * index:.{digits}f}") for index in range(count))


def _date_ticks(points: Sequence[Point]) -> tuple[Tick, ...]:
    """First and last date, and those between that do not crowd their neighbours."""
    ticks: list[Tick] = []
    for point in points:
        if not ticks or point.x - ticks[-1].position > 90:
            ticks.append(Tick(point.x, f"{point.reading.at:%Y-%m-%d}"))
    return tuple(ticks)
