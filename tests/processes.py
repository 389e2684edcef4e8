"""Processes of the site, started as in a hospital, on the database and with the keys of the tests: to be killed, stopped and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
from django.conf import settings
from django.db import connection
from django.test import Client
from websockets.sync.client import ClientConnection, connect

from clinic.home import keys_folder

START_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def home_in(folder: Path) -> Path:
    """A home with files of its own and the keys of the tests, whose sealed values it must open."""
    (folder / "keys").symlink_to(keys_folder(), target_is_directory=True)
    return folder


def environment(home: Path, **extra: str) -> dict[str, str]:
    """No models are read, unless ``extra`` names some, so that a process is there within seconds."""
    told = connection.settings_dict
    address = (f"postgresql://{told['USER']}:{quote(told['PASSWORD'])}@/{told['NAME']}?host={quote(str(told['HOST']), safe='')}")
    return os.environ | {
        "XINGLIN_HOME": str(home), "DATABASE_URL": address, "DATABASE_OWNER_URL": address, "XINGLIN_DEMONSTRATION_STREAM": "False",
        "XINGLIN_MODELS": str(home / "no-models"), "XINGLIN_BUNDLED_MODELS": "", "PYTHONUNBUFFERED": "1",
        "XINGLIN_GENERATOR": "qa.generation.extractive.ExtractiveGenerator", **extra,
    }


@dataclass
class Web:
    """One web process and how a browser reaches it."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def socket(self, client: Client, path: str) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}{path}", origin=self.url, max_size=None,
                       additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"})

    def browser(self, client: Client, **options: object) -> httpx.Client:
        """Under the session of ``client``, with a token against forged forms."""
        token = "k" * 32
        cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, settings.CSRF_COOKIE_NAME: token}
        return httpx.Client(base_url=self.url, cookies=cookies, headers={"X-CSRFToken": token}, timeout=30, **options)


@contextmanager
def web(home: Path, *, port: int = 0, **extra: str) -> Iterator[Web]:
    port = port or free_port()
    with _started(home, "web", XINGLIN_PORT=str(port), **extra) as process:
        server = Web(port, process)
        _until_served(server)
        yield server


@contextmanager
def worker(home: Path, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    with _started(home, "worker", **extra) as process:
        yield process


@contextmanager
def _started(home: Path, command: str, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "manage.py", command], cwd=settings.BASE_DIR, env=environment(home, **extra))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def _until_served(server: Web) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, "The web process ended before it served a page."
        try:
            httpx.get(f"{server.url}/health/", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("The web process did not start in time.")


def wait_for(what: Callable[[], object], *, seconds: float = 60.0) -> None:
    """Until ``what()`` is true."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)
