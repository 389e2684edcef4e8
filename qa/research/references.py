"""A reference as a reference manager wants it; knows neither BibTeX nor RIS nor the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ARTICLE, REPORT, BOOK, WEB = "article", "report", "book", "web"


@dataclass(frozen=True)
class Reference:
    """One document; ``authors`` are «Family, Given» or the name of a group. Empty where nothing is known."""

    title: str
    form: str = ARTICLE
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    note: str = ""


def flat(text: str) -> str:
    """One line without control characters: a value can't end its field or begin another."""
    return " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text).split())


def page_range(pages: str) -> tuple[str, str]:
    """First and last page, «281-7» as 281 and 287; the last one is empty where there is one page."""
    first, _, last = flat(pages).partition("-")
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first.strip(), last.strip()


def keys(references: Sequence[Reference]) -> list[str]:
    """Unlike citation keys in the order of the references, such as «zhang2019effect», in plain letters; later ones of a kind are numbered.

    Where a name has no such letters, it is «document2019».
    """
    made: list[str] = []
    taken: set[str] = set()
    for reference in references:
        stem = _stem(reference)
        key = next(key for key in _numbered(stem) if key not in taken)
        made.append(key)
        taken.add(key)
    return made


def _stem(reference: Reference) -> str:
    family = reference.authors[0].split(",")[0] if reference.authors else "anon"
    word = next((word for word in re.findall(r"[A-Za-z]{4,}", reference.title)), "")
    plain = unicodedata.normalize("NFKD", f"{family}{reference.year or ''}{word}")
    stem = re.sub(r"[^a-z0-9]", "", plain.lower())
    return stem if stem[:1].isalpha() else f"document{stem}"


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    number = 1
    while True:
        yield f"{stem}-{number}"
        number += 1
