"""Free times of a doctor's day, and who of those waiting is offered which; a greedy rule that can be read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from records.decision_support.words import Words


@dataclass(frozen=True)
class Span:
    """From ``start`` until before ``end``."""

    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Request:
    """Urgency 1 is the highest of three; ``minutes`` is how long it takes."""

    id: str
    urgency: int
    since: datetime
    minutes: int = 15


@dataclass(frozen=True)
class Offer:
    who: str
    span: Span
    why: Words


def free_slots(hours: Sequence[Span], taken: Sequence[Span], *, minutes: int, not_before: datetime) -> list[Span]:
    """All times of that length, one after another, within the hours and clear of what is taken."""
    length, found = timedelta(minutes=minutes), []
    for span in hours:
        start = span.start
        while start + length <= span.end:
            slot = Span(start, start + length)
            in_the_way = next((each for each in taken if slot.overlaps(each)), None)
            if in_the_way is None and start >= not_before:
                found.append(slot)
            start = in_the_way.end if in_the_way is not None else slot.end
    return found


def offers(waiting: Sequence[Request], hours: Sequence[Span], taken: Sequence[Span], *, not_before: datetime) -> list[Offer]:
    """Each in turn, the urgent first and of equals who waits longest, gets the earliest time that is long enough."""
    full, found = list(taken), []
    for request in sorted(waiting, key=lambda each: (each.urgency, each.since)):
        slots = free_slots(hours, full, minutes=request.minutes, not_before=not_before)
        if not slots:
            continue
        full.append(slots[0])
        days = max(0, (slots[0].start - request.since).days)
        found.append(Offer(request.id, slots[0], Words(f"紧急程度{request.urgency}，已等待{days}天：最早的空闲时间",
                                                        f"urgency {request.urgency}, waiting {days} days: the earliest free time")))
    return found
