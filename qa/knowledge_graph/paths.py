"""The shortest, surest ways from one concept to another over edges that are fetched as they are needed."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_STEPS = 4
MOST_VISITED = 2000
AT_ONCE = 40


@dataclass(frozen=True)
class Edge:
    """An edge as the search sees it; it may be walked either way, and is told as it is written."""

    id: int
    head: str
    kind: str
    tail: str
    confidence: float

    def other(self, end: str) -> str:
        return self.tail if end == self.head else self.head


Neighbours = Callable[[Sequence[str]], Iterable[Edge]]


def best_paths(start: str, goal: str, *, neighbours: Neighbours, limit: int = 3, longest: int = MOST_STEPS) -> list[tuple[Edge, ...]]:
    """Up to `limit` paths of at most `longest` edges, best first; none visits a concept twice.

    The cost of a path is Σ (1 - ln confidence): each step costs one, and an unsure step more. `neighbours` gives the edges
    of several concepts at once, which may hold those of an edge twice; at most ``MOST_VISITED`` concepts are opened, the
    next few of the queue along with each.
    """
    if start == goal:
        return []
    opened: dict[str, list[Edge]] = {}
    queue: list[tuple[float, int, str, tuple[Edge, ...]]] = [(0.0, 0, start, ())]
    found: list[tuple[Edge, ...]] = []
    count = 0
    while queue and len(found) < limit:
        cost, _, end, path = heapq.heappop(queue)
        if end == goal:
            found.append(path)
            continue
        if len(path) == longest or (end not in opened and len(opened) >= MOST_VISITED):
            continue
        if end not in opened:
            _open([end, *(one[2] for one in queue[:AT_ONCE] if len(one[3]) < longest and one[2] != goal)], opened, neighbours)
        seen = {start} | {name for edge in path for name in (edge.head, edge.tail)}
        for edge in opened[end]:
            following = edge.other(end)
            if following not in seen:
                count += 1
                step = 1 - math.log(max(edge.confidence, 0.01))
                heapq.heappush(queue, (cost + step, count, following, (*path, edge)))
    return found


def _open(names: Sequence[str], opened: dict[str, list[Edge]], neighbours: Neighbours) -> None:
    fresh: dict[str, list[Edge]] = {name: [] for name in names if name not in opened}
    for edge in dict.fromkeys(neighbours(list(fresh))):
        for end in {edge.head, edge.tail} & fresh.keys():
            fresh[end].append(edge)
    opened.update(fresh)
