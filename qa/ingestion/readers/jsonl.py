"""Reads one JSON document per line, BEIR style and kin; a bad line is reported and costs no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from qa.ingestion.base import Limits, Malformed, ParsedDocument, Reading, Section, Source, UnreadableDocument
from qa.ingestion.cleaning import clean_line, clean_text, detect_language, title_from_name
from qa.ingestion.encoding import decode
from qa.ingestion.readers.evidence import evidence_fields
from qa.ingestion.readers.fields import as_flag, as_language, as_strings, as_text, as_url, as_year
from qa.ingestion.unseen import of_characters

_IDENTIFIERS = ("_id", "id", "doc_id", "docid", "pmid", "PMID", "uuid", "external_id", "corpus_id")
_TITLES = ("title", "name", "focus", "headline", "question", "标题", "题目")
_TEXTS = ("text", "abstract", "contents", "content", "body", "passage", "answer", "contexts", "正文", "摘要", "内容")
_YEARS = ("year", "date", "published", "publication_date", "pubdate", "年份")


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield a document or a refusal for every line that isn't blank; lines count from 1."""
    for number, line in _lines(source, limits):
        try:
            reading = _document(line, number, source, limits)
        except UnreadableDocument as error:
            error.parameters.setdefault("line", number)
            error.source_name = source.display_name
            yield error
            continue
        if reading is not None:
            yield reading


def _lines(source: Source, limits: Limits) -> Iterator[tuple[int, bytes]]:
    with source.path.open("rb") as file:
        if file.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            file.seek(0)
            text = decode(file.read())
            yield from ((number, line.encode()) for number, line in enumerate(text.split("\n"), 1))
            return
        file.seek(0)
        number = 0
        while line := file.readline(limits.line_bytes + 1):
            number += 1
            yield number, line
            while len(line) > limits.line_bytes and not line.endswith(b"\n"):
                line = file.readline(limits.line_bytes + 1)


def _document(line: bytes, number: int, source: Source, limits: Limits) -> ParsedDocument | None:
    if len(line) > limits.line_bytes:
        raise Malformed(reason="line_too_long", limit=limits.line_bytes)
    if not line.strip():
        return None
    values = _parse(decode(line).lstrip("\ufeff"))
    sections = _sections(values)
    if not any(section.text for section in sections):
        raise Malformed(reason="no_text")
    title = _first(values, _TITLES) or f"{title_from_name(source.display_name)} {number}"
    return ParsedDocument(
        title=title,
        language=as_language(values.get("language") or values.get("lang")) or _language(title, sections),
        sections=sections,
        source_name=source.display_name,
        url=_url(values),
        year=next((year for year in map(as_year, map(values.get, _YEARS)) if year), None),
        kind=_first(values, ("kind", "type", "category")),
        topic=_first(values, ("topic", "subject")),
        references=as_strings(values.get("references") or values.get("source") or values.get("journal")),
        demonstration=as_flag(values.get("demonstration")),
        external_id=_first(values, _IDENTIFIERS) or str(number),
        suspicions=tuple(of_characters(json.dumps(values, ensure_ascii=False))),
        **evidence_fields(values),
    )


def _parse(line: str) -> dict[str, Any]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed(reason="json") from error
    if not isinstance(values, dict):
        raise Malformed(reason="not_an_object")
    metadata = values.get("metadata")
    return {**metadata, **values} if isinstance(metadata, dict) else values


def _first(values: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((text for text in (as_text(values.get(key)) for key in keys) if text), "")


def _url(values: dict[str, Any]) -> str:
    return as_url(_first(values, ("url", "link", "uri")))


def _language(title: str, sections: tuple[Section, ...]):
    return detect_language(title + "\n" + "\n".join(section.text for section in sections))


def _sections(values: dict[str, Any]) -> tuple[Section, ...]:
    """Listed sections or question-answer pairs where there are any, otherwise the first key that holds text."""
    for key, title, text in (("sections", "title", "text"), ("qa", "question", "answer")):
        parts = values.get(key)
        if isinstance(parts, list):
            return tuple(
                Section(clean_line(str(part.get(title) or "")), None, clean_text(str(part.get(text) or "")))
                for part in parts
                if isinstance(part, dict)
            )
    body = next((text for text in (_joined(values.get(key)) for key in _TEXTS) if text), "")
    return (Section("", None, body),)


def _joined(value: Any) -> str:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return "\n".join(clean_text(part) for part in value if isinstance(part, str))
    return ""
