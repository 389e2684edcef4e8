"""Word lists of the rules, one file a role and language, words separated by white space (English: by line)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def word_file(name: str, language: str) -> Path:
    return FOLDER / f"{name}.{language}.txt"


@cache
def words(name: str, language: str) -> tuple[str, ...]:
    """The words of a list in the order of the file, each once; a list that does not exist is empty."""
    path = word_file(name, language)
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    items = text.split() if language == "zh" else [line.strip() for line in text.splitlines()]
    return tuple(dict.fromkeys(item for item in items if item and not item.startswith("#")))
