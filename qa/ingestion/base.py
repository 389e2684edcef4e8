"""What a reader is given, what it hands back and how it refuses; knows no format, no database and no page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from qa.ingestion.suspicion import Sign, Suspicion

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading.

    An empty ``title`` continues the section before it (the next page of a PDF, say). ``page`` counts from 1.
    """

    title: str
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Bibliography:
    """Where a paper appeared and by whom, for reference managers; ``authors`` are «Family, Given» or a group's name.

    ``revised`` orders the versions of a library's record: its date of revision and version, compared as text.
    """

    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    revised: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One document as read. ``source_name`` is the file it came from, ``archive.zip/inner.txt`` inside an archive.

    ``study_type`` and ``evidence_level`` are those of ``qa.ingestion.study_types``; ``expires`` and ``retracted_on`` are
    dates in ISO form, empty where none is known. ``suspicions`` are what was found that no literature needs: hidden text,
    and text that speaks to a language model.
    """

    title: str
    language: Language
    sections: tuple[Section, ...]
    source_name: str
    url: str = ""
    year: int | None = None
    study_type: str = ""
    kind: str = ""
    topic: str = ""
    references: tuple[str, ...] = ()
    demonstration: bool = False
    external_id: str = ""
    evidence_level: int | None = None
    expires: str = ""
    retracted: bool = False
    retracted_on: str = ""
    retraction_reason: str = ""
    suspicions: tuple[Suspicion, ...] = ()
    bibliography: Bibliography = Bibliography()


@dataclass(frozen=True, slots=True)
class RetractionNotice:
    """Says of other documents, by their addresses, that they were retracted; no evidence itself, so never stored."""

    source_name: str
    retracts: tuple[str, ...]
    retracted_on: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeletionNotice:
    """Says that the library took these records, by their addresses, out of itself: doubles and mistakes; never stored."""

    source_name: str
    deleted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask of us; sizes in bytes, times in seconds."""

    file_bytes: int = 100 * 1024 * 1024
    archive_entries: int = 10_000
    archive_bytes: int = 1024 * 1024 * 1024
    archive_ratio: int = 200
    line_bytes: int = 8 * 1024 * 1024
    memory_bytes: int = 2 * 1024 * 1024 * 1024
    cpu_seconds: int = 300
    wall_seconds: float = 120.0


class UnreadableDocument(Exception):
    """A file, or one entry of it, that can't be read.

    ``code`` is stable and names the message to show; ``parameters`` fill it in. ``retry_helps`` tells whether the
    same bytes may succeed another time. ``source_name`` is filled in by whoever knows it.
    """

    code: ClassVar[str] = "unreadable"
    retry_helps: ClassVar[bool] = False

    def __init__(self, source_name: str = "", **parameters: str | int) -> None:
        super().__init__(source_name, parameters)
        self.source_name = source_name
        self.parameters: dict[str, str | int] = parameters

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value}" for key, value in self.parameters.items())
        return f"{self.source_name}: {self.code}" + (f" ({details})" if details else "")


class Encrypted(UnreadableDocument):
    """The file asks for a password."""

    code = "encrypted"


class Empty(UnreadableDocument):
    """The file holds no text: no bytes, or only pictures of pages."""

    code = "empty"


class Mislabelled(UnreadableDocument):
    """The name promises one kind and the content is another. Parameters: ``expected``, ``found``."""

    code = "mislabelled"


class TooLarge(UnreadableDocument):
    """The file is over the size limit. Parameters: ``size``, ``limit`` (bytes)."""

    code = "too_large"


class ArchiveBomb(UnreadableDocument):
    """An archive that unpacks to more than is allowed.

    Parameters: ``rule`` (``entries``, ``total``, ``ratio`` or ``nested``) and ``limit``.
    """

    code = "archive_bomb"


class UnknownFormat(UnreadableDocument):
    """No reader knows this kind of file. Parameter: ``found``."""

    code = "unknown_format"


class WrongEncoding(UnreadableDocument):
    """Bytes that are text in no encoding we know, or that contradict the encoding they declare."""

    code = "wrong_encoding"


class Malformed(UnreadableDocument):
    """The structure is broken. Parameters: ``reason`` (stable word) and, where known, ``line`` or ``entry``."""

    code = "malformed"


class ReaderCrashed(UnreadableDocument):
    """The reading process died on this file. Parameter: ``signal`` (number) or ``status``."""

    code = "reader_crashed"
    retry_helps = True


class ReaderTimedOut(UnreadableDocument):
    """Reading took longer than allowed. Parameter: ``seconds``."""

    code = "reader_timed_out"
    retry_helps = True


class ReaderOutOfMemory(UnreadableDocument):
    """Reading asked for more memory than allowed. Parameter: ``limit`` (bytes)."""

    code = "reader_out_of_memory"


class Missing(UnreadableDocument):
    """The file is not there, or may not be opened."""

    code = "missing"
    retry_helps = True


ERRORS: dict[str, type[UnreadableDocument]] = {
    error.code: error
    for error in (
        UnreadableDocument,
        Encrypted,
        Empty,
        Mislabelled,
        TooLarge,
        ArchiveBomb,
        UnknownFormat,
        WrongEncoding,
        Malformed,
        ReaderCrashed,
        ReaderTimedOut,
        ReaderOutOfMemory,
        Missing,
    )
}

Reading = ParsedDocument | RetractionNotice | DeletionNotice | UnreadableDocument
"""What a reader yields: a document, a notice about others, or the refusal of one entry that costs no other."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: where it lies and the name people know it by."""

    path: Path
    name: str = field(default="")

    @property
    def display_name(self) -> str:
        return self.name or self.path.name


class Reader(Protocol):
    """One format. A module with a ``read`` function is a reader."""

    def read(self, source: Source, limits: Limits) -> Iterator[Reading]:
        """Yield the documents of the file.

        A fault of one entry is yielded in its place; a fault of the whole file is raised as UnreadableDocument.
        """
        ...


def document_to_json(document: ParsedDocument) -> dict[str, Any]:
    """The document as plain JSON values; ``document_from_json`` is its inverse."""
    return asdict(document)


def document_from_json(values: dict[str, Any]) -> ParsedDocument:
    """Rebuild a document; raises TypeError or KeyError when a field is missing or unknown."""
    sections = tuple(Section(**section) for section in values["sections"])
    suspicions = tuple(Suspicion(Sign(found["sign"]), found["excerpt"]) for found in values["suspicions"])
    bibliography = Bibliography(**{**values["bibliography"], "authors": tuple(values["bibliography"]["authors"])})
    return ParsedDocument(**{**values, "sections": sections, "references": tuple(values["references"]), "suspicions": suspicions,
                             "bibliography": bibliography})
