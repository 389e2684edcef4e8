"""Puts the finders together: every span of a text that identifies somebody, without overlaps. Knows no stand-ins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from clinic.privacy.deidentification import (
    ages,
    dates,
    identifiers,
    institutions,
    known,
    names_en,
    names_zh,
    phones,
    places,
    vocabulary_en,
)
from clinic.privacy.deidentification.base import Kind, KnownPerson, NameModel, Span
from clinic.privacy.deidentification.contexts_en import EPONYM_AFTER
from clinic.privacy.deidentification.models.english import English
from clinic.privacy.deidentification.models.lac import Lac

CHINESE = re.compile(r"[一-鿿]")
LATIN_WORD = re.compile(r"[A-Z][a-z]{2,}")
RANK = {
    kind: place
    for place, kind in enumerate(
        (
            Kind.DATE,
            Kind.EMAIL,
            Kind.URL,
            Kind.IP,
            Kind.PLATE,
            Kind.PHONE,
            Kind.DEVICE,
            Kind.IDENTIFIER,
            Kind.AGE,
            Kind.STAFF,
            Kind.NAME,
            Kind.HOSPITAL,
            Kind.ORGANISATION,
            Kind.ADDRESS,
            Kind.OCCUPATION,
        )
    )
}
PEOPLE = frozenset((Kind.NAME, Kind.STAFF))
JOINED = re.compile(r"[\s,，]{0,3}")


@cache
def models() -> Mapping[str, NameModel]:
    """The name model of each language, shared by the whole process."""
    return {"zh": Lac(), "en": English()}


def find_spans(
    text: str, *, language: str, people: Sequence[KnownPerson] = (), name_models: Mapping[str, NameModel] | None = None
) -> tuple[Span, ...]:
    """The spans of ``text`` («zh» or «en», with words of the other allowed), from left to right. Raises ``DeidentificationError``."""
    found = list(_everything(text, language, models() if name_models is None else name_models))
    found += known.find(text, people)
    found += [
        after for span in found if span.kind in PEOPLE for after in names_zh.listed_after(text, span.end, span.kind)
    ]
    found += _repeated(text, found)
    return tuple(_merged(text, found))


def _everything(text: str, language: str, name_models: Mapping[str, NameModel]) -> Iterator[Span]:
    for finder in (identifiers, phones, dates, ages):
        yield from finder.find(text)
    chinese = CHINESE.search(text) is not None
    words = name_models["zh"].tagged(text) if chinese and "zh" in name_models else ()
    english = name_models["en"].tagged(text) if language == "en" and "en" in name_models else ()
    if chinese:
        yield from names_zh.find(text, words)
    if language == "en" or LATIN_WORD.search(text):
        yield from names_en.find(text, english)
    yield from places.find(text, [*words, *vocabulary_en.plausible_places(text, english)])
    yield from institutions.find(text, words)


def _repeated(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """A name that was recognised once is a name wherever it stands again, also in part."""
    for name, kind in {(text[span.start : span.end], span.kind) for span in found if span.kind in PEOPLE}:
        if CHINESE.search(name):
            if len(name) > 1 and names_zh.surname_of(name) != name:
                yield from (Span(*match.span(), kind) for match in re.finditer(re.escape(name), text))
            continue
        for part in vocabulary_en.parts_of(name):
            for match in re.finditer(rf"(?<!\w)(?:{re.escape(part)}|{re.escape(part.upper())})(?!\w)", text):
                if not EPONYM_AFTER.match(text, match.end()):
                    yield Span(*match.span(), kind)


def _merged(text: str, found: Iterable[Span]) -> Iterator[Span]:
    """One span where several overlap, of the kind of the longest; neighbouring parts of an address become one."""
    current: Span | None = None
    longest = 0
    for span in sorted(
        {_tidied(text, span) for span in found}, key=lambda span: (span.start, -span.end, RANK[span.kind])
    ):
        if span.end <= span.start:
            continue
        if current is None or not _belong(text, current, span):
            if current is not None:
                yield current
            current, longest = span, span.end - span.start
            continue
        length = span.end - span.start
        kind = span.kind if (-length, RANK[span.kind]) < (-longest, RANK[current.kind]) else current.kind
        current, longest = Span(current.start, max(current.end, span.end), kind), max(longest, length)
    if current is not None:
        yield current


def _belong(text: str, left: Span, right: Span) -> bool:
    if right.start < left.end:
        return True
    return left.kind is right.kind is Kind.ADDRESS and JOINED.fullmatch(text[left.end : right.start]) is not None


def _tidied(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start] in " \t\r\n,，;；:：、。":
        start += 1
    while end > start and text[end - 1] in " \t\r\n,，;；:：、。":
        end -= 1
    return Span(start, end, span.kind)
