"""Keeps to a rate of requests, and tells how long to wait before another try; knows no service."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds


class Pace:
    """Lets one call through every ``1 / a_second`` seconds."""

    def __init__(self, a_second: float, *, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic) -> None:
        self._apart, self._sleep, self._clock = 1.0 / a_second, sleep, clock
        self._next = clock()

    def wait(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._apart


def waiting_time(attempt: int, *, asked_for: object = None, longest: float = LONGEST_WAIT) -> float:
    """Seconds before try number ``attempt`` (from 1): twice as long each time, or what a Retry-After header asked for, at most ``longest``."""
    doubled = FIRST_WAIT * 2.0 ** (attempt - 1)
    return min(longest, max(doubled, _seconds(str(asked_for or ""))))


def _seconds(header: str) -> float:
    """A Retry-After header is a number of seconds or a date."""
    if header.isdigit():
        return float(header)
    try:
        return (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
