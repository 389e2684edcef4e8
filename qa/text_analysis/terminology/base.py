"""What a source of terminology hands over: names of one thing in both languages, with its codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from qa.text_analysis.base import EntityType


class SourceUnusable(Exception):
    """A source is installed but does not have the form it should have; the message names it."""


@dataclass(frozen=True)
class Term:
    """The first name of each language is the usual one; `codes` are CURIEs."""

    type: EntityType
    chinese: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Source(Protocol):
    """`name` and `version` say where the terms come from; they become part of the compiled file's stamp."""

    name: str

    def version(self) -> str:
        """Empty where the source is not installed."""
        ...

    def terms(self) -> Iterator[Term]:
        """Raises ``SourceUnusable``."""
        ...
