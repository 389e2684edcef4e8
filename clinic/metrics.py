"""Counts and times of this process for a monitoring system, in Prometheus's text format; knows no page and no Django.

Labels are names of routes and states, never addresses, people or texts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from threading import Lock

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
Labels = tuple[tuple[str, str], ...]


class Registry:
    """Counters and histograms by name and labels; safe from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[tuple[str, Labels], float] = defaultdict(float)
        self._times: dict[tuple[str, Labels], list[float]] = {}

    def count(self, name: str, **labels: str) -> None:
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += 1

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Add one duration to a histogram: a count for every bound it does not exceed, then the count and the sum of all."""
        key = name, tuple(sorted(labels.items()))
        with self._lock:
            kept = self._times.setdefault(key, [0.0] * (len(BOUNDS) + 2))
            for place, bound in enumerate(BOUNDS):
                kept[place] += seconds <= bound
            kept[-2] += 1
            kept[-1] += seconds

    def lines(self) -> list[str]:
        with self._lock:
            counts, times = dict(self._counts), {key: list(kept) for key, kept in self._times.items()}
        written = [f"{name}{_braces(labels)} {value:g}" for (name, labels), value in sorted(counts.items())]
        for (name, labels), kept in sorted(times.items()):
            written += [f"{name}_bucket{_braces((*labels, ('le', str(bound))))} {kept[place]:g}" for place, bound in enumerate(BOUNDS)]
            written += [f"{name}_bucket{_braces((*labels, ('le', '+Inf')))} {kept[-2]:g}",
                        f"{name}_count{_braces(labels)} {kept[-2]:g}", f"{name}_sum{_braces(labels)} {kept[-1]:.6f}"]
        return written


def gauges(values: Mapping[str, float]) -> list[str]:
    return [f"{name} {value:g}" for name, value in sorted(values.items())]


def _braces(labels: Labels) -> str:
    quoted = ",".join(f'{key}="{value.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"' for key, value in labels)
    return f"{{{quoted}}}" if quoted else ""


site = Registry()
