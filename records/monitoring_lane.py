"""The short way for devices: their deliveries pass by the middleware of pages, which they need nothing of.

Sessions, languages and second factors cost a request as much again as storing twenty readings (14 ms against 7 ms measured).
A few threads with a database connection each take the deliveries one after another.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from records.monitoring_delivery import LANES, LARGEST_BODY, Answer, deliver

THREADS = 4
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
UNAVAILABLE = "The database cannot be reached. Nothing was stored; send the batch again."


class DeviceLane:
    """ASGI wrapper: POSTs to the addresses of devices are answered here, everything else by ``application``."""

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="devices")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        insecure = settings.SECURE_SSL_REDIRECT and scope.get("scheme") != "https"
        if scope["path"] not in LANES or scope["method"] != "POST" or insecure:
            await self.application(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        answer = await asyncio.get_running_loop().run_in_executor(self.threads, _answered, scope["path"], authorization, body)
        await _reply(send, answer)


async def _body(receive: Receive) -> bytes | None:
    """At most one byte more than is allowed; None if the device went away before it had sent everything."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size <= LARGEST_BODY:
            parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts) if size <= LARGEST_BODY else bytes(LARGEST_BODY + 1)


def _answered(path: str, authorization: str, body: bytes) -> Answer:
    """In one of the lane's threads, which keep their connection until it fails."""
    try:
        return deliver(path, authorization=authorization, body=body)
    except DatabaseError:
        connection.close()
        return Answer(503, {"error": UNAVAILABLE})


async def _reply(send: Send, answer: Answer) -> None:
    content = json.dumps(answer.said, ensure_ascii=False).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers += [(b"content-length", str(len(content)).encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
