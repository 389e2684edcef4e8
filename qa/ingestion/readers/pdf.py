"""Reads the text of a PDF page by page, bookmarks as headings; knows no pictures, so a scan is empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from qa.ingestion.base import Empty, Encrypted, Limits, Malformed, ParsedDocument, Reading, Section, Source
from qa.ingestion.cleaning import clean_line, clean_text, detect_language, title_from_name, unwrap_lines
from qa.ingestion.readers.pdf_visibility import PageEye, PageText
from qa.ingestion.unseen import of_characters, of_hidden, of_unread

_HYPHEN = re.compile("[\ufffe\u0002]\\s*")
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:page\s*|第\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?(?:\s*页)?[-–—\s]*", re.I)
_NO_TITLE = re.compile(r"^(?:untitled.*|microsoft word.*|.*\.(?:docx?|pdf|tex|indd))$", re.I)
_LONGEST_TITLE = 200
_LEAST_REPEATS = 3


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the one document; raises Encrypted, Malformed, or Empty when no page holds text."""
    document = _open(source)
    try:
        read = [_page_text(document, index) for index in range(len(document))]
        pages = _without_running_lines([_lines(page.visible) for page in read])
        headings = _bookmarks(document)
        titled = _metadata_title(document)
        properties = [document.get_metadata_value(name) for name in ("Subject", "Keywords", "Author", "Creator")]
    finally:
        document.close()
    texts = [unwrap_lines("\n".join(lines)) for lines in pages]
    if not any(texts):
        raise Empty(pages=len(texts))
    title = titled or _first_line(pages) or title_from_name(source.display_name)
    yield ParsedDocument(
        title=title,
        language=detect_language("\n".join(texts)),
        sections=tuple(_sections(texts, headings)),
        source_name=source.display_name,
        suspicions=(
            *of_characters("\n".join(page.visible for page in read)),
            *of_hidden(page.hidden for page in read),
            *of_unread(properties),
        ),
    )


def _open(source: Source) -> Any:
    import pypdfium2 as pdfium

    try:
        return pdfium.PdfDocument(source.path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Encrypted from error
        raise Malformed(reason="pdf") from error


def _page_text(document: Any, index: int) -> PageText:
    import pypdfium2 as pdfium

    try:
        page = document[index]
        text_page = page.get_textpage()
        text = PageEye(page, text_page).read()
    except pdfium.PdfiumError as error:
        raise Malformed(reason="pdf", entry=index + 1) from error
    text_page.close()
    page.close()
    return text


def _lines(text: str) -> list[str]:
    return clean_text(_HYPHEN.sub("", text)).split("\n")


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """Drop page numbers, and headers and footers that most pages repeat, wherever they stand first or last."""
    edges = Counter(line for lines in pages for line in {_digitless(lines[0]), _digitless(lines[-1])})
    least = max(_LEAST_REPEATS, len(pages) // 2)
    repeated = {line for line, count in edges.items() if count >= least}
    return [_trim_edges(lines, repeated) for lines in pages]


def _trim_edges(lines: list[str], repeated: set[str]) -> list[str]:
    start, end = 0, len(lines)
    if start < end and _runs(lines[start], repeated):
        start += 1
    if start < end and _runs(lines[end - 1], repeated):
        end -= 1
    return lines[start:end]


def _runs(line: str, repeated: set[str]) -> bool:
    return _digitless(line) in repeated or _PAGE_NUMBER.fullmatch(line) is not None


def _digitless(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _bookmarks(document: Any) -> dict[int, str]:
    """The first bookmark that points at each page."""
    headings: dict[int, str] = {}
    for bookmark in document.get_toc():
        destination = bookmark.get_dest()
        index = destination.get_index() if destination else None
        if index is not None:
            headings.setdefault(index, clean_line(bookmark.get_title())[:_LONGEST_TITLE])
    return headings


def _metadata_title(document: Any) -> str:
    title = clean_line(document.get_metadata_value("Title"))[:_LONGEST_TITLE]
    return "" if _NO_TITLE.match(title) else title


def _first_line(pages: list[list[str]]) -> str:
    first = next((line for lines in pages for line in lines if line), "")
    return first if 3 <= len(first) <= _LONGEST_TITLE else ""


def _sections(texts: list[str], headings: dict[int, str]) -> Iterator[Section]:
    for index, text in enumerate(texts):
        heading = headings.get(index, "")
        body = text.removeprefix(heading).lstrip() if heading else text
        if body:
            yield Section(heading, index + 1, body)
