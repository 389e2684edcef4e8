"""What of a patient's record decisions rest on, frozen at one moment; knows no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Measurement:
    """The newest value of one test, in the unit it was recorded in."""

    code: str
    value: float
    unit: str
    on: date | None


@dataclass(frozen=True)
class Chart:
    """``sex`` is male, female, other or unknown. ``problems`` are active ones, ``past`` all that ever were, by code.

    ``measurements`` are by LOINC code; ``genotypes`` are genetic results as they were recorded.
    """

    today: date
    age: int | None = None
    sex: str = "unknown"
    problems: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    allergies: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    measurements: Mapping[str, Measurement] = field(default_factory=dict)
    genotypes: tuple[str, ...] = ()
