"""Whose answer is written next, and how long those who wait still will: start-time fair queueing.

P. Goyal, H. M. Vin and H. Cheng, «Start-time Fair Queueing», ACM SIGCOMM 1996: every piece of work gets a start tag, the
larger of the queue's virtual time and the tag after its owner's last one, and the smallest tag is served first. So
somebody's tenth question waits behind everybody's first, and still comes after a bounded number of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Waiting(Generic[Item]):
    start: int
    number: int
    owner: str
    item: Item


class FairQueue(Generic[Item]):
    """Items in the order in which they will be taken; not safe among threads by itself."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting[Item]] = []
        self._next_start: dict[str, int] = {}
        self._time = 0
        self._numbers = itertools.count()

    def add(self, owner: str, item: Item) -> None:
        """``owner`` is whom turns are counted for."""
        start = max(self._time, self._next_start.get(owner, 0))
        self._next_start[owner] = start + 1
        self._waiting.append(_Waiting(start, next(self._numbers), owner, item))
        self._waiting.sort(key=lambda waiting: (waiting.start, waiting.number))

    def take(self) -> Item:
        """The item whose turn it is. Raises IndexError when nothing waits."""
        first = self._waiting.pop(0)
        self._time = first.start
        self._next_start = {owner: start for owner, start in self._next_start.items() if start > self._time}
        return first.item

    def remove(self, item: Item) -> None:
        """Take an item out of turn; nothing happens if it does not wait."""
        self._waiting = [waiting for waiting in self._waiting if waiting.item is not item]

    def waiting_of(self, owner: str) -> int:
        return sum(waiting.owner == owner for waiting in self._waiting)

    def __iter__(self) -> Iterator[Item]:
        return iter([waiting.item for waiting in self._waiting])

    def __len__(self) -> int:
        return len(self._waiting)


class WaitEstimate:
    """How long work lasts, as an exponentially weighted mean of what ended, and from it how long somebody waits."""

    WEIGHT = 0.2

    def __init__(self, *, first_seconds: float) -> None:
        self._mean = first_seconds

    def ended_after(self, seconds: float) -> None:
        self._mean += self.WEIGHT * (seconds - self._mean)

    def seconds(self, *, ahead: int, at_once: int) -> float:
        """Until work begins that has so many before it in the queue, with ``at_once`` places that are all taken."""
        return self._mean * (ahead + 1) / at_once
