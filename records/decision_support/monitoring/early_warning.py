"""NEWS2 at the bedside, from what is known right now; what is missing is said, and the points then are «at least».

Royal College of Physicians. National Early Warning Score (NEWS) 2. London: RCP, 2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.decision_support.calculators.critical_care import NEWS2, NEWS_STEPS, news2
from records.decision_support.monitoring.signs import (
    CONSCIOUSNESS,
    INSPIRED_OXYGEN,
    LEVEL_KEYS,
    OXYGEN_FLOW,
    SIGNS,
)
from records.decision_support.words import Words

FRESH = timedelta(hours=12)
ROOM_AIR = 21.0
YOUNGEST = 16
_NORMAL = {"respiratory_rate": 16.0, "systolic": 120.0, "heart_rate": 70.0, "temperature": 37.0,
           "consciousness": "alert", "oxygen": False, "oxygen_saturation": 97.0}
_ASKED = {each.key: each.words for each in NEWS2.inputs}


@dataclass(frozen=True)
class Score:
    """``points`` are a lower bound as long as something is ``missing``; ``single`` means that one sign scores 3."""

    points: int
    missing: tuple[str, ...]
    single: bool

    @property
    def text(self) -> str:
        return f"≥{self.points}" if self.missing else str(self.points)

    @property
    def missing_words(self) -> Words:
        return Words("、".join(_ASKED[key].zh for key in self.missing), ", ".join(_ASKED[key].en for key in self.missing))


def score(values: Mapping[str, tuple[datetime, float]], *, now: datetime, scale_2: bool = False) -> Score | None:
    """From time and value by code, those of the last 12 hours; None without any of the five measurements."""
    fresh = {code: value for code, (at, value) in values.items() if now - at <= FRESH}
    known = {sign.key: fresh[sign.code] for sign in SIGNS if sign.key and sign.code in fresh}
    if not known:
        return None
    given = known | _level(fresh) | _oxygen(fresh)
    missing = tuple(key for key in _NORMAL if key not in given)
    assumed = _NORMAL | ({"oxygen_saturation": 90.0} if scale_2 else {}) | given
    points = int(news2(scale_2=scale_2, **assumed))
    single = any(item.points(assumed[item.asked.key]) >= 3 for item in NEWS_STEPS)
    alone = int(news2(scale_2=scale_2, **(_NORMAL | {"oxygen_saturation": assumed["oxygen_saturation"]})))
    return Score(points, missing, single or alone >= 3)


def _level(fresh: Mapping[str, float]) -> dict[str, str]:
    return {"consciousness": LEVEL_KEYS[int(fresh[CONSCIOUSNESS])]} if CONSCIOUSNESS in fresh else {}


def _oxygen(fresh: Mapping[str, float]) -> dict[str, bool]:
    if OXYGEN_FLOW not in fresh and INSPIRED_OXYGEN not in fresh:
        return {}
    return {"oxygen": fresh.get(OXYGEN_FLOW, 0.0) > 0 or fresh.get(INSPIRED_OXYGEN, ROOM_AIR) > ROOM_AIR}
