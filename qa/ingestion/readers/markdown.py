"""Reads Markdown with YAML front matter; headings become sections and markup is dropped."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from typing import Any

from qa.ingestion.base import Limits, Malformed, ParsedDocument, Reading, Source
from qa.ingestion.cleaning import clean_line, detect_language, title_from_name
from qa.ingestion.encoding import decode
from qa.ingestion.readers.building import SectionBuilder
from qa.ingestion.readers.evidence import evidence_fields
from qa.ingestion.readers.fields import as_flag, as_language, as_strings, as_text, as_url, as_year
from qa.ingestion.suspicion import Suspicion
from qa.ingestion.unseen import of_characters, of_hidden, of_unread

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the one document; front matter that is no YAML mapping raises Malformed."""
    raw = decode(source.path.read_bytes()).lstrip("\ufeff")
    fields, body = split_front_matter(raw)
    tokens = _parse(body)
    title = as_text(fields.get("title")) or _first_heading(tokens) or title_from_name(source.display_name)
    yield ParsedDocument(
        title=title,
        language=as_language(fields.get("language")) or detect_language(body),
        sections=_sections(tokens, title),
        source_name=source.display_name,
        url=as_url(fields.get("url")),
        year=as_year(fields.get("year") or fields.get("date")),
        kind=as_text(fields.get("kind")),
        topic=as_text(fields.get("topic")),
        references=as_strings(fields.get("references")),
        demonstration=as_flag(fields.get("demonstration")),
        external_id=as_text(fields.get("id")),
        suspicions=(*of_characters(raw), *_unseen(body, fields)),
        **evidence_fields(fields),
    )


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The front matter's fields and the text after it."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    import yaml

    try:
        fields = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0)
        raise Malformed(reason="front_matter", line=line + 2) from error
    if not isinstance(fields, dict | None):
        raise Malformed(reason="front_matter", line=2)
    return fields or {}, text[match.end() :]


def _unseen(body: str, fields: dict[str, Any]) -> Iterator[Suspicion]:
    """What stands in hidden HTML, in comments, behind links, and in properties that have no use here."""
    from qa.ingestion.readers.html import hidden_texts, unread_texts

    if "<" in body:
        yield from of_hidden(hidden_texts(body))
        yield from of_unread(unread_texts(body))
    yield from of_unread(as_text(value) for value in fields.values())


def _parse(body: str) -> list[Any]:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").parse(body)


def _first_heading(tokens: list[Any]) -> str:
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open":
            return clean_line(_inline_text(inline)) if token.tag == "h1" else ""
    return ""


def _sections(tokens: list[Any], title: str):
    builder = SectionBuilder(title)
    marker, row, opener = "", [], ""
    for token in tokens:
        if token.type == "inline":
            text = _inline_text(token)
            if opener == "heading_open":
                builder.heading(text)
            elif opener in {"th_open", "td_open"}:
                row.append(clean_line(text))
            else:
                builder.block(marker + text)
                marker = ""
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_close":
            builder.block(" | ".join(row))
            row = []
        elif token.type in {"fence", "code_block"}:
            builder.block(token.content)
        elif token.type == "html_block":
            builder.block(_visible(token.content))
        opener = token.type
    return builder.sections()


def _inline_text(token: Any) -> str:
    children = token.children or []
    if any(child.type == "html_inline" for child in children):
        return _visible("".join(_as_markup(child) for child in children))
    parts = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)


def _as_markup(child: Any) -> str:
    """Inline HTML as it stands, everything else as its text."""
    if child.type == "html_inline":
        return child.content
    return "<br>" if child.type in {"softbreak", "hardbreak"} else html.escape(child.content)


def _visible(markup: str) -> str:
    from qa.ingestion.readers.html import visible_text

    return visible_text(markup)
