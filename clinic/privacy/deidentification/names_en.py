"""Finds people in English text: by title, credential, label, relation or greeting, and where a model saw a name.

A capitalised word is not enough: eponyms (Foley, Wells, Parkinson) and drugs are names only where the context says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinic.privacy.deidentification.base import Kind, Span, Tagged
from clinic.privacy.deidentification.contexts_en import (
    CONTEXTS,
    DRUG,
    EPONYM_AFTER,
    INITIAL,
    LETTER,
    PARTICLE,
    SPEAKER,
    STAFF_TITLE,
    WORD,
    Trust,
)
from clinic.privacy.deidentification.vocabulary_en import (
    headings,
    is_stop,
    looks_named,
    never_alone,
    pair_of_names,
    unheard_of,
)

STRANGE = re.compile(r"(?<=[a-z,;)] )(?P<name>[A-ZÀ-ÖØ-Þ][a-zß-ÿ]{2,}(?:[-'’][A-Z]?[a-zß-ÿ]{2,})*)(?![\w.]*\d)(?=[\s,.;:)!?'’]|$)")


def find(text: str, tagged: Sequence[Tagged] = ()) -> Iterator[Span]:
    """Every person in the text, in no order. ``tagged`` are a model's names."""
    seen = {(word.start, word.end) for word in tagged if word.tag == "PERSON"}
    for context in CONTEXTS:
        for match in context.pattern.finditer(text):
            span = _trimmed(text, *match.span("name"))
            if span and _believed(text, match, span, context.trust, seen):
                yield _span(text, match, span, context.kind)
    for match in SPEAKER.finditer(text):
        span = _trimmed(text, *match.span("name"))
        if span and span[1] == match.end("name") and looks_named(text[slice(*span)]):
            yield Span(*span, Kind.NAME)
    yield from _pairs(text)
    yield from _strange(text)
    yield from _seen_by_model(text, tagged)


def _believed(text: str, match: re.Match[str], span: tuple[int, int], trust: Trust, seen: set[tuple[int, int]]) -> bool:
    if trust is Trust.SURE or _likely(text, *span, seen):
        return True
    if trust is Trust.GREETING:
        return _addressed(text, match)
    return trust is Trust.PERSONAL and unheard_of(text[slice(*span)])


def _span(text: str, match: re.Match[str], span: tuple[int, int], kind: Kind | None) -> Span:
    if kind is not None:
        return Span(*span, kind)
    return Span(match.start(), span[1], Kind.STAFF if STAFF_TITLE.match(match.group()) else Kind.NAME)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The name without words that only follow or lead up to it; None if nothing is left."""
    pieces = [(start + match.start(), start + match.end()) for match in re.finditer(r"[^\s,()\"“”]+", text[start:end])]
    while pieces and is_stop(text[slice(*pieces[0])]):
        pieces.pop(0)
    kept: list[tuple[int, int]] = []
    for piece in pieces:
        if is_stop(text[slice(*piece)]) or (kept and text[slice(*piece)].casefold() in headings()):
            break
        kept.append(piece)
    while kept and re.fullmatch(PARTICLE, text[slice(*kept[-1])]):
        kept.pop()
    if not kept or not any(len(text[slice(*piece)].strip(".")) > 1 for piece in kept):
        return None
    final = kept[-1][1]
    return kept[0][0], final - 1 if text[final - 1] in ".-'’" and not re.search(
        r"(?:Jr|Sr|\b[A-Z])\.$", text[kept[0][0] : final]
    ) else final


def _likely(text: str, start: int, end: int, seen: set[tuple[int, int]]) -> bool:
    """Whether the words after a weak hint (a verb, a relation, a greeting) are somebody's name."""
    name = text[start:end]
    if EPONYM_AFTER.match(text, end) or any(word.strip(".,'’").casefold() in headings() for word in name.split()):
        return False
    return looks_named(name) or (any(begin < end and start < stop for begin, stop in seen) and unheard_of(name))


def _addressed(text: str, match: re.Match[str]) -> bool:
    """Whether one capitalised word after a greeting is the person greeted («Okay, Kenji.»)."""
    direct = re.match(
        r"(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood|[Tt]hank|[Oo]kay|[Aa]lright|[Bb]ye|[Gg]oodbye|[Dd]ear|[Cc]all me|"
        r"[Mm]y name|[Tt]his is|I['’]m|[Nn]ame|[Ss]orry)",
        match.group(),
    )
    word = match["name"]
    return (
        bool(direct)
        and word.isalpha()
        and word.casefold() not in never_alone()
        and re.match(r"\s*[,.!?]", text[match.end() :]) is not None
    )


def _strange(text: str) -> Iterator[Span]:
    """A capitalised word within a sentence that neither medicine nor ordinary English knows: better one word too many than a name."""
    for match in STRANGE.finditer(text):
        parts = re.split(r"[-'’]", match["name"])
        if all(unheard_of(part) for part in parts if part) and not EPONYM_AFTER.match(text, match.end()):
            yield Span(*match.span("name"), Kind.NAME)


def _pairs(text: str) -> Iterator[Span]:
    """A known given name with another capitalised word, wherever it stands."""
    for match in re.finditer(rf"(?<![\w])(?=(?P<pair>{WORD}(?:[ \t]+{INITIAL}(?=\s))?[ \t]+{WORD}(?:-{WORD})?))", text):
        span = _trimmed(text, *match.span("pair"))
        if span is None or EPONYM_AFTER.match(text, span[1]):
            continue
        parts = [word.strip(".'’").casefold() for word in text[slice(*span)].split()]
        if len(parts) > 1 and pair_of_names(parts[0], parts[-1]):
            yield Span(*span, Kind.NAME)


def _seen_by_model(text: str, tagged: Sequence[Tagged]) -> Iterator[Span]:
    for word in tagged:
        if word.tag != "PERSON" or not (span := _trimmed(text, word.start, word.end)):
            continue
        name = text[slice(*span)]
        parts = [part.strip(".,'’").casefold() for part in name.split()]
        if (
            EPONYM_AFTER.match(text, span[1])
            or "\n" in name
            or any(character.isdigit() for character in name)
            or any(part in never_alone() for part in parts)
        ):
            continue
        if looks_named(name) or (
            len(parts) > 1
            and all(re.fullmatch(rf"{LETTER}[\w'’.-]*", part) and not DRUG.search(part) for part in parts)
            and name.istitle()
        ):
            yield Span(*span, Kind.NAME)
