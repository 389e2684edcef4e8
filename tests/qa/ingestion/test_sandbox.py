"""Files are read at arm's length: what kills the reader is reported and the rest of the batch goes on."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from qa.ingestion import sandbox
from qa.ingestion.base import Limits, ParsedDocument, Source, document_to_json
from qa.ingestion.sandbox import Finished, Read, _Child, _Late, read_files
from tests.qa.ingestion.samples import write_docx, write_lines, write_zip


def _text(path: Path, text: str) -> Source:
    path.write_text(text, encoding="utf-8")
    return Source(path)


def _outcomes(sources: list[Source], limits: Limits | None = None) -> list[tuple[str, str]]:
    events = list(read_files(sources, limits))
    assert [event.source for event in events if isinstance(event, Finished)] == sources
    return [
        (event.source.display_name, "read" if isinstance(event.reading, ParsedDocument) else event.reading.code)
        for event in events
        if isinstance(event, Read)
    ]


def test_documents_come_back_unchanged_through_one_process(tmp_path: Path) -> None:
    lines = write_lines(
        tmp_path / "c.jsonl", [{"_id": str(n), "text": f"第{n}条。\u2028 x"} for n in range(300)] + ["{"]
    )
    events = list(read_files([Source(write_docx(tmp_path / "a.docx")), Source(lines, "名字.jsonl")]))
    finished = [event for event in events if isinstance(event, Finished)]
    assert [(event.documents, event.refusals) for event in finished] == [(1, 0), (300, 1)]
    readings = [event.reading for event in events if isinstance(event, Read)]
    assert readings[0].title == "社区获得性肺炎"
    assert readings[300].external_id == "299"
    assert (readings[301].code, readings[301].parameters) == ("malformed", {"reason": "json", "line": 301})
    assert readings[301].source_name == "名字.jsonl"


def test_a_file_that_never_ends_is_given_up_and_the_rest_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    sources = [_text(tmp_path / "a.txt", "First."), Source(tmp_path / "pipe.txt"), _text(tmp_path / "b.txt", "Last.")]
    outcomes = _outcomes(sources, Limits(wall_seconds=3))
    assert outcomes == [("a.txt", "read"), ("pipe.txt", "reader_timed_out"), ("b.txt", "read")]


def test_a_file_that_needs_too_much_memory_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    big = _text(tmp_path / "big.txt", "白细胞。" * 12_000_000)
    limits = Limits(file_bytes=1 << 30, memory_bytes=400 << 20)
    outcomes = _outcomes([big, _text(tmp_path / "b.txt", "Last.")], limits)
    assert outcomes == [("big.txt", "reader_out_of_memory"), ("b.txt", "read")]


def test_a_reader_that_is_killed_is_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    sources = [Source(tmp_path / "pipe.txt"), _text(tmp_path / "b.txt", "Last.")]
    threading.Thread(target=_kill_reader_of, args=(str(tmp_path / "pipe.txt"),), daemon=True).start()
    assert _outcomes(sources) == [("pipe.txt", "reader_crashed"), ("b.txt", "read")]


def _kill_reader_of(_: str) -> None:
    """Kill this process's own child once it has started to serve."""
    time.sleep(1.0)
    for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for identifier in child.read_text().split():
            if b"qa.ingestion.sandbox_child" in Path(f"/proc/{identifier}/cmdline").read_bytes():
                os.kill(int(identifier), signal.SIGKILL)


def test_a_slow_consumer_costs_a_file_nothing(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "c.jsonl", [{"text": "Long text. " * 200} for _ in range(200)])
    count = 0
    for event in read_files([Source(lines)], Limits(wall_seconds=1.0)):
        time.sleep(0.6 if count in {0, 2, 4} else 0)
        count += isinstance(event, Read)
    assert count == 200


@pytest.mark.parametrize(("pause", "outcome"), [(0.04, "read"), (0.12, "reader_timed_out")])
def test_a_file_of_many_documents_may_take_its_time_while_it_goes_on(tmp_path: Path, monkeypatch, pause, outcome) -> None:
    documents = [json.dumps({"type": "document", "document": document_to_json(ParsedDocument("A", "en", (), "a.xml"))})] * 12

    class Slow(_Child):
        def __init__(self, limits: Limits) -> None:
            self._limits, self.usable, self._lines = limits, True, iter([*documents, '{"type": "finished"}'])

        def _ask(self, source: Source) -> None:
            return

        def _line(self, seconds: float) -> bytes:
            if seconds <= pause:
                raise _Late
            time.sleep(pause)
            return next(self._lines).encode()

        def stop(self) -> None:
            self.usable = False

    monkeypatch.setattr(sandbox, "_Child", Slow)
    outcomes = _outcomes([_text(tmp_path / "a.txt", "x")], Limits(wall_seconds=0.3))
    assert outcomes[-1][1] == outcome and len(outcomes) == (12 if outcome == "read" else len(outcomes))


def test_the_reader_process_gets_no_secrets(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    os.mkfifo(tmp_path / "pipe.txt")
    environments: list[bytes] = []

    def look() -> None:
        give_up = time.monotonic() + 10
        while not environments and time.monotonic() < give_up:
            time.sleep(0.05)
            for child in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
                environments.extend(Path(f"/proc/{pid}/environ").read_bytes() for pid in child.read_text().split())

    watcher = threading.Thread(target=look)
    watcher.start()
    list(read_files([Source(tmp_path / "pipe.txt")], Limits(wall_seconds=3)))
    watcher.join()
    assert environments
    assert all(b"postgresql://secret" not in environment for environment in environments)


def test_an_archive_is_read_in_the_sandbox(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", {"x/a.txt": "发热。".encode("gb18030"), "b.txt": b"\x00\x01\x02" * 50})
    assert sorted(outcome for _, outcome in _outcomes([Source(path)])) == ["read", "wrong_encoding"]
