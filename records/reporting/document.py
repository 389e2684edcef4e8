"""The report's document, in ProseMirror's JSON: how it is built, checked and read; knows no editor and no wording.

Text under a ``drafted`` mark was written by the machine and names its facts; under ``own``, or none, it is a person's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLOCKS = {"heading", "paragraph", "bullet_list", "list_item"}
MARKS = {"strong", "em", "drafted", "own"}
LONGEST_TEXT, DEEPEST = 400_000, 12


class MalformedDocument(Exception):
    """What came from the editor is not a report; the message says where."""


@dataclass(frozen=True)
class Span:
    """A run of text of one origin, ``machine`` or ``human``; start and end count characters of ``plain_text``."""

    start: int
    end: int
    origin: str
    sources: tuple[str, ...]
    support: str


def heading(key: str, title: str) -> dict[str, Any]:
    return {"type": "heading", "attrs": {"level": 2, "section": key}, "content": [{"type": "text", "text": title}]}


def drafted(text: str, *, number: str, sources: list[str], support: str, by: str) -> dict[str, Any]:
    """Text of the machine; ``number`` tells one sentence from the next."""
    attributes = {"id": number, "sources": sources, "support": support, "by": by, "edited": False}
    return {"type": "text", "text": text, "marks": [{"type": "drafted", "attrs": attributes}]}


def paragraph(*content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(content)} if content else {"type": "paragraph"}


def build(sections: list[dict[str, Any]], *, prose: set[str], language: str) -> dict[str, Any]:
    """The document of drafted sections ({key, title, sentences}); prose sections become one paragraph each."""
    blocks: list[dict[str, Any]] = []
    for section in sections:
        blocks.append(heading(section["key"], section["title"]))
        marked = [
            _sentence(section["key"], position, sentence) for position, sentence in enumerate(section["sentences"])
        ]
        if section["key"] in prose and language == "en":
            marked = [part for item in marked for part in (item, {"type": "text", "text": " "})][:-1]
        blocks += (
            [paragraph(*marked)] if section["key"] in prose or not marked else [paragraph(item) for item in marked]
        )
    return {"type": "doc", "content": blocks or [paragraph()]}


def _sentence(section: str, position: int, sentence: dict[str, Any]) -> dict[str, Any]:
    return drafted(
        sentence["text"],
        number=f"{section}-{position + 1}",
        sources=list(sentence["sources"]),
        support=sentence["support"],
        by=sentence["written_by"],
    )


def check(document: Any) -> dict[str, Any]:
    """The document, if it is one of ours and of bearable size; raises ``MalformedDocument``."""
    if not isinstance(document, dict) or document.get("type") != "doc":
        raise MalformedDocument("The text is not a report document.")
    length = sum(_check_node(node, 1) for node in _children(document))
    if length > LONGEST_TEXT:
        raise MalformedDocument("The text is longer than a report can be.")
    return document


def _children(node: dict[str, Any]) -> list[Any]:
    content = node.get("content", [])
    if not isinstance(content, list):
        raise MalformedDocument("A part of the text has no list of contents.")
    return content


def _check_node(node: Any, depth: int) -> int:
    if not isinstance(node, dict) or depth > DEEPEST:
        raise MalformedDocument("A part of the text is not a node.")
    if node.get("type") == "text":
        return _check_text(node)
    if node.get("type") not in BLOCKS:
        raise MalformedDocument("The text holds a kind of block that reports do not have.")
    return sum(_check_node(child, depth + 1) for child in _children(node)) + 1


def _check_text(node: dict[str, Any]) -> int:
    if not isinstance(node.get("text"), str) or not node["text"]:
        raise MalformedDocument("A text node has no text.")
    for mark in node.get("marks", []):
        if not isinstance(mark, dict) or mark.get("type") not in MARKS:
            raise MalformedDocument("The text holds a kind of mark that reports do not have.")
        sources = (mark.get("attrs") or {}).get("sources", [])
        if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
            raise MalformedDocument("The sources of a sentence are not a list of entries.")
    return len(node["text"])


def blocks_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Headings and paragraphs in reading order; those in a list carry ``bullet: True``."""
    yield from _blocks(document, bullet=False)


def _blocks(node: dict[str, Any], *, bullet: bool) -> Iterator[dict[str, Any]]:
    for child in node.get("content", []):
        if child["type"] in ("heading", "paragraph"):
            yield child | {"bullet": bullet}
        else:
            yield from _blocks(child, bullet=True)


def runs_of(block: dict[str, Any]) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """Text and marks by name."""
    for node in block.get("content", []):
        yield node["text"], {mark["type"]: mark.get("attrs") or {} for mark in node.get("marks", [])}


def plain_text(document: dict[str, Any]) -> str:
    """One line a block; the text that is signed, compared and counted."""
    return "\n".join("".join(text for text, _ in runs_of(block)) for block in blocks_of(document))


def spans_of(document: dict[str, Any]) -> list[Span]:
    """Who wrote which characters of ``plain_text``."""
    spans, position = [], 0
    for block in blocks_of(document):
        for text, marks in runs_of(block):
            mark = marks.get("drafted")
            machine = mark is not None or block["type"] == "heading"
            sources = tuple(mark.get("sources", ())) if mark else ()
            spans.append(
                Span(
                    position,
                    position + len(text),
                    "machine" if machine else "human",
                    sources,
                    mark.get("support", "") if mark else "",
                )
            )
            position += len(text)
        position += 1
    return spans


def sources_of(document: dict[str, Any]) -> list[str]:
    """The facts that the text rests on, each once, in order."""
    return list(dict.fromkeys(source for span in spans_of(document) for source in span.sources))


def sections_of(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Section key (empty for a heading of the doctor's) and the text under it."""
    sections: list[tuple[str, str]] = []
    for block in blocks_of(document):
        text = "".join(piece for piece, _ in runs_of(block))
        if block["type"] == "heading":
            sections.append(((block.get("attrs") or {}).get("section") or "", ""))
        elif sections:
            sections[-1] = (sections[-1][0], f"{sections[-1][1]}\n{text}".strip())
    return sections
