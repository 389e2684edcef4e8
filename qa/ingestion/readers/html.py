"""Reads the text a person would see on a web page, headings as sections; scripts, hidden text and menus are dropped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from qa.ingestion.base import Empty, Limits, ParsedDocument, Reading, Source
from qa.ingestion.cleaning import clean_line, detect_language, title_from_name
from qa.ingestion.encoding import decode
from qa.ingestion.readers.building import SectionBuilder
from qa.ingestion.readers.fields import as_year
from qa.ingestion.readers.visibility import HiddenText
from qa.ingestion.unseen import of_characters, of_hidden, of_unread

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.I)
_DROPPED = frozenset(
    ["script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "video", "audio", "nav", "aside", "footer", "form", "button", "select", "textarea", "input", "head", "dialog"]
)
_NO_TEXT = frozenset({"script", "style", "svg", "math", "canvas", "head"})
_DESCRIBING = ("alt", "title", "content", "aria-label", "placeholder", "summary")
_COMMENT = re.compile(r"<!--(.*?)-->", re.S)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "main", "header", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "thead", "tbody", "tfoot", "caption", "blockquote", "pre", "figure", "figcaption", "address", "hr", "br", "details", "summary"]
)


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the one document of the page; raises Empty when nothing on it is visible."""
    markup = _decoded(source.path.read_bytes())
    root = _parse(markup)
    if root is None:
        raise Empty
    title = _title(root) or title_from_name(source.display_name)
    collector = _collect(root, title)
    sections = collector.builder.sections()
    text = "\n".join(section.text for section in sections)
    yield ParsedDocument(
        title=title,
        language=detect_language(text),
        sections=sections,
        source_name=source.display_name,
        url=_canonical(root),
        year=as_year(_meta(root, "citation_publication_date", "citation_date", "article:published_time", "date")),
        suspicions=(
            *of_characters(html.unescape(markup)),
            *of_hidden(collector.hidden),
            *of_unread((*collector.dropped, *unread_texts(markup))),
        ),
    )


def visible_text(markup: str) -> str:
    """What a reader would see of a piece of HTML."""
    root = _parse(markup)
    return "" if root is None else "\n".join(section.text for section in _collect(root, "").builder.sections())


def hidden_texts(markup: str) -> list[str]:
    """The text of elements that a piece of HTML makes invisible."""
    root = _parse(markup)
    return [] if root is None else _collect(root, "").hidden


def unread_texts(markup: str) -> list[str]:
    """Comments, and what attributes and descriptions hold for machines or for people who don't see the picture."""
    root = _parse(markup)
    elements = [] if root is None else list(root.iter())
    described = [element.get(name, "") for element in elements for name in _DESCRIBING]
    return [html.unescape(text) for text in (*_COMMENT.findall(markup), *described) if text]


def _decoded(data: bytes) -> str:
    declared = _DECLARED.search(data[:4096])
    return decode(data, declared=declared.group(1).decode("ascii", "replace") if declared else "")


def _parse(markup: str) -> Any:
    from lxml import etree
    from lxml import html as markup_language

    parser = markup_language.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return markup_language.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


def _title(root: Any) -> str:
    stated = _meta(root, "citation_title") or root.findtext(".//head/title") or ""
    heading = root.find(".//h1")
    return clean_line(stated) or (clean_line(heading.text_content()) if heading is not None else "")


def _meta(root: Any, *names: str) -> str:
    for name in names:
        for element in root.iterfind(".//meta"):
            if name in {element.get("name"), element.get("property")} and element.get("content"):
                return clean_line(element.get("content"))
    return ""


def _canonical(root: Any) -> str:
    for element in root.iterfind(".//link[@rel='canonical']"):
        address = clean_line(element.get("href", ""))
        if address.lower().startswith(("http://", "https://")):
            return address
    return ""


def _collect(root: Any, title: str) -> _Collector:
    collector = _Collector(SectionBuilder(title), HiddenText(root))
    body = root.find("body")
    collector.walk(root if body is None else body)
    collector.flush()
    return collector


class _Collector:
    """Walks the tree in reading order; libxml2 bounds its depth, so recursion is safe."""

    def __init__(self, builder: SectionBuilder, hidden: HiddenText) -> None:
        self.builder = builder
        self.hidden: list[str] = []
        self.dropped: list[str] = []
        self._hidden = hidden
        self._line: list[str] = []

    def walk(self, element: Any) -> None:
        if not isinstance(element.tag, str):
            return
        if element.tag in _DROPPED or self._hidden.hides(element):
            self._leave_out(element)
            return
        if element.tag in _HEADINGS:
            self.flush()
            self._children(element)
            self.builder.heading("".join(self._line))
            self._line.clear()
        elif element.tag in _BLOCKS:
            self._break(element.tag)
            self._children(element)
            self._break("")
        else:
            if element.tag in {"td", "th"} and self._line:
                self._line.append(" | ")
            self._children(element)

    def _leave_out(self, element: Any) -> None:
        """Note what is not read; scripts and styles are no text, and what only screen readers skip can be seen."""
        if element.tag not in _NO_TEXT:
            seen = element.tag in _DROPPED or element.get("aria-hidden") == "true"
            (self.dropped if seen else self.hidden).append(element.text_content())

    def _break(self, tag: str) -> None:
        self.flush()
        if tag == "li":
            self._line.append("- ")

    def _children(self, element: Any) -> None:
        preformatted = element.tag == "pre"
        self._add(element.text, preformatted)
        for child in element:
            self.walk(child)
            self._add(child.tail, preformatted)

    def _add(self, text: str | None, preformatted: bool) -> None:
        if text:
            self._line.append(text if preformatted else re.sub(r"\s+", " ", text))

    def flush(self) -> None:
        """End the current line."""
        text = "".join(self._line)
        self._line.clear()
        if text.strip(" -|\n"):
            self.builder.block(text)
