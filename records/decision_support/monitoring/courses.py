"""The course of one sign: five-minute medians, the personal baseline, a control chart and a trend.

Control chart: exponentially weighted moving average, Roberts SW, Technometrics 1959;1:239-50; design after Lucas JM,
Saccucci MS, Technometrics 1990;32:1-12 (lambda 0.2; four standard deviations instead of three, since a ward looks at
many charts). Baseline: median and 1.4826 times the median absolute deviation of the last 24 hours but the last hour.
Trend: Theil-Sen slope (Sen PK, J Am Stat Assoc 1968;63:1379-89) where the Mann-Kendall test gives p < 0.05.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import median

WINDOW = 300
KEPT, RECENT, OPEN = 288, 12, 6
LEAST_BASELINE, LEAST_TREND = 12, 6
WEIGHT, WIDTH = 0.2, 4.0
DENSE_SECONDS = 60.0
P_TREND = 0.05


@dataclass(frozen=True)
class Unusual:
    """The smoothed value lies outside the patient's own range (``low`` to ``high``)."""

    smoothed: float
    low: float
    high: float


@dataclass
class Course:
    """What is kept in memory of one sign of one patient; late readings of the last half hour find their window."""

    least_change: float
    latest: deque[tuple[datetime, float]] = field(default_factory=lambda: deque(maxlen=3))
    open: dict[int, list[float]] = field(default_factory=dict)
    closed: dict[int, float] = field(default_factory=dict)

    def add(self, at: datetime, value: float) -> bool:
        """Take a reading in; True if a window closed, so that baseline and trend are worth another look."""
        window = int(at.timestamp()) // WINDOW
        newest = max(self.open, default=window)
        if window > newest - OPEN:
            self.open.setdefault(window, []).append(value)
        elif window not in self.closed:
            self.closed[window] = value
        self._remember(at, value)
        return window > newest and self._close(window)

    def _remember(self, at: datetime, value: float) -> None:
        if any(at == known for known, _value in self.latest):
            return
        if not self.latest or at >= self.latest[-1][0]:
            self.latest.append((at, value))
        elif len(self.latest) == 3 and at > self.latest[0][0]:
            ordered = sorted([*self.latest, (at, value)])[-3:]
            self.latest.clear()
            self.latest.extend(ordered)

    def _close(self, newest: int) -> bool:
        for window in [each for each in self.open if each <= newest - OPEN]:
            self.closed[window] = median(self.open.pop(window))
        for window in [each for each in self.closed if each <= newest - KEPT]:
            del self.closed[window]
        return True

    @property
    def is_dense(self) -> bool:
        """Whether a device measures all the time, as against now and then."""
        if len(self.latest) < 3:
            return False
        return all((later[0] - earlier[0]).total_seconds() <= DENSE_SECONDS for earlier, later in pairwise(self.latest))

    @property
    def every_seconds(self) -> float:
        """The usual time between the last readings; 0 as long as there is only one."""
        if len(self.latest) < 2:
            return 0.0
        return (self.latest[-1][0] - self.latest[0][0]).total_seconds() / (len(self.latest) - 1)

    @property
    def value(self) -> float:
        """What counts: the newest value, or the median of the last three of a dense course, which lets one artefact pass.

        Makivirta A et al., Comput Methods Programs Biomed 1991;34:139-44.
        """
        return median(value for _at, value in self.latest) if self.is_dense else self.latest[-1][1]

    @property
    def at(self) -> datetime:
        return self.latest[-1][0]

    def medians(self) -> list[tuple[int, float]]:
        """Window number and median, oldest first."""
        return sorted([*self.closed.items(), *((window, median(values)) for window, values in self.open.items())])

    def unusual(self) -> Unusual | None:
        """Judged by complete windows only."""
        whole = self.medians()[:-1]
        before = [value for _window, value in whole[:-RECENT]]
        return _control_chart(before, [value for _window, value in whole[-RECENT:]], self.least_change)

    def trend(self) -> float:
        """Change over the last hour where it is significant and large enough to mention, else 0."""
        recent = self.medians()[-RECENT:]
        if len(recent) < LEAST_TREND or recent[-1][0] - recent[0][0] > 2 * RECENT:
            return 0.0
        if mann_kendall_p([value for _window, value in recent]) >= P_TREND:
            return 0.0
        change = theil_sen(recent) * (3600 / WINDOW)
        return change if abs(change) >= self.least_change else 0.0


def _control_chart(before: Sequence[float], recent: Sequence[float], least_change: float) -> Unusual | None:
    if len(before) < LEAST_BASELINE or not recent:
        return None
    centre = median(before)
    spread = max(1.4826 * median(abs(value - centre) for value in before), least_change / 4)
    smoothed = centre
    for value in recent:
        smoothed = WEIGHT * value + (1 - WEIGHT) * smoothed
    share = WEIGHT / (2 - WEIGHT) * (1 - (1 - WEIGHT) ** (2 * len(recent)))
    width = max(WIDTH * spread * math.sqrt(share), least_change)
    if abs(smoothed - centre) <= width:
        return None
    return Unusual(smoothed, centre - width, centre + width)


def theil_sen(points: Sequence[tuple[int, float]]) -> float:
    """The median of all slopes between two points, in units a window."""
    slopes = [(later[1] - earlier[1]) / (later[0] - earlier[0])
              for index, earlier in enumerate(points) for later in points[index + 1:]]
    return median(slopes) if slopes else 0.0


def mann_kendall_p(values: Sequence[float]) -> float:
    """Two-sided p by the normal approximation with ties (Kendall MG, Rank Correlation Methods, 1975)."""
    count = len(values)
    rising = sum((later > earlier) - (later < earlier) for index, earlier in enumerate(values) for later in values[index + 1:])
    ties = [values.count(value) for value in set(values)]
    variance = (count * (count - 1) * (2 * count + 5) - sum(tie * (tie - 1) * (2 * tie + 5) for tie in ties)) / 18
    if rising == 0 or variance <= 0:
        return 1.0
    return math.erfc((abs(rising) - 1) / math.sqrt(variance) / math.sqrt(2))
