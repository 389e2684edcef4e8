"""Invented courses of vital signs for the demonstration ward, the same for the same moment; nobody in them is real."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from records.decision_support.monitoring.readings import Sent
from records.decision_support.monitoring.signs import CONSCIOUSNESS, OXYGEN_FLOW

# How often each sign is measured, in seconds, its unit, its digits and how much it wavers from one reading to the next.
MEASURED = (("8867-4", 20, "/min", 0, 2.0), ("59408-5", 20, "%", 0, 0.5), ("9279-1", 20, "/min", 0, 0.8), ("8480-6", 300, "mm[Hg]", 0, 4.0),
            ("8462-4", 300, "mm[Hg]", 0, 3.0), ("8310-5", 900, "Cel", 1, 0.08))
STEADY = {"8867-4": 74.0, "59408-5": 97.0, "9279-1": 15.0, "8480-6": 126.0, "8462-4": 76.0, "8310-5": 36.7}
LEVEL_SECONDS = 1800


@dataclass(frozen=True)
class Course:
    """``usual`` are values that differ from a steady adult; ``swing`` is how far each goes away from it and back once in ``minutes``."""

    usual: dict[str, float] = field(default_factory=dict)
    swing: dict[str, float] = field(default_factory=dict)
    minutes: float = 90.0
    oxygen: float = 0.0
    level: str = "A"


COURSES = (
    Course(),
    Course(usual={"8867-4": 82, "8310-5": 37.2}, swing={"8310-5": 1.4, "8867-4": 18}, minutes=240),
    Course(usual={"59408-5": 94, "9279-1": 18}, swing={"59408-5": -5, "9279-1": 8, "8867-4": 34}, minutes=75, oxygen=2.0),
    Course(usual={"8480-6": 148, "8462-4": 88}),
    Course(usual={"8867-4": 58}, swing={"8867-4": -12}, minutes=150),
    Course(usual={"8480-6": 108, "8867-4": 92}, swing={"8480-6": -16, "8867-4": 22}, minutes=110),
    Course(usual={"59408-5": 96}),
    Course(usual={"8867-4": 70, "9279-1": 14}),
)


def readings(course: Course, *, seed: str, since: datetime, until: datetime, every: int = 20) -> Iterator[Sent]:
    """What a monitor would send after ``since`` up to ``until``, at whole steps of ``every`` seconds (20 or a multiple of it)."""
    first = (int(since.timestamp()) // every + 1) * every
    for second in range(first, int(until.timestamp()) + 1, every):
        yield from _at(course, seed, datetime.fromtimestamp(second, tz=until.tzinfo), second, every)


def _at(course: Course, seed: str, at: datetime, second: int, every: int) -> Iterator[Sent]:
    away = (1 - math.cos(2 * math.pi * second / (60 * course.minutes))) / 2
    for code, interval, unit, digits, noise in MEASURED:
        if second % max(interval, every) == 0:
            wavering = random.Random(f"{seed}/{code}/{second}").gauss(0, noise)  # noqa: S311 - a demonstration, no secret
            value = course.usual.get(code, STEADY[code]) + away * course.swing.get(code, 0.0) + wavering
            yield Sent(code, round(min(value, 100.0) if unit == "%" else value, digits), unit, at)
    if second % LEVEL_SECONDS == 0:
        yield Sent(CONSCIOUSNESS, None, "", at, course.level)
        yield Sent(OXYGEN_FLOW, course.oxygen, "L/min", at)
