"""Finds what the record already says of somebody, wherever it stands and however it is spaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinic.privacy.deidentification.base import Kind, KnownPerson, Span

CHINESE = re.compile(r"[一-鿿]")
SEPARATORS = r"[\s().（）/·-]{0,3}"


def find(text: str, people: Sequence[KnownPerson]) -> Iterator[Span]:
    """Every place where a value of these people stands, in no order."""
    for person in people:
        for name in person.names:
            yield from _named(text, name.strip(), Kind.STAFF if person.staff else Kind.NAME)
        for values, kind in ((person.identifiers, Kind.IDENTIFIER), (person.phones, Kind.PHONE)):
            for value in values:
                yield from _spaced(text, re.sub(r"[^\w]", "", value), kind)
        for address in person.addresses:
            yield from _spaced(text, re.sub(r"[\s,，.]", "", address), Kind.ADDRESS, r"[\s,，.]{0,3}")


def _named(text: str, name: str, kind: Kind) -> Iterator[Span]:
    if CHINESE.search(name):
        letters = re.sub(r"\s", "", name)
        if len(letters) > 1:
            yield from (Span(*match.span(), kind) for match in re.finditer(r"\s?".join(map(re.escape, letters)), text))
        return
    parts = [part for part in re.split(r"[\s,]+", name) if part]
    if len(parts) > 1:
        whole = r"[\s,]+".join(map(re.escape, parts))
        yield from (Span(*match.span(), kind) for match in re.finditer(rf"(?<!\w){whole}(?!\w)", text, re.IGNORECASE))
    for part in parts:
        if len(part.strip(".")) > 2 or (len(parts) == 1 and len(part) > 1):
            shapes = f"{re.escape(part)}|{re.escape(part.upper())}|{re.escape(part.capitalize())}"
            yield from (Span(*match.span(), kind) for match in re.finditer(rf"(?<!\w)(?:{shapes})(?!\w)", text))


def _spaced(text: str, letters: str, kind: Kind, between: str = SEPARATORS) -> Iterator[Span]:
    """The letters and digits in this order, with at most a few marks between each two."""
    if len(letters) < 4:
        return
    pattern = rf"(?<![A-Za-z0-9]){between.join(map(re.escape, letters))}(?![A-Za-z0-9])"
    yield from (Span(*match.span(), kind) for match in re.finditer(pattern, text, re.IGNORECASE))
