"""What each decision aid does, by which method and source, how well it was measured, and what it cannot do; both languages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from records.decision_support.medicines.rules import both
from records.decision_support.words import Words


@dataclass(frozen=True)
class Figure:
    """One measured figure with what was measured; ``value`` is written the same in both languages."""

    words: Words
    value: str


@dataclass(frozen=True)
class Aid:
    """``key`` is the page's anchor; ``method`` says how it comes to its answer, ``sources`` what it rests on."""

    key: str
    title: Words
    method: Words
    sources: Words
    figures: tuple[Figure, ...]
    limits: tuple[Words, ...]


@cache
def aids() -> tuple[Aid, ...]:
    """Every aid of ``aids.yaml``, in its order."""
    read = yaml.safe_load(Path(__file__).with_name("aids.yaml").read_text(encoding="utf-8"))
    return tuple(_aid(key, entry) for key, entry in read.items())


def _aid(key: str, entry: dict[str, Any]) -> Aid:
    figures = tuple(Figure(both(text), value) for text, value in entry.get("figures", ()))
    return Aid(key, both(entry["title"]), both(entry["method"]), both(entry["sources"]), figures, tuple(map(both, entry["limits"])))
