"""The site's ASGI application behind a real server on a port of its own, with the test's database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.test import Client
from websockets.sync.client import ClientConnection, connect

from clinic.models import Person


@contextmanager
def serving() -> Iterator[int]:
    """The port; nothing that a start of the site does happens."""
    from clinic.asgi import application
    from clinic.web_server import OPTIONS

    server = uvicorn.Server(uvicorn.Config(application, host="127.0.0.1", port=0, lifespan="off", log_level="error",
                                           timeout_graceful_shutdown=2, **OPTIONS))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


def browser_of(person: Person) -> Client:
    """Somebody signed in who has seen a page, so that the session is written."""
    client = Client()
    client.force_login(person)
    client.get("/patients/")
    return client


def socket_of(client: Client, port: int, path: str) -> ClientConnection:
    """A browser's socket under the session of ``client``."""
    return connect(f"ws://127.0.0.1:{port}{path}", origin=f"http://127.0.0.1:{port}",
                   additional_headers={"Cookie": f"sessionid={client.cookies['sessionid'].value}"})
