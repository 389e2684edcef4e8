"""Reads files in one limited child process and replaces it when a file kills it; knows no format and no database."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.ingestion.base import (
    ERRORS,
    DeletionNotice,
    Limits,
    ParsedDocument,
    ReaderCrashed,
    ReaderTimedOut,
    Reading,
    RetractionNotice,
    Source,
    UnreadableDocument,
    document_from_json,
)

_ROOT = Path(__file__).resolve().parents[2]
_BLOCK = 1 << 20
# What a document that was read adds to the time left: a file of 30,000 records may take its time while it goes on.
EARNED_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Read:
    """One document or refusal from ``source``."""

    source: Source
    reading: Reading


@dataclass(frozen=True, slots=True)
class Finished:
    """``source`` is done with: what it gave in documents and refusals."""

    source: Source
    documents: int
    refusals: int


def read_files(sources: Iterable[Source], limits: Limits | None = None) -> Iterator[Read | Finished]:
    """Read the files one after the other, streaming; every file ends with exactly one Finished.

    A file that crashes the child, exceeds its memory or outlasts its time is reported as a refusal, and the next file
    starts in a fresh child. Time counts only while this side waits, so a slow consumer costs a file nothing, and every document earns some anew.
    """
    limits = limits or Limits()
    child: _Child | None = None
    try:
        for source in sources:
            child = child if child is not None and child.usable else _Child(limits)
            yield from _counted(source, child.read(source))
    finally:
        if child is not None:
            child.stop()


def _counted(source: Source, readings: Iterator[Reading]) -> Iterator[Read | Finished]:
    documents = refusals = 0
    for reading in readings:
        documents += isinstance(reading, ParsedDocument)
        refusals += isinstance(reading, UnreadableDocument)
        yield Read(source, reading)
    yield Finished(source, documents, refusals)


class _Died(Exception):
    """The child closed its end."""


class _Late(Exception):
    """The child said nothing for too long."""


class _Child:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.usable = True
        self._pending = bytearray()
        # What an archive unpacks to lies here, so that it goes even when the child is killed over it.
        self._scratch = tempfile.mkdtemp(prefix="xinglin-reading-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qa.ingestion.sandbox_child", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            # The child is given no secrets: neither the database's address nor any key.
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONUTF8": "1", "PYTHONPATH": str(_ROOT), "TMPDIR": self._scratch},
            start_new_session=True,
        )

    def read(self, source: Source) -> Iterator[Reading]:
        remaining = self._limits.wall_seconds
        try:
            self._ask(source)
            while True:
                started = time.monotonic()
                message = json.loads(self._line(remaining))
                remaining -= time.monotonic() - started
                if message["type"] == "finished":
                    return
                remaining = min(remaining + EARNED_SECONDS, self._limits.wall_seconds)
                yield _reading(message)
        except _Late:
            self.stop()
            yield ReaderTimedOut(source.display_name, seconds=int(self._limits.wall_seconds))
        except (_Died, BrokenPipeError):
            yield self._death(source)
        except (ValueError, KeyError, TypeError):
            self.stop()
            yield ReaderCrashed(source.display_name, status=0)

    def stop(self) -> None:
        """Kill the child and its children; it holds nothing worth saving."""
        self.usable = False
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _ask(self, source: Source) -> None:
        request = {"path": str(source.path.absolute()), "name": source.display_name}
        assert self._process.stdin is not None  # noqa: S101
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def _line(self, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        searched = 0
        while (end := self._pending.find(b"\n", searched)) < 0:
            searched = len(self._pending)
            self._pending += self._more(deadline - time.monotonic())
        line = bytes(self._pending[:end])
        del self._pending[: end + 1]
        return line

    def _more(self, seconds: float) -> bytes:
        assert self._process.stdout is not None  # noqa: S101
        descriptor = self._process.stdout.fileno()
        if seconds <= 0 or not select.select([descriptor], [], [], seconds)[0]:
            raise _Late
        block = os.read(descriptor, _BLOCK)
        if not block:
            raise _Died
        return block

    def _death(self, source: Source) -> UnreadableDocument:
        status = self._process.wait()
        self.stop()
        if -status in {signal.SIGXCPU}:
            return ReaderTimedOut(source.display_name, seconds=self._limits.cpu_seconds)
        if status < 0:
            return ReaderCrashed(source.display_name, signal=-status)
        return ReaderCrashed(source.display_name, status=status)


def _reading(message: dict[str, Any]) -> Reading:
    if message["type"] == "document":
        return document_from_json(message["document"])
    if message["type"] == "retraction":
        return RetractionNotice(**{**message["notice"], "retracts": tuple(message["notice"]["retracts"])})
    if message["type"] == "deletion":
        return DeletionNotice(**{**message["notice"], "deleted": tuple(message["notice"]["deleted"])})
    error = ERRORS[message["code"]](message["source_name"])
    error.parameters.update(message["parameters"])
    return error
