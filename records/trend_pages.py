"""The controls with which a doctor looks closer into a plot: which there are, where each leads, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from records.periods import Period, steps_from, written
from records.services.results import Trend

PRESETS = ((timedelta(days=1), _l("24 hours")), (timedelta(days=7), _l("7 days")), (timedelta(days=30), _l("30 days")),
           (timedelta(days=365), _l("1 year")))
MOVES = (("earlier", "←", _l("Earlier")), ("later", "→", _l("Later")), ("closer", "+", _l("Zoom in")), ("wider", "−", _l("Zoom out")))


@dataclass(frozen=True)
class Control:
    """``query`` is empty where the control would change nothing."""

    name: str
    sign: str
    label: str
    query: str
    current: bool = False


@dataclass(frozen=True)
class Zoom:
    """The period shown as its address says it, moves inside the course, and the last stretches of it."""

    first: str
    last: str
    moves: tuple[Control, ...]
    stretches: tuple[Control, ...]


def zoom_of(trend: Trend) -> Zoom | None:
    """None where there is one moment or none, and so nothing to look into."""
    shown, whole = trend.period, trend.whole
    if shown is None or whole is None or not whole.length:
        return None
    steps = steps_from(shown, whole)
    moves = tuple(Control(name, sign, str(label), _query(getattr(steps, name))) for name, sign, label in MOVES)
    return Zoom(*written(shown), moves, _stretches(shown, whole))


def _stretches(shown: Period, whole: Period) -> tuple[Control, ...]:
    """The last day, week … of the course, as far as they are shorter than it, and the whole of it."""
    ends = [(str(label), Period(whole.last - length, whole.last)) for length, label in PRESETS if length < whole.length]
    found = [Control(f"last-{number}", "", label, _query(period), current=written(period) == written(shown))
             for number, (label, period) in enumerate(ends)]
    return (*found, Control("whole", "", _("Whole course"), "?", current=written(shown) == written(whole)))


def _query(period: Period | None) -> str:
    if period is None:
        return ""
    first, last = written(period)
    return f"?{urlencode({'from': first, 'to': last})}"
