"""Tells what a file really is from its first bytes and whether its name agrees; reads no documents."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
import zlib
from pathlib import Path, PurePath
from typing import Literal, get_args

from qa.ingestion.base import (
    Empty,
    Encrypted,
    Limits,
    Malformed,
    Mislabelled,
    Missing,
    Source,
    TooLarge,
    UnknownFormat,
    UnreadableDocument,
    WrongEncoding,
)
from qa.ingestion.encoding import decode
from qa.ingestion.packed import MAGIC

Kind = Literal["pdf", "docx", "text", "markdown", "html", "pubmed", "jsonl", "archive"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_HEAD = 65_536
_EXTENSIONS: dict[str, Kind] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "pubmed",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".zip": "archive",
    ".gz": "pubmed",
}
# Kinds a plain text may turn out to be without the name being wrong.
_AGREES: dict[Kind, frozenset[str]] = {
    "text": frozenset({"text", "markdown", "jsonl"}),
    "markdown": frozenset({"markdown", "text", "jsonl"}),
    "html": frozenset({"html", "text", "markdown"}),
    "jsonl": frozenset({"jsonl", "text", "markdown"}),
}
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w.:-]*[\s>])")
_HEADING = re.compile(r"(?m)^#{1,6} \S|\A---\n")


def detect_kind(source: Source, limits: Limits) -> Kind:
    """The kind of the file by content, in agreement with its name.

    Raises Missing, Empty, TooLarge, Encrypted, Mislabelled, UnknownFormat, WrongEncoding or Malformed.
    """
    head = _read_head(source, limits)
    expected = _EXTENSIONS.get(PurePath(source.display_name).suffix.lower())
    found = _binary_kind(source.path, head) or _text_kind(head, expected)
    if expected is None:
        return _known(found)
    if found == expected:
        return expected
    if found in _AGREES.get(expected, frozenset()):
        return expected
    if found in ("xml", "gzip"):
        raise UnknownFormat(found=found)
    raise Mislabelled(expected=expected, found=found)


def _known(found: str) -> Kind:
    for kind in KINDS:
        if kind == found:
            return kind
    raise UnknownFormat(found=found)


def _read_head(source: Source, limits: Limits) -> bytes:
    try:
        size = source.path.stat().st_size
        if size > limits.file_bytes:
            raise TooLarge(size=size, limit=limits.file_bytes)
        with source.path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise Missing from error
    if not head.strip(b"\x00 \t\r\n"):
        raise Empty
    return head


def _binary_kind(path: Path, head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    if head.startswith(MAGIC):
        return _packed_kind(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise Encrypted
        return "doc"
    return None


def _packed_kind(path: Path) -> str:
    """PubMed's files come packed with gzip; nothing else may."""
    try:
        with gzip.open(path) as file:
            head = file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed(reason="gzip") from error
    return "pubmed" if _sniff(head.decode("utf-8", "replace").lstrip("\ufeff")) == "pubmed" else "gzip"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Malformed(reason="archive") from error
    if "word/document.xml" in names:
        return "docx"
    if "[Content_Types].xml" in names:
        return "office"
    return "archive"


def _text_kind(head: bytes, expected: Kind | None) -> str:
    try:
        text = _decode_head(head)
    except WrongEncoding:
        if name := _magic_name(head):
            return name
        if expected in {None, "pdf", "docx", "archive"}:
            return "binary"
        raise
    return _sniff(text.lstrip("\ufeff"))


def _decode_head(head: bytes) -> str:
    """The head may end inside a character, so its last line is left out where there are several."""
    if len(head) == _HEAD and b"\n" in head[-4096:]:
        head = head[: head.rindex(b"\n") + 1]
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            head = head[: len(head) // 2 * 2 - 2]
    return decode(head)


def _magic_name(head: bytes) -> str:
    import puremagic

    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    strong = [match.extension.lstrip(".") for match in matches if match.confidence >= 0.4 and match.extension]
    return strong[0] if strong else ""


def _sniff(text: str) -> str:
    if "<PubmedArticle" in text or "<PubmedBookArticle" in text or "<!DOCTYPE PubmedArticleSet" in text or "<DeleteCitation>" in text:
        return "pubmed"
    if _HTML.match(text):
        return "html"
    if _XML.match(text):
        return "xml" if text.lstrip().startswith(("<?xml", "<!DOCTYPE")) else "html"
    if text.lstrip().startswith("{") and _opens_json_object(text.lstrip()):
        return "jsonl"
    return "markdown" if _HEADING.search(text) else "text"


def _opens_json_object(text: str) -> bool:
    line, complete, _ = text.partition("\n")
    if not complete and len(text) > _HEAD // 4:
        return re.match(r'\{\s*"', line) is not None
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def with_source(error: UnreadableDocument, source: Source) -> UnreadableDocument:
    """The same error knowing which file it is about."""
    if not error.source_name:
        error.source_name = source.display_name
    return error
