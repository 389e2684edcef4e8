"""The short way for devices: their deliveries pass by the middleware of pages, which they need nothing of.

Sessions, languages and second factors cost a request as much again as storing twenty readings (14 ms against 7 ms measured).
Two threads with a database connection each take what is waiting, all of it in one transaction: when the machine is slow,
more waits and less is paid for each delivery, so the lane does not fall behind.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from records.monitoring_delivery import LANES, LARGEST_BODY, Answer, Post, deliver_together

THREADS = 2
MOST_TOGETHER, MOST_BYTES = 64, 1024 * 1024
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
UNAVAILABLE = "The database cannot be reached. Nothing was stored; send the batch again."


class DeviceLane:
    """ASGI wrapper: POSTs to the addresses of devices are answered here, everything else by ``application``."""

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="devices")
        self.waiting: deque[tuple[Post, Future[Answer]]] = deque()
        self.lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        insecure = settings.SECURE_SSL_REDIRECT and scope.get("scheme") != "https"
        if scope["path"] not in LANES or scope["method"] != "POST" or insecure:
            await self.application(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            return
        authorization = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        answered: Future[Answer] = Future()
        self.waiting.append((Post(scope["path"], authorization, body), answered))
        self.threads.submit(self._work)
        await _reply(send, await asyncio.wrap_future(answered))

    def _work(self) -> None:
        """In one of the lane's threads: answer what waits, perhaps nothing any more. What cannot be answered is not left hanging."""
        taken = self._taken()
        try:
            for (_post, answered), answer in zip(taken, _answers([post for post, _answered in taken]), strict=True):
                if answered.set_running_or_notify_cancel():
                    answered.set_result(answer)
        finally:
            for _post, answered in taken:
                answered.cancel()

    def _taken(self) -> list[tuple[Post, Future[Answer]]]:
        """The oldest posts, up to a number and a size; a large one goes alone."""
        taken: list[tuple[Post, Future[Answer]]] = []
        size = 0
        with self.lock:
            while self.waiting and len(taken) < MOST_TOGETHER and (not taken or size + len(self.waiting[0][0].body) <= MOST_BYTES):
                taken.append(self.waiting.popleft())
                size += len(taken[-1][0].body)
        return taken


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


def _answers(posts: list[Post]) -> list[Answer]:
    """The threads keep their connection until it fails; then every device is told to come again.

    What the database cannot take is found by storing each post alone, so that it does not stop the others.
    """
    if not posts:
        return []
    try:
        return deliver_together(posts)
    except (OperationalError, InterfaceError):
        connection.close()
    except DatabaseError:
        connection.close()
        if len(posts) > 1:
            return [answer for post in posts for answer in _answers([post])]
    return [Answer(503, {"error": UNAVAILABLE})] * len(posts)


async def _reply(send: Send, answer: Answer) -> None:
    content = json.dumps(answer.said, ensure_ascii=False).encode()
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers += [(b"content-length", str(len(content)).encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
