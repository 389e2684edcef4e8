"""Browsers that never read what they asked for: they cost little memory, delay nobody, and are let go. Over real connections."""

from __future__ import annotations

import base64
import gc
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import psutil
import pytest
from django.test import Client

from clinic import web_server
from qa import streams
from qa.models import Answer, Conversation, Corpus, Document, Import, ImportFile, Question
from records.services import monitoring_live
from tests.served import browser_of, serving, socket_of

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTE = 1024 * 1024
PIECES, PIECE = 400, 32 * 1024
NEVER_READ = 20


@pytest.fixture
def port(monkeypatch, settings) -> Iterator[int]:
    monkeypatch.setattr(web_server, "STUCK_SECONDS", 3.0)
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
    with serving() as port:
        yield port


@pytest.fixture
def client(doctor) -> Client:
    return browser_of(doctor)


@pytest.fixture
def answer(doctor) -> Answer:
    conversation = Conversation.objects.create(person=doctor, title="Potassium")
    return Answer.objects.create(question=Question.objects.create(conversation=conversation, text="What lowers potassium?", language="en"))


def never_reading(client: Client, port: int, path: str) -> socket.socket:
    """A browser's socket that has shaken hands and takes nothing from then on; it takes little into its own memory."""
    wire = socket.socket()
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    wire.connect(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    wire.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
                  f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                  f"Cookie: sessionid={client.cookies['sessionid'].value}\r\n\r\n").encode())
    assert b"101" in wire.recv(1024).splitlines()[0]
    return wire


def say(wire: socket.socket, message: dict) -> None:
    """One text frame under a mask of zeros (RFC 6455, 5.2)."""
    data = json.dumps(message).encode()
    assert len(data) < 126
    wire.sendall(bytes([0x81, 0x80 | len(data)]) + bytes(4) + data)


def is_open(wire: socket.socket) -> bool:
    """Whether the server still holds its end; what it had sent is passed over."""
    wire.settimeout(1)
    try:
        while wire.recv(65536):
            pass
    except TimeoutError:
        return True
    except ConnectionResetError:
        return False
    return False


def resident() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss


def written(emit, stop) -> None:
    """An answer of thirteen megabytes that no compression makes smaller, over about four seconds."""
    for _number in range(PIECES):
        emit({"kind": "delta", "text": secrets.token_hex(PIECE // 2)})
        emit({"kind": "sentence", "sentence": {}, "at": time.monotonic()})
        time.sleep(0.01)


def followers(run: streams.Run) -> int:
    return len(run._followers)


def test_twenty_that_never_read_cost_little_delay_nobody_and_are_let_go(port, client, answer, record_property):
    with ExitStack() as opened:
        wires = [opened.enter_context(never_reading(client, port, "/ws/ask/")) for _one in range(NEVER_READ)]
        reader = opened.enter_context(socket_of(client, port, "/ws/ask/"))
        reader.protocol.max_size = None
        begin = threading.Event()

        def work(emit, stop) -> None:
            begin.wait(10)
            written(emit, stop)

        run = streams.answers.start(str(answer.pk), work)
        for wire in wires:
            say(wire, {"type": "follow", "answer": str(answer.pk)})
        reader.send(json.dumps({"type": "follow", "answer": str(answer.pk)}))
        deadline = time.monotonic() + 10
        while followers(run) < NEVER_READ + 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert followers(run) == NEVER_READ + 1
        before = resident()
        begin.set()
        delays, most, ended = [], 0, False
        while not ended:
            message = json.loads(reader.recv(timeout=10))
            if message.get("event", {}).get("kind") == "sentence":
                delays.append(time.monotonic() - message["event"]["at"])
                if len(delays) % 20 == 0:
                    most = max(most, psutil.Process().memory_info().rss)
                ended = len(delays) == PIECES
        held = most - before
        time.sleep(3.5)
        record_property("delay_ms", [round(1000 * delay) for delay in (sorted(delays)[len(delays) // 2], max(delays))])
        record_property("held_mb", round(held / MEGABYTE))
        # One copy of the answer is kept for whoever comes back, and what the reader had not taken yet; not one copy for each.
        assert held < 5 * PIECES * PIECE + NEVER_READ * MEGABYTE
        assert sorted(delays)[len(delays) // 2] < 0.3 and max(delays) < 2
        assert followers(run) == 0
        assert not any(is_open(wire) for wire in wires)
        # The one that reads is served on.
        reader.send(json.dumps({"type": "stop", "answer": "7"}))
        assert json.loads(reader.recv(timeout=5))["type"] == "refused"


def test_a_browser_that_reads_slowly_but_reads_keeps_its_socket(port, client, answer):
    with never_reading(client, port, "/ws/ask/") as wire:
        run = streams.answers.start(str(answer.pk), written)
        say(wire, {"type": "follow", "answer": str(answer.pk)})
        taken, until = 0, time.monotonic() + 6
        while time.monotonic() < until:
            taken += len(wire.recv(256 * 1024))
            time.sleep(0.01)
        assert taken > MEGABYTE
        wire.settimeout(5)
        say(wire, {"type": "stop", "answer": "7"})
        assert run is not None and wire.recv(1)


def test_a_download_that_nobody_takes_is_let_go(port, client, settings, tmp_path):
    settings.UPLOADS = tmp_path
    (tmp_path / "large.bin").write_bytes(bytes(16 * MEGABYTE))
    corpus = Corpus.objects.create(name="ward", title="Ward")
    file = ImportFile.objects.create(job=Import.objects.create(corpus=corpus), name="large.bin", path=str(tmp_path / "large.bin"))
    document = Document.objects.create(corpus=corpus, title="Large", language="en", text="-", content_sha256="0" * 64, import_file=file)
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect(("127.0.0.1", port))
        wire.sendall((f"GET /literature/documents/{document.pk}/file/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                      f"Cookie: sessionid={client.cookies['sessionid'].value}\r\n\r\n").encode())
        assert b"200" in wire.recv(512).splitlines()[0]
        time.sleep(4.0)
        assert not is_open(wire)


def test_a_board_that_was_not_read_shows_the_newest_state_when_it_is(port, client, monkeypatch):
    """Rows that nobody took are not queued: the newest replaces them."""
    from uuid import uuid4

    from records import ward_consumers

    shown, version = uuid4(), 0
    monkeypatch.setattr(ward_consumers, "BETWEEN_SECONDS", 0.01)
    monkeypatch.setattr(ward_consumers, "board_patients", lambda person: [ward_consumers.Listed(shown, "n", "m", 1, "f", "p")])
    monkeypatch.setattr(ward_consumers, "row_of", lambda bedside, language: {"version": bedside.version, "filling": secrets.token_hex(50_000)})

    class Bedside:
        def __init__(self, number: int) -> None:
            self.version = number

    monkeypatch.setattr(monitoring_live, "bedsides", lambda patients, after: [Bedside(version)] if version > after else [])
    monkeypatch.setattr(web_server, "STUCK_SECONDS", 30.0)
    with socket_of(client, port, "/ws/ward/") as board:
        board.recv(timeout=5)
        for version in range(1, 400):  # noqa: B007 – read by the stand-in of the watch
            for listener in list(monitoring_live._live.listeners):
                listener()
            time.sleep(0.01)
        seen = []
        while not seen or seen[-1] != 399:
            message = json.loads(board.recv(timeout=10))
            seen += [row["version"] for row in message.get("rows", ())]
        assert seen == sorted(seen) and len(seen) < 399
