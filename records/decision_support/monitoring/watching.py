"""One patient under watch: takes readings in, and tells at any moment what is the matter; holds no history of alerts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from records.decision_support.monitoring.courses import Course, Unusual
from records.decision_support.monitoring.early_warning import YOUNGEST, Score, score
from records.decision_support.monitoring.limits import (
    CRITICAL,
    SCALE_2_SATURATION,
    STARTING,
    WARNING,
    Limits,
)
from records.decision_support.monitoring.signs import CONSCIOUSNESS, name_of, sign_of, value_text
from records.decision_support.words import Words

NOTICE = 1
OLD = timedelta(hours=12)
HIGH, MEDIUM = 7, 5
DRAWN = 24
SATURATION = "59408-5"


@dataclass(frozen=True)
class Finding:
    """Something that is the matter now. ``kind`` is limit, early-warning or unusual; severity 3 critical, 2 warning, 1 notice."""

    kind: str
    code: str
    severity: int
    value: float
    words: Words

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.code


@dataclass(frozen=True)
class SignNow:
    """One sign as a board shows it: ``severity`` by its limits, ``change`` over the last hour, ``course`` of medians, oldest first.

    ``every_seconds`` is the usual time between readings, 0 if there is only one.
    """

    code: str
    value: float
    at: datetime
    severity: int
    change: float
    course: tuple[float, ...]
    every_seconds: float


@dataclass(frozen=True)
class Snapshot:
    """A patient at one moment, safe to hand to other threads."""

    signs: tuple[SignNow, ...]
    score: Score | None


@dataclass
class Watched:
    """``limits`` are the patient's own over the site's; ``age`` in years, None if unknown."""

    limits: Mapping[str, Limits] = field(default_factory=lambda: dict(STARTING))
    age: int | None = None
    scale_2: bool = False
    courses: dict[str, Course] = field(default_factory=dict)
    unusual: dict[str, Unusual] = field(default_factory=dict)
    trends: dict[str, float] = field(default_factory=dict)
    drawn: dict[str, tuple[float, ...]] = field(default_factory=dict)

    def add(self, code: str, at: datetime, value: float) -> None:
        course = self.courses.get(code)
        if course is None:
            sign = sign_of(code)
            course = self.courses[code] = Course(sign.least_change if sign else float("inf"))
        if course.add(at, value):
            self._look_back(code, course)

    def look_back(self) -> None:
        """Baselines and trends of all courses, after they were filled from storage."""
        for code, course in self.courses.items():
            self._look_back(code, course)

    def _look_back(self, code: str, course: Course) -> None:
        self.trends[code] = course.trend()
        self.drawn[code] = tuple(value for _window, value in course.medians()[-DRAWN:])
        found = course.unusual()
        if found is None:
            self.unusual.pop(code, None)
        else:
            self.unusual[code] = found

    def score(self, now: datetime) -> Score | None:
        """NEWS2; none for those known to be under 16, for whom it is not made."""
        if self.age is not None and self.age < YOUNGEST:
            return None
        values = {code: (course.at, course.value) for code, course in self.courses.items()}
        return score(values, now=now, scale_2=self.scale_2)

    def findings(self, now: datetime) -> list[Finding]:
        """What is the matter, the worst first."""
        found = [*self._limits(now), *self._early_warning(now), *self._unusual(now)]
        return sorted(found, key=lambda finding: (-finding.severity, finding.kind, finding.code))

    def snapshot(self, now: datetime) -> Snapshot:
        signs = tuple(self._now(code, course) for code, course in self.courses.items())
        return Snapshot(signs, self.score(now))

    def _now(self, code: str, course: Course) -> SignNow:
        limits = self.limits_of(code)
        breach = limits.breach(course.value) if limits else None
        return SignNow(code, course.latest[-1][1], course.at, breach[0] if breach else 0, self.trends.get(code, 0.0),
                       self.drawn.get(code, ()), course.every_seconds)

    def limits_of(self, code: str) -> Limits | None:
        if code == SATURATION and self.scale_2 and self.limits.get(code) == STARTING[code]:
            return SCALE_2_SATURATION
        return self.limits.get(code)

    def _limits(self, now: datetime) -> Iterator[Finding]:
        for code, course in self.courses.items():
            limits = self.limits_of(code)
            breach = limits.breach(course.value) if limits and now - course.at <= OLD else None
            if breach is not None:
                severity, limit, side = breach
                yield Finding("limit", code, severity, course.value, _limit_words(code, course.value, limit, side))

    def _early_warning(self, now: datetime) -> Iterator[Finding]:
        found = self.score(now)
        if found is not None and found.points >= MEDIUM:
            severity = CRITICAL if found.points >= HIGH else WARNING
            level = Words("高风险", "high risk") if found.points >= HIGH else Words("中风险", "medium risk")
            yield Finding("early-warning", "", severity, found.points,
                          Words(f"NEWS2 {found.text}分，{level.zh}", f"NEWS2 {found.text}, {level.en}"))

    def _unusual(self, now: datetime) -> Iterator[Finding]:
        for code, found in self.unusual.items():
            if now - self.courses[code].at <= OLD:
                name, value = name_of(code), value_text(code, found.smoothed)
                span = f"{value_text(code, found.low)}–{value_text(code, found.high)}"
                yield Finding("unusual", code, NOTICE, found.smoothed,
                              Words(f"{name.zh} {value}，超出本人平时范围 {span}", f"{name.en} {value}, outside the patient's usual {span}"))


def _limit_words(code: str, value: float, limit: float, side: str) -> Words:
    name, shown, bound = name_of(code), value_text(code, value), value_text(code, limit)
    if code == CONSCIOUSNESS:
        return Words(f"{name.zh} {shown}：非清醒", f"{name.en} {shown}: not alert")
    sign = "≤" if side == "low" else "≥"
    return Words(f"{name.zh} {shown}（界限 {sign}{bound}）", f"{name.en} {shown} (limit {sign}{bound})")
