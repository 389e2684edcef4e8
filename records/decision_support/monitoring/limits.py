"""Alarm limits: what the site starts from, and how a value stands against them.

Vital signs: the values that score 3 (critical) and 2 (warning) by themselves in the Royal College of Physicians' National
Early Warning Score 2 (2017), for those aged 16 and over. Laboratory: Royal College of Pathologists, The communication of
critical and unexpected pathology results (G158, 2017).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

WARNING, CRITICAL = 2, 3


@dataclass(frozen=True)
class Limits:
    """Values at or beyond a limit raise an alert; in the sign's usual unit, None where there is no limit."""

    critical_low: float | None = None
    low: float | None = None
    high: float | None = None
    critical_high: float | None = None

    @property
    def is_ordered(self) -> bool:
        given = [value for value in (self.critical_low, self.low, self.high, self.critical_high) if value is not None]
        return given == sorted(given) and len(set(given)) == len(given)

    def breach(self, value: float) -> tuple[int, float, str] | None:
        """Severity, the limit reached and its side («low» or «high»); None within the limits."""
        for severity, limit in ((CRITICAL, self.critical_low), (WARNING, self.low)):
            if limit is not None and value <= limit:
                return severity, limit, "low"
        for severity, limit in ((CRITICAL, self.critical_high), (WARNING, self.high)):
            if limit is not None and value >= limit:
                return severity, limit, "high"
        return None


STARTING: Mapping[str, Limits] = {
    "9279-1": Limits(8, None, 21, 25),
    "59408-5": Limits(91, 93, None, None),
    "8480-6": Limits(90, 100, None, 220),
    "8867-4": Limits(40, None, 111, 131),
    "8310-5": Limits(35.0, None, 39.1, None),
    "67775-7": Limits(None, None, None, 1),
    "2823-3": Limits(2.5, None, None, 6.5),
    "14749-6": Limits(2.5, None, None, 25),
    "2000-8": Limits(1.8, None, None, 3.5),
}
# Scale 2 of NEWS2: saturations for those with hypercapnic respiratory failure, target 88 to 92 %.
SCALE_2_SATURATION = Limits(83, 85, None, None)
