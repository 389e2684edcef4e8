"""How pages and sockets are served: one uvicorn, which lets go of a browser that takes nothing any more; knows no page."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

# A page whose socket was closed comes back by itself and asks for what it missed.
STUCK_SECONDS = 15.0


class PromptSocket(WebSocketsSansIOProtocol):
    """A socket whose reader is not waited for longer than ``STUCK_SECONDS``.

    While a browser takes nothing, uvicorn holds 64 KB for it and lets whoever sends wait. It would wait for ever: what it closes stays
    open until its buffer is empty, which a browser that hangs never lets happen.
    """

    stuck: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self.stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._wait_no_more()
        super().resume_writing()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_no_more(self) -> None:
        if self.stuck is not None:
            self.stuck.cancel()
            self.stuck = None


# A browser is told nothing of the server, and what it asks for is not logged.
OPTIONS: dict[str, Any] = {"ws": PromptSocket, "ws_max_size": 1024 * 1024, "access_log": False, "proxy_headers": False, "server_header": False}
