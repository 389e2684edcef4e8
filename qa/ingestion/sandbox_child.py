"""The limited process that reads files: paths come in on stdin, documents go out on stdout, one JSON line each."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from qa.ingestion.base import (
    DeletionNotice,
    Limits,
    Malformed,
    ParsedDocument,
    ReaderOutOfMemory,
    Reading,
    RetractionNotice,
    Source,
    document_to_json,
)
from qa.ingestion.readers import read_file

_NEW_NETWORK = 0x40000000
_NEW_USER = 0x10000000


def main() -> None:
    """Serve requests until stdin closes."""
    limits = Limits(**json.loads(sys.argv[1]))
    answers = _take_stdout()
    _leave_network()
    _limit_resources(limits)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _allow_cpu(limits.cpu_seconds)
        for message in _messages(Source(Path(request["path"]), request["name"]), limits):
            answers.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
            answers.flush()


def _take_stdout() -> BinaryIO:
    """Keep the answers' channel for ourselves: whatever a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _leave_network() -> None:
    """Where the kernel lets us, keep only an empty network namespace; elsewhere the other limits must do."""
    library = ctypes.CDLL(None)
    if library.unshare(_NEW_NETWORK) != 0:
        library.unshare(_NEW_USER | _NEW_NETWORK)


def _limit_resources(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.archive_bytes, limits.archive_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_cpu(seconds: int) -> None:
    """The limit counts the whole process, so every file gets its own allowance on top of what is spent."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


def _messages(source: Source, limits: Limits) -> Iterator[dict[str, Any]]:
    try:
        yield from map(_message, read_file(source, limits))
    except MemoryError:
        yield _message(ReaderOutOfMemory(source.display_name, limit=limits.memory_bytes))
    except RecursionError:
        yield _message(Malformed(source.display_name, reason="too_deep"))
    yield {"type": "finished"}


def _message(reading: Reading) -> dict[str, Any]:
    if isinstance(reading, ParsedDocument):
        return {"type": "document", "document": document_to_json(reading)}
    if isinstance(reading, RetractionNotice):
        return {"type": "retraction", "notice": asdict(reading)}
    if isinstance(reading, DeletionNotice):
        return {"type": "deletion", "notice": asdict(reading)}
    return {
        "type": "refusal",
        "code": reading.code,
        "source_name": reading.source_name,
        "parameters": reading.parameters,
    }


if __name__ == "__main__":
    main()
