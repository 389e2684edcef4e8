"""The examples that training reads: question and passage pairs, and labelled claims. Knows no model and no file."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

Label = Literal["supported", "contradicted", "unrelated"]
LABELS: tuple[Label, ...] = ("supported", "contradicted", "unrelated")
HELD_OUT_SHARE = 0.15

T = TypeVar("T")


class DataMissing(Exception):
    """A folder or package that the examples come from is not there; says which."""


@dataclass(frozen=True)
class Pair:
    """A question with a passage that answers it. `group` names what must not stand on both sides of a split."""

    query: str
    passage: str
    source: str
    group: str


@dataclass(frozen=True)
class LabelledPair:
    """A claim, a passage and whether the passage supports, contradicts or does not bear on it."""

    claim: str
    passage: str
    label: Label
    source: str
    group: str


def is_held_out(group: str, *, share: float = HELD_OUT_SHARE) -> bool:
    """Whether a group belongs to the held-out side: the same at every run, whatever else is in the data."""
    return int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF < share


def split(examples: Iterable[T]) -> tuple[list[T], list[T]]:
    """Training and held-out examples, by group."""
    training: list[T] = []
    held_out: list[T] = []
    for example in examples:
        (held_out if is_held_out(example.group) else training).append(example)
    return training, held_out


def sampled(items: Sequence[T], *, limit: int | None, seed: int) -> list[T]:
    """At most `limit` of the items in a shuffled order that `seed` decides."""
    order = list(items)
    random.Random(seed).shuffle(order)
    return order[:limit]
