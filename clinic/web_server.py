"""How pages and sockets are served: one uvicorn, which lets go of a browser that takes nothing any more; knows no page."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# A page whose socket was closed comes back by itself and asks for what it missed.
STUCK_SECONDS = 30.0


class _Prompt:
    """A connection whose reader is not waited for longer than ``STUCK_SECONDS``.

    While a browser takes nothing, uvicorn keeps 64 KB for it and lets whoever sends wait. It would wait for ever: what it closes
    stays open until its buffer is empty, which a browser that hangs never lets happen.
    """

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    stuck: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._wait_no_more()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_no_more(self) -> None:
        if self.stuck is not None:
            self.stuck.cancel()
            self.stuck = None


class PromptPages(_Prompt, H11Protocol):
    """Pages and downloads."""


class PromptSocket(_Prompt, WebSocketsSansIOProtocol):
    """Sockets; also one that answers no ping any more is let go at once."""

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


# A browser is told nothing of the server, and what it asks for is not logged. Idle connections outlast those of common proxies (60 s),
# so that none is closed while a request is on its way.
OPTIONS: dict[str, Any] = {"http": PromptPages, "ws": PromptSocket, "ws_max_size": 1024 * 1024, "access_log": False,
                           "proxy_headers": False, "server_header": False, "timeout_keep_alive": 75}
