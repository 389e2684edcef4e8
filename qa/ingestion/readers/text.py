"""Reads plain text of any encoding, with Chinese and capitalised headings as sections; knows no markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.ingestion.base import Limits, ParsedDocument, Reading, Source
from qa.ingestion.cleaning import clean_text, detect_language, title_from_name, unwrap_lines
from qa.ingestion.encoding import decode
from qa.ingestion.readers.building import SectionBuilder
from qa.ingestion.unseen import of_characters

_HEADING = re.compile(r"【[^】]{1,30}】|[一二三四五六七八九十]{1,3}、[^。！？；，]{1,30}|[A-Z][A-Z ]{3,40}:?")
_SENTENCE_END = re.compile(r"[。！？；.!?;，,]$")
_LONGEST_TITLE = 80


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the one document of the file; its short first line is its title."""
    raw = decode(source.path.read_bytes())
    text = clean_text(raw)
    title, body = _split_title(text)
    title = title or title_from_name(source.display_name)
    builder = SectionBuilder(title)
    for paragraph in unwrap_lines(body).split("\n"):
        _feed(builder, paragraph)
    yield ParsedDocument(
        title=title,
        language=detect_language(text),
        sections=builder.sections(),
        source_name=source.display_name,
        suspicions=tuple(of_characters(raw)),
    )


def _split_title(text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    is_title = rest.strip() and len(first) <= _LONGEST_TITLE and not _SENTENCE_END.search(first)
    return (first, rest) if is_title and not _HEADING.fullmatch(first) else ("", text)


def _feed(builder: SectionBuilder, paragraph: str) -> None:
    if _HEADING.fullmatch(paragraph):
        builder.heading(paragraph.strip("【】:"))
    else:
        builder.block(paragraph)
