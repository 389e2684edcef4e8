"""What the web process does once when it starts, named in the settings; pages are served meanwhile."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Lifespan:
    """The ASGI lifespan protocol; runs every function of ``settings.AT_SERVER_START`` in one background thread."""

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                threading.Thread(target=self._start, name="server-start", daemon=True).start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await send({"type": "lifespan.shutdown.complete"})
                return

    @staticmethod
    def _start() -> None:
        for path in settings.AT_SERVER_START:
            while not _done(path):
                time.sleep(PAUSE_SECONDS)


def _done(path: str) -> bool:
    """False while the database is away: it may come up after the server does."""
    try:
        import_string(path)()
    except (OperationalError, InterfaceError):
        logger.warning("%s waits for the database.", path)
        connection.close()
        return False
    return True
