"""Reads any supported file by handing it to the reader of its kind; knows no format itself."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from qa.ingestion.base import DeletionNotice, Empty, Limits, Reading, RetractionNotice, Source, UnreadableDocument
from qa.ingestion.detection import Kind, detect_kind, with_source
from qa.ingestion.unseen import examined


def read_file(source: Source, limits: Limits | None = None) -> Iterator[Reading]:
    """Yield the documents and refusals of one file in this process; never raises UnreadableDocument.

    For files from outside use ``qa.ingestion.sandbox.read_files``, which does the same at arm's length.
    """
    limits = limits or Limits()
    try:
        readings = _reader(detect_kind(source, limits))(source, limits)
        yield from (_checked(reading, source) for reading in readings)
    except UnreadableDocument as error:
        yield with_source(error, source)


def _reader(kind: Kind):
    return import_module(f"qa.ingestion.readers.{kind}").read


def _checked(reading: Reading, source: Source) -> Reading:
    if isinstance(reading, UnreadableDocument):
        return with_source(reading, source)
    if isinstance(reading, RetractionNotice | DeletionNotice):
        return reading
    if not any(section.text for section in reading.sections):
        return Empty(reading.source_name, **({"entry": reading.external_id} if reading.external_id else {}))
    return examined(reading)
