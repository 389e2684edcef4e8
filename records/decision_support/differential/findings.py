"""Findings of a patient, present or absent, and which statement of several counts; knows no table and no graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Origin(StrEnum):
    """Where a finding was taken from."""

    CHART = "chart"
    RESULT = "result"
    NOTE = "note"
    TYPED = "typed"


class Stance(StrEnum):
    """What counts of a finding: that it is there, that it is not, or nothing."""

    PRESENT = "present"
    ABSENT = "absent"
    LEFT_OUT = "left-out"


@dataclass(frozen=True)
class Finding:
    """``names`` begin with the one to show; the others are what the graph may call it. ``detail`` is the value it rests on."""

    names: tuple[str, ...]
    present: bool
    origin: Origin
    on: date | None = None
    detail: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def key(self) -> str:
        return plain(self.name)


@dataclass(frozen=True)
class Weighed:
    """A finding and what counts of it. ``contradicted`` ones are said both ways on one day and count for nothing."""

    finding: Finding
    stance: Stance
    contradicted: bool = False


def plain(name: str) -> str:
    """A name without the differences of case and spacing."""
    return "".join(name.casefold().split())


def settled(findings: Iterable[Finding]) -> list[Weighed]:
    """Each finding once, at its newest statement, in the order of first mention; undated ones count as the oldest."""
    told: dict[str, list[Finding]] = {}
    for each in findings:
        told.setdefault(_known_key(told, each), []).append(each)
    return [_newest(statements) for statements in told.values()]


def _known_key(told: Mapping[str, list[Finding]], finding: Finding) -> str:
    """The key under which any of the finding's names already stands, so that «fever» and «发热» of two notes are one."""
    names = {plain(name) for name in finding.names}
    return next((key for key, others in told.items() if names & {plain(name) for other in others for name in other.names}), finding.key)


def _newest(statements: list[Finding]) -> Weighed:
    day = max(each.on or date.min for each in statements)
    latest = [each for each in statements if (each.on or date.min) == day]
    typed = [each for each in latest if each.origin is Origin.TYPED]
    latest = typed or latest
    chosen = replace(latest[0], names=tuple(dict.fromkeys(name for each in statements for name in (*latest[0].names, *each.names))))
    if len({each.present for each in latest}) > 1:
        return Weighed(chosen, Stance.LEFT_OUT, contradicted=True)
    return Weighed(chosen, Stance.PRESENT if chosen.present else Stance.ABSENT)


def chosen(weighed: Iterable[Weighed], stances: Mapping[str, Stance]) -> list[Weighed]:
    """The findings with what a doctor decided of them, by the key of each."""
    return [replace(each, stance=stances[each.finding.key], contradicted=False) if each.finding.key in stances
            and (stances[each.finding.key] is not Stance.LEFT_OUT or not each.contradicted) else each for each in weighed]
