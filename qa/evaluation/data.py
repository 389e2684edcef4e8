"""Reads lines of outside data and says exactly where they cannot be used. Knows no measure and no format's meaning."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class BadData(ValueError):
    """A file of the data cannot be used; says which file, line and field."""

    def __init__(self, file: str, line: int | None, field: str, problem: str) -> None:
        where = file if line is None else f"{file}, line {line}"
        super().__init__(f"{where}, field {field}: {problem}" if field else f"{where}: {problem}")
        self.file, self.line, self.field = file, line, field


@dataclass(frozen=True)
class Row:
    """One JSON object of a file, read field by field; whatever is wrong raises BadData with its place."""

    file: str
    line: int | None
    fields: Mapping[str, Any]

    def bad(self, field: str, problem: str) -> BadData:
        return BadData(self.file, self.line, field, problem)

    def text(self, field: str) -> str:
        """A text that is not empty."""
        found = self.fields.get(field)
        if not isinstance(found, str) or not found.strip():
            raise self.bad(field, "a text is expected here.")
        return found

    def flag(self, field: str) -> bool | None:
        """True, false, or None where the field is absent."""
        found = self.fields.get(field)
        if found is not None and not isinstance(found, bool):
            raise self.bad(field, "true or false is expected here.")
        return found

    def one_of(self, field: str, allowed: Sequence[str]) -> str:
        found = self.text(field)
        if found not in allowed:
            raise self.bad(field, f"one of {', '.join(allowed)} is expected here.")
        return found


def rows(path: Path) -> Iterator[Row]:
    """The JSON objects of a JSONL file, plain or gzipped. Raises BadData."""
    for number, line in lines(path):
        yield Row(path.name, number, _object(path.name, number, line))


def _object(file: str, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise BadData(file, number, "", "this is not a JSON object.") from error
    if not isinstance(found, dict):
        raise BadData(file, number, "", "this is not a JSON object.")
    return found


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a text file that hold something, with their numbers from 1. Raises BadData."""
    try:
        with _opened(path) as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line
    except UnicodeDecodeError as error:
        raise BadData(path.name, None, "", "the file is not UTF-8 text.") from error
    except (OSError, EOFError) as error:
        raise BadData(path.name, None, "", "the file cannot be read.") from error


def whole(path: Path) -> str:
    """The text of a file. Raises BadData."""
    return "".join(line for _number, line in lines(path))


def _opened(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def chosen(items: Sequence[T], *, limit: int | None, seed: int | None) -> tuple[T, ...]:
    """The first `limit` items, or with a `seed` as many drawn by it, in their order."""
    if limit is None or limit >= len(items):
        return tuple(items)
    if seed is None:
        return tuple(items[:limit])
    drawn = sorted(random.Random(seed).sample(range(len(items)), limit))  # noqa: S311
    return tuple(items[place] for place in drawn)
