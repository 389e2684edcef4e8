"""Turns what a reader left out, and what it kept, into suspicions about a document. Knows no file format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qa.ingestion.base import ParsedDocument
from qa.ingestion.cleaning import clean_line
from qa.ingestion.disguises import INVISIBLE
from qa.ingestion.suspicion import EXCERPT, Sign, Suspicion, suspicions

MOST = 20  # suspicions kept of one document
LEAST_HIDDEN = 12  # letters; shorter hidden text is a label or a spacer
# A figure, six words or ten Chinese characters: «Skip to main content» is a help for screen readers.
SAYS_SOMETHING = re.compile(r"\d|(?:\S+\s+){5}\S|(?:[\u4e00-\u9fff][^\u4e00-\u9fff]?){10}")
LETTER = re.compile(r"[^\W\d_]")
# Changes of direction and tag characters serve nothing in Chinese or English; zero-width ones inside words hide them.
DIRECTION_OR_TAG = re.compile("[\u202d\u202e\u2066-\u2068\U000e0020-\U000e007e]")
INSIDE_WORD = re.compile(rf"[^\W\d_](?:{INVISIBLE.pattern})+[^\W\d_]")
LEAST_INSIDE = 3


def examined(document: ParsedDocument) -> ParsedDocument:
    """The document with everything suspicious in its title, headings, text and references noted, each once."""
    texts = (document.title, document.topic, *document.references, *(f"{part.title}\n{part.text}" for part in document.sections))
    found = [*document.suspicions, *(suspicion for text in texts for suspicion in suspicions(text))]
    return replace(document, suspicions=tuple(dict.fromkeys(found))[:MOST]) if found else document


def of_hidden(texts: Iterable[str]) -> Iterator[Suspicion]:
    """What text that was made invisible says to a model, and that it is there at all where it says something."""
    for text in map(clean_line, texts):
        yield from suspicions(text)
        if len(LETTER.findall(text)) >= LEAST_HIDDEN and SAYS_SOMETHING.search(text):
            yield Suspicion(Sign.HIDDEN, text[:EXCERPT])


def of_unread(texts: Iterable[str]) -> Iterator[Suspicion]:
    """What comments, descriptions and other parts that are never read say to a model; in itself they are harmless."""
    for text in map(clean_line, texts):
        yield from suspicions(text)


def of_characters(raw: str) -> Iterator[Suspicion]:
    """That words of the raw text were broken up or turned round by characters that can't be seen."""
    if raw.isascii():
        return
    match = DIRECTION_OR_TAG.search(raw)
    inside = [] if match else list(INSIDE_WORD.finditer(raw))
    if len(inside) >= LEAST_INSIDE:
        match = inside[0]
    if match:
        yield Suspicion(Sign.INVISIBLE, clean_line(raw[max(0, match.start() - 20) : match.start() + EXCERPT])[:EXCERPT])
