"""Reads Word documents: headings as sections, lists and tables as lines; knows no pictures and no headers."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from qa.ingestion.base import Limits, Malformed, ParsedDocument, Reading, Source
from qa.ingestion.cleaning import clean_line, detect_language, title_from_name
from qa.ingestion.readers.archive import check_archive
from qa.ingestion.readers.building import SectionBuilder
from qa.ingestion.readers.docx_visibility import split_text
from qa.ingestion.unseen import of_characters, of_hidden, of_unread

_HEADING = re.compile(r"(?:heading|标题)\s*\d", re.I)
_TITLE = re.compile(r"(?:title|标题|题目)", re.I)


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the one document; raises Malformed, or ArchiveBomb when the parts unpack to too much."""
    document = _open(source, limits)
    title = _title(document) or title_from_name(source.display_name)
    builder = SectionBuilder(title)
    hidden: list[str] = []
    for block in document.iter_inner_content():
        _feed(builder, block, title, hidden)
    sections = builder.sections()
    yield ParsedDocument(
        title=title,
        language=detect_language("\n".join(f"{section.title}\n{section.text}" for section in sections)),
        sections=sections,
        source_name=source.display_name,
        suspicions=(
            *of_characters("\n".join(element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t"))),
            *of_hidden(hidden),
            *of_unread(_unread(document)),
        ),
    )


def _open(source: Source, limits: Limits) -> Any:
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(source.path) as archive:
            check_archive(archive, limits)
        return Document(str(source.path))
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError) as error:
        raise Malformed(reason="docx") from error


def _title(document: Any) -> str:
    for paragraph in document.paragraphs[:20]:
        if _TITLE.fullmatch(_style(paragraph)) and paragraph.text.strip():
            return clean_line(split_text(paragraph)[0])
    written = clean_line(document.core_properties.title or "")
    return "" if written.lower() in {"word document", "untitled"} else written


def _unread(document: Any) -> Iterator[str]:
    """Properties and comments, which are no part of the text."""
    properties = document.core_properties
    yield from filter(None, (properties.subject, properties.keywords, properties.comments, properties.category))
    yield from (comment.text for comment in document.comments)


def _feed(builder: SectionBuilder, block: Any, title: str, hidden: list[str]) -> None:
    if hasattr(block, "rows"):
        for row in block.rows:
            builder.block(" | ".join(_cells(row, hidden)))
        return
    style, text = _style(block), _seen(block, hidden)
    if _HEADING.match(style):
        builder.heading(text)
    elif not (_TITLE.fullmatch(style) and clean_line(text) == title):
        builder.block(f"- {text}" if style.startswith("List") and text.strip() else text)


def _seen(paragraph: Any, hidden: list[str]) -> str:
    shown, unseen = split_text(paragraph)
    hidden += [unseen] if unseen.strip() else []
    return shown


def _cells(row: Any, hidden: list[str]) -> Iterator[str]:
    """Merged cells come back once for every column they span; each is taken once."""
    previous = None
    for cell in row.cells:
        if cell._tc is not previous:
            yield clean_line("\n".join(_seen(paragraph, hidden) for paragraph in cell.paragraphs))
        previous = cell._tc


def _style(paragraph: Any) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""
