"""How full wards are and how long people stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median


@dataclass(frozen=True)
class Occupancy:
    """``share`` of open beds in use, 0 to 1 (None without open beds); ``stay_days`` is the median of ended stays."""

    beds: int
    used: int
    closed: int
    stay_days: float | None

    @property
    def share(self) -> float | None:
        return self.used / self.beds if self.beds else None


def occupancy(*, beds: int, closed: int, used: int, stays: Sequence[tuple[datetime, datetime]]) -> Occupancy:
    """``beds`` are open ones; ``stays`` are admission and discharge of those who left."""
    days = [(end - start).total_seconds() / 86400 for start, end in stays]
    return Occupancy(beds, used, closed, median(days) if days else None)
