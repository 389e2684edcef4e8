"""Proposes beds for those who wait for one: an integer programme, solved exactly, with the reasons of each choice.

Solver: HiGHS (Huangfu Q, Hall JAJ, Math Program Comput 2018;10:119-42) through ``scipy.optimize.milp``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from records.decision_support.words import Words

TIME_LIMIT_SECONDS = 5.0
PLACED, OTHER_WARD, WASTED_SINGLE = 1000.0, 120.0, 40.0
URGENCY = {1: 300.0, 2: 100.0, 3: 0.0}


@dataclass(frozen=True)
class FreeBed:
    """``room`` is shared by beds whose patients must be of one sex; ``room_sex`` is that of who lies there, empty if nobody."""

    id: str
    ward: str
    room: str
    single: bool
    room_sex: str = ""


@dataclass(frozen=True)
class Waiting:
    """``ward`` is the one asked for, empty if any; urgency 1 is the highest of three."""

    id: str
    sex: str
    ward: str = ""
    isolation: bool = False
    urgency: int = 2


@dataclass(frozen=True)
class Placement:
    """A bed for one who waits, or none (``bed`` empty), and why."""

    who: str
    bed: str
    why: tuple[Words, ...]


def fits(who: Waiting, bed: FreeBed) -> bool:
    """Isolation needs a single room; a shared room holds one sex."""
    if who.isolation and not bed.single:
        return False
    return bed.single or not bed.room_sex or bed.room_sex == who.sex


def propose(waiting: Sequence[Waiting], beds: Sequence[FreeBed]) -> list[Placement]:
    """As many as possible, the urgent first, in their ward where it goes, single rooms kept for isolation."""
    pairs = [(one, other) for one, who in enumerate(waiting) for other, bed in enumerate(beds) if fits(who, bed)]
    chosen = _solve(waiting, beds, pairs) if pairs else {}
    return [_placement(who, beds[chosen[index]] if index in chosen else None, beds) for index, who in enumerate(waiting)]


def _solve(waiting: Sequence[Waiting], beds: Sequence[FreeBed], pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows: list[list[float]] = [[float(one == index) for one, _bed in pairs] for index in range(len(waiting))]
    rows += [[float(other == index) for _who, other in pairs] for index in range(len(beds))]
    rows += _one_sex_a_room(waiting, beds, pairs)
    worth = numpy.array([-_worth(waiting[one], beds[other]) for one, other in pairs])
    found = milp(worth, integrality=numpy.ones(len(pairs)), bounds=Bounds(0, 1),
                 constraints=LinearConstraint(numpy.array(rows), ub=numpy.ones(len(rows))),
                 options={"time_limit": TIME_LIMIT_SECONDS})
    if found.x is None:
        return {}
    return {one: other for (one, other), taken in zip(pairs, found.x, strict=True) if taken > 0.5}


def _worth(who: Waiting, bed: FreeBed) -> float:
    cost = (OTHER_WARD if who.ward and who.ward != bed.ward else 0.0) + (WASTED_SINGLE if bed.single and not who.isolation else 0.0)
    return PLACED + URGENCY[who.urgency] - cost


def _one_sex_a_room(waiting: Sequence[Waiting], beds: Sequence[FreeBed], pairs: Sequence[tuple[int, int]]) -> list[list[float]]:
    """Of two placements of different sex into one shared room at most one."""
    rows = []
    for (index, (one, other)), (second, (who, bed)) in combinations(enumerate(pairs), 2):
        same_room = beds[other].room == beds[bed].room and not (beds[other].single or beds[bed].single) and other != bed
        if same_room and waiting[one].sex != waiting[who].sex:
            rows.append([float(position in (index, second)) for position in range(len(pairs))])
    return rows


def _placement(who: Waiting, bed: FreeBed | None, beds: Sequence[FreeBed]) -> Placement:
    if bed is None:
        return Placement(who.id, "", (_why_none(who, beds),))
    why = []
    if who.isolation:
        why.append(Words("需要隔离：单人间", "needs isolation: a single room"))
    if who.ward:
        own = who.ward == bed.ward
        why.append(Words("在所需病区", "in the ward asked for") if own else
                   Words("所需病区无合适床位", "no fitting bed is left in the ward asked for"))
    if not bed.single:
        why.append(Words("同室同性别", "the room holds one sex") if bed.room_sex else Words("房间现为空", "the room is empty now"))
    elif not who.isolation:
        why.append(Words("无合适的多人间床位", "no fitting bed in a shared room is left"))
    return Placement(who.id, bed.id, tuple(why))


def _why_none(who: Waiting, beds: Sequence[FreeBed]) -> Words:
    if not any(fits(who, bed) for bed in beds):
        if who.isolation:
            return Words("需要隔离，没有空的单人间", "needs isolation, and no single room is free")
        return Words("没有合适的空床", "no fitting bed is free")
    return Words("合适的床位给了更紧急或更受限者", "the fitting beds go to those who are more urgent or fit nowhere else")


