"""What a browser sends lies on no disk in clear before a page has taken it, however large it is and whatever becomes of the process."""

from __future__ import annotations

import hashlib
import io
import os
import random
import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest
from django.core.files.uploadhandler import load_handler
from django.http import HttpRequest

from clinic import arriving, sealed_spool
from clinic.sealed_spool import BLOCK, SealedSpool
from qa.models import Import
from qa.services.literature import create_corpus
from tests import processes
from tests.processes import wait_for

SAID = b"Ferdinand the parrot bit Ottilie beside the fountain. "
MEGABYTE = 1024 * 1024


def held_on_disk(pid: int) -> dict[str, bytes]:
    """Every regular file that a process has open, named or not, as a thief of the disk would read it."""
    found = {}
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
            if target.startswith("/") and not target.startswith(("/dev/", "/proc/")) and link.is_file():
                found[target] = link.read_bytes()
        except FileNotFoundError:
            continue
    return found


@pytest.mark.parametrize("in_memory", [0, 1000, 3 * BLOCK, 10 * BLOCK])
def test_what_was_written_is_read_anywhere(in_memory):
    chance = random.Random(in_memory)
    content = chance.randbytes(5 * BLOCK + 123)
    spool, plain, start = SealedSpool(in_memory=in_memory), io.BytesIO(content), 0
    while start < len(content):
        length = chance.choice([1, 7000, BLOCK, 2 * BLOCK + 5])
        spool.write(content[start:start + length])
        start += length
    assert spool.size == len(content)
    for _read in range(200):
        offset, length = chance.randrange(len(content) + 10), chance.choice([0, 1, 500, BLOCK, 3 * BLOCK])
        assert spool.seek(offset) == plain.seek(offset)
        assert spool.read(length) == plain.read(length)
    spool.seek(-10, io.SEEK_END)
    assert spool.read() == content[-10:]
    spool.close()


def test_nothing_of_it_lies_on_the_disk_in_clear():
    spool = SealedSpool(in_memory=1000)
    spool.write(SAID * 40_000)
    held = held_on_disk(os.getpid())
    [sealed] = [content for place, content in held.items() if "/arriving/" in place and len(content) > MEGABYTE]
    assert all(SAID not in content for content in held.values())
    assert SAID not in sealed and len(sealed) >= 40_000 * len(SAID) - BLOCK
    spool.close()


def test_blocks_that_were_exchanged_or_altered_do_not_open():
    import tink

    spool = SealedSpool(in_memory=0)
    spool.write(bytes(BLOCK) + b"1" * BLOCK + b"2")
    stride, disk = spool._stride, spool._disk
    disk.seek(0)
    first, second = disk.read(stride), disk.read(stride)
    disk.seek(0)
    disk.write(second + first)
    spool.seek(0)
    with pytest.raises(tink.TinkError):
        spool.read(1)


def test_what_has_arrived_is_not_changed_and_a_closed_file_tells_nothing():
    spool = SealedSpool(in_memory=0)
    spool.write(b"first")
    spool.seek(0)
    with pytest.raises(io.UnsupportedOperation):
        spool.write(b"second")
    spool.close()
    assert bytes(spool._tail) == b""


def test_every_form_keeps_its_files_so(settings):
    [handler] = [load_handler(path, HttpRequest()) for path in settings.FILE_UPLOAD_HANDLERS]
    assert isinstance(handler, arriving.SealedUploadHandler)


# Real processes, real connections.


@pytest.fixture
def corpus(transactional_db):
    return create_corpus(title="Ward", name="ward", person=None)


@pytest.fixture
def server(tmp_path, corpus) -> Iterator[processes.Web]:
    with processes.web(processes.home_in(tmp_path)) as server:
        yield server


def head_of(server, client, length: int | None) -> bytes:
    """The head of an upload to the literature, and of its one file; without a length the body comes in pieces."""
    cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={'k' * 32}"
    size = f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked"
    return (f"POST /literature/imports/new/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: {cookies}\r\nX-CSRFToken: {'k' * 32}\r\n"
            f"Accept: application/json\r\nContent-Type: multipart/form-data; boundary=edge\r\n{size}\r\n\r\n").encode()


FORM = (b"--edge\r\nContent-Disposition: form-data; name=\"corpus\"\r\n\r\nward\r\n--edge\r\n"
        b"Content-Disposition: form-data; name=\"files\"; filename=\"note.txt\"\r\nContent-Type: text/plain\r\n\r\n")


def standing_in(folders: list[Path], words: bytes) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and words in path.read_bytes()]


def test_a_kill_in_the_middle_of_a_large_upload_leaves_nothing_to_read(server, tmp_path, librarian, client_for):
    client = client_for(librarian)
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.sendall(head_of(server, client, 20 * MEGABYTE) + FORM + SAID * (12 * MEGABYTE // len(SAID)))
        # What was sent has been taken when it lies on the disk, but for what stays in memory.
        wait_for(lambda: sum(map(len, held_on_disk(server.process.pid).values())) > 8 * MEGABYTE)
        open_files = held_on_disk(server.process.pid)
        server.kill()
    assert [name for name, content in open_files.items() if SAID in content] == []
    assert standing_in([tmp_path], SAID) == [] and not Import.objects.exists()
    assert [path for path in (tmp_path / "arriving").iterdir()] == []


def sent(server, client, content: bytes) -> int:
    """Upload one file; the most memory that the server held meanwhile, in bytes."""
    body, most = FORM + content + b"\r\n--edge--\r\n", 0
    with socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.settimeout(30)
        wire.sendall(head_of(server, client, len(body)))
        for start in range(0, len(body), MEGABYTE):
            wire.sendall(body[start:start + MEGABYTE])
            most = max(most, held_memory(server))
        answered = threading.Event()
        watching = threading.Thread(target=lambda: answered.set() if wire.recv(65536).startswith(b"HTTP/1.1 200") else None)
        watching.start()
        while watching.is_alive():
            most = max(most, held_memory(server))
            time.sleep(0.01)
    assert answered.is_set()
    return most


def held_memory(server) -> int:
    return psutil.Process(server.process.pid).memory_info().rss


def test_a_large_upload_arrives_whole_and_in_little_memory(server, tmp_path, librarian, client_for):
    client, content = client_for(librarian), random.Random(8).randbytes(40 * MEGABYTE)
    # What a first request loads, and what the server reads at its start, is no upload's.
    sent(server, client, content[:3 * MEGABYTE])
    before = -1
    while held_memory(server) != before:
        before = held_memory(server)
        time.sleep(1)
    most = sent(server, client, content)
    sizes = {path.stat().st_size: path for path in (tmp_path / "uploads" / "literature").rglob("*") if path.is_file()}
    assert hashlib.sha256(sizes[len(content)].read_bytes()).digest() == hashlib.sha256(content).digest()
    assert most - before < 25 * MEGABYTE, f"{(most - before) / MEGABYTE:.0f} MB for an upload of 40 MB"


def test_a_body_that_hides_its_length_is_not_taken_without_end(tmp_path, corpus, librarian, client_for):
    with processes.web(processes.home_in(tmp_path), XINGLIN_MAX_UPLOAD_MB="1") as server, \
            socket.create_connection(("127.0.0.1", server.port)) as wire:
        wire.settimeout(30)
        wire.sendall(head_of(server, client_for(librarian), None))
        sent, piece = 0, b"10000\r\n" + bytes(0x10000) + b"\r\n"
        try:
            while sent < 20 * MEGABYTE:
                wire.sendall(piece)
                sent += 0x10000
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert sent < 20 * MEGABYTE


@pytest.mark.parametrize(("language", "sentence"), [("en", "The disk of this site is full."), ("zh-CN", "磁盘已满")])
async def test_a_disk_that_fills_up_while_a_body_arrives_is_told_as_such(monkeypatch, settings, language, sentence):
    """The file behind the body is Linux's ever full device."""
    monkeypatch.setattr(sealed_spool, "_without_name", partial(Path("/dev/full").open, "r+b"))
    pieces = [{"type": "http.request", "body": bytes(MEGABYTE), "more_body": number < 4} for number in range(5)]
    sent: list[dict] = []

    async def receive() -> dict:
        return pieces.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/literature/imports/new/", "query_string": b"", "http_version": "1.1", "scheme": "http",
             "headers": [(b"accept-language", language.encode()), (b"accept", b"text/html"), (b"host", b"testserver")]}
    await arriving.Pages()(scope, receive, send)
    assert sent[0]["status"] == 507 and sentence in b"".join(message.get("body", b"") for message in sent).decode()
    assert pieces == []
