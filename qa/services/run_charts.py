"""Small curves as the geometry of an SVG picture: figures over time, and answers against the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from qa.models import EvaluationRun
from qa.services.run_figures import CHARTED, MEASURES, shown

WIDTH, HEIGHT = 560, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 32
RUNS = 60
LANGUAGES = {"zh": _("Chinese"), "en": _("English")}
State = EvaluationRun.State


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    title: str


@dataclass(frozen=True)
class Line:
    """A curve; ``number`` from 1 chooses its look."""

    number: int
    label: Promise
    dots: tuple[Dot, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Row:
    """One line of the table that says the same as the picture."""

    head: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of shares; ``marked`` is where a vertical line stands, if one does."""

    title: str | Promise
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    vertical: tuple[Tick, ...]
    horizontal: tuple[Tick, ...]
    marked: Tick | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM
    dotted: bool = True


def history(*, kind: str, data_set: str) -> Chart | None:
    """The main figures of the newest finished runs on one data set, oldest first; None before the second run."""
    newest = EvaluationRun.objects.filter(kind=kind, data_set=data_set, state=State.DONE, limit=None)[:RUNS]
    runs = list(reversed(newest))
    measures = [measure for measure in MEASURES[kind][: CHARTED[kind]] if any(measure.of(run.figures) is not None
                                                                             for run in runs)]
    if len(runs) < 2 or not measures:
        return None
    low = _floor(min(value for measure in measures for run in runs if (value := measure.of(run.figures)) is not None))
    dates = [localtime(run.created_at).strftime("%Y-%m-%d %H:%M") for run in runs]
    xs = [_across(place, 0, len(runs) - 1) for place in range(len(runs))]
    lines = [Line(number, measure.label, tuple(
        Dot(x, _up(value, low), f"{date} · {shown(value)}") for x, run, date in zip(xs, runs, dates, strict=True)
        if (value := measure.of(run.figures)) is not None)) for number, measure in enumerate(measures, 1)]
    rows = [Row(date, tuple(measure.shown(run.figures) for measure in measures))
            for run, date in zip(runs, dates, strict=True)]
    ends = (Tick(xs[0], dates[0][:10]), Tick(xs[-1], dates[-1][:10]))
    return Chart(data_set, tuple(lines), tuple(rows), _ticks(low), ends)


def threshold_chart(language: str, curve: dict[str, Any]) -> Chart:
    """Shares answered and declined against the threshold of one language, the one in use marked."""
    points: list[Sequence[float | None]] = curve["points"]
    first, last = points[0][0], points[-1][0]
    lines = [Line(number, label, tuple(
        Dot(_across(point[0], first, last), _up(point[number], 0), f"{point[0]:.3f} · {shown(point[number])}")
        for point in points if point[number] is not None))
        for number, label in ((1, _("Answerable questions answered")), (2, _("Unanswerable questions declined")))]
    rows = tuple(Row(f"{point[0]:.3f}", (shown(point[1]), shown(point[2]))) for point in points[::5])
    marked = Tick(_across(min(max(curve["threshold"], first), last), first, last), f"{curve['threshold']:.3f}")
    ends = (Tick(LEFT, f"{first:.3f}"), Tick(WIDTH - RIGHT, f"{last:.3f}"))
    return Chart(LANGUAGES[language], tuple(lines), rows, _ticks(0), ends, marked, dotted=False)


def _floor(lowest: float) -> float:
    """Where the picture begins, so that small changes show: a tenth at or below the lowest value, at most 0.8."""
    return min(0.8, int(lowest * 10) / 10)


def _across(value: float, first: float, last: float) -> float:
    share = (value - first) / (last - first) if last > first else 0.5
    return round(LEFT + share * (WIDTH - RIGHT - LEFT), 1)


def _up(value: float, low: float) -> float:
    return round(HEIGHT - BOTTOM - (value - low) / (1 - low) * (HEIGHT - BOTTOM - TOP), 1)


def _ticks(low: float) -> tuple[Tick, ...]:
    return tuple(Tick(_up(value, low), f"{value:.2f}") for value in (low, (1 + low) / 2, 1.0))
