"""Decides which sealed parts of an index stay when passages come and go. Knows no files.

A sealed part is never changed. What is new makes a part of its own; parts no more than twice as large are indexed again
together with it. So each is less than half of the next larger one, they stay few, and ten documents added to a million
passages touch only the smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Fewer passages than this are indexed anew in seconds, and one part ranks best.
SMALL = 20_000
GROWTH = 2
MOST_GONE = 0.25


@dataclass(frozen=True)
class Segment:
    """A sealed part: how many passages it holds and how many of these are no longer wanted.

    `embedder` names the model of its vectors, "" while it has words only.
    """

    name: str
    passages: int
    gone: int = 0
    embedder: str = ""

    @property
    def live(self) -> int:
        return self.passages - self.gone


def kept(segments: Sequence[Segment], fresh: int) -> tuple[Segment, ...]:
    """The parts to leave as they are when `fresh` passages come; all others are indexed again with these."""
    changed = fresh or any(segment.gone for segment in segments)
    if changed and fresh + sum(segment.live for segment in segments) <= SMALL:
        return ()
    staying = [segment for segment in segments if segment.gone <= MOST_GONE * segment.passages]
    moved = fresh + sum(segment.live for segment in segments if segment not in staying)
    for segment in sorted(staying, key=lambda segment: segment.live):
        if not moved or segment.live > GROWTH * moved:
            break
        moved += segment.live
        staying.remove(segment)
    return tuple(staying)
