"""The shortest, surest ways from one concept to another, sought from both ends at once so that few edges need be fetched."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

MOST_STEPS = 4
# Of the partial ways to one concept, as many of each length are carried on.
KEPT = 8


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


@dataclass(frozen=True)
class _Way:
    """A way from one of the two ends to its last concept."""

    cost: float
    names: tuple[str, ...]
    edges: tuple[Edge, ...]

    def further(self, edge: Edge) -> _Way:
        """The cost of a step is 1 - ln confidence: one, and more where it is unsure."""
        step = 1 - math.log(max(edge.confidence, 0.01))
        return _Way(self.cost + step, (*self.names, edge.other(self.names[-1])), (*self.edges, edge))


def best_paths(start: str, goal: str, *, neighbours: Neighbours, limit: int = 3, longest: int = MOST_STEPS) -> list[tuple[Edge, ...]]:
    """Up to `limit` paths of at most `longest` edges, best first; none visits a concept twice.

    The cost of a path is Σ (1 - ln confidence). `neighbours` gives the edges of several concepts at once; what it leaves out
    is not walked. It is asked as often as a path has edges.
    """
    if start == goal:
        return []
    forward = _ways(start, (longest + 1) // 2, neighbours)
    backward = _ways(goal, longest // 2, neighbours)
    return [edges for _, edges in heapq.nsmallest(limit, _joined(forward, backward), key=lambda pair: pair[0])]


def _ways(start: str, steps: int, neighbours: Neighbours) -> list[dict[str, list[_Way]]]:
    """For each number of steps up to `steps`, the best ways that end at each concept."""
    found: list[dict[str, list[_Way]]] = [{start: [_Way(0.0, (start,), ())]}]
    edges: dict[str, list[Edge]] = {}
    for _ in range(steps):
        _fetch([name for name in found[-1] if name not in edges], edges, neighbours)
        ways: dict[str, list[_Way]] = defaultdict(list)
        for name, ending in found[-1].items():
            for way in ending:
                for edge in edges[name]:
                    if edge.other(name) not in way.names:
                        ways[edge.other(name)].append(way.further(edge))
        found.append({name: heapq.nsmallest(KEPT, ending, key=lambda way: way.cost) for name, ending in ways.items()})
    return found


def _fetch(names: Sequence[str], edges: dict[str, list[Edge]], neighbours: Neighbours) -> None:
    fresh: dict[str, list[Edge]] = {name: [] for name in names}
    for edge in dict.fromkeys(neighbours(names)) if names else ():
        for end in {edge.head, edge.tail} & fresh.keys():
            fresh[end].append(edge)
    edges |= fresh


def _joined(forward: Sequence[dict[str, list[_Way]]], backward: Sequence[dict[str, list[_Way]]]) -> Iterator[tuple[float, tuple[Edge, ...]]]:
    """Whole paths, each cut in one place only: in its middle, or a step after it."""
    for steps, ways in enumerate(forward[1:], 1):
        for others in backward[steps - 1 : steps + 1]:
            for name in ways.keys() & others.keys():
                for one, other in product(ways[name], others[name]):
                    if not set(one.names[:-1]) & set(other.names):
                        yield one.cost + other.cost, one.edges + other.edges[::-1]
