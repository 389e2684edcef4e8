"""The words of de-identification: what identifies a person, where it stands, and what a text became. Knows no patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class DeidentificationError(Exception):
    """A text could not be de-identified, so it must not leave; the message says what to do."""


class Kind(StrEnum):
    """What a span tells about a person."""

    NAME = "name"
    STAFF = "staff"
    HOSPITAL = "hospital"
    ORGANISATION = "organisation"
    ADDRESS = "address"
    PHONE = "phone"
    DATE = "date"
    AGE = "age"
    IDENTIFIER = "identifier"
    DEVICE = "device"
    PLATE = "plate"
    EMAIL = "email"
    URL = "url"
    IP = "ip"
    OCCUPATION = "occupation"


class Mode(StrEnum):
    """``SURROGATE`` puts a realistic stand-in where ``MASK`` puts the kind in brackets."""

    SURROGATE = "surrogate"
    MASK = "mask"


@dataclass(frozen=True, order=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of a text identify somebody."""

    start: int
    end: int
    kind: Kind

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class KnownPerson:
    """What the record already says of somebody; each non-empty value is removed wherever it stands.

    ``gender`` is «female», «male» or empty and only chooses a fitting stand-in. ``staff`` marks a doctor or nurse.
    """

    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    gender: str = ""
    staff: bool = False


@dataclass(frozen=True)
class Tagged:
    """A word or name that a model saw; ``tag`` is the model's own label."""

    start: int
    end: int
    tag: str


class NameModel(Protocol):
    """Labels the words of a text. Implementations load on first use and raise ``DeidentificationError`` if they can't."""

    def tagged(self, text: str) -> Sequence[Tagged]: ...


@dataclass(frozen=True)
class Deidentified:
    """``text`` no longer names anybody; ``spans`` are places in the original; ``surrogates`` maps originals to stand-ins.

    Only who holds ``surrogates`` can undo it, so it is never stored or sent beside ``text``.
    """

    text: str
    spans: tuple[Span, ...]
    surrogates: Mapping[str, str] = field(default_factory=dict, repr=False)

    def restore(self, text: str) -> str:
        """Put the originals back into a text that was written from this one, such as a model's answer."""
        back = {stand_in: original for original, stand_in in self.surrogates.items()}
        if not back:
            return text
        longest_first = sorted(back, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), lambda found: back[found.group()], text)
