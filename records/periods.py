"""The stretch of time that a plot shows, and what zooming and moving make of it; knows neither results nor pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

SHORTEST = timedelta(hours=1)
ZOOM, MOVE = 2.0, 0.5
WRITTEN = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both included; both carry a time zone."""

    first: datetime
    last: datetime

    @property
    def length(self) -> timedelta:
        return self.last - self.first

    def holds(self, at: datetime) -> bool:
        return self.first <= at <= self.last

    def within(self, whole: Period) -> Period:
        """The same length moved or cut so that it lies in ``whole``, and no shorter than ``SHORTEST`` where that fits."""
        length = min(max(self.length, SHORTEST), whole.length)
        first = min(max(self.first, whole.first), whole.last - length)
        return Period(first, first + length)

    def scaled(self, factor: float) -> Period:
        """About the same middle, ``factor`` times as long."""
        middle, half = self.first + self.length / 2, self.length * factor / 2
        return Period(middle - half, middle + half)

    def moved(self, share: float) -> Period:
        """Later by ``share`` of its length; a negative share is earlier."""
        return Period(self.first + self.length * share, self.last + self.length * share)


@dataclass(frozen=True)
class Steps:
    """Where each control leads from a period; None where it would change nothing."""

    closer: Period | None
    wider: Period | None
    earlier: Period | None
    later: Period | None


def steps_from(shown: Period, whole: Period) -> Steps:
    """The next periods by zooming and moving inside ``whole``, in whole minutes as an address says them."""
    made = {"closer": shown.scaled(1 / ZOOM), "wider": shown.scaled(ZOOM), "earlier": shown.moved(-MOVE), "later": shown.moved(MOVE)}
    inside = {name: period.within(whole) for name, period in made.items()}
    return Steps(**{name: period if _differs(period, shown) else None for name, period in inside.items()})


def _differs(one: Period, other: Period) -> bool:
    return written(one) != written(other)


def written(period: Period) -> tuple[str, str]:
    """Its two ends as an address says them; the end is rounded up, so that its own minute is shown."""
    return f"{period.first:{WRITTEN}}", f"{period.last + timedelta(seconds=59):{WRITTEN}}"


def read_period(first: str, last: str, *, whole: Period) -> Period | None:
    """What an address asks for, inside ``whole``; None where it says nothing that can be shown."""
    try:
        ends = [datetime.strptime(text, WRITTEN).replace(tzinfo=whole.first.tzinfo) for text in (first, last)]
    except ValueError:
        return None
    asked = Period(*ends)
    return asked.within(whole) if all(one < other for one, other in pairwise(ends)) else None
