"""Refuses a request body that is larger than any page takes: before a byte is read where it says so, else where it gets there; knows no page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def declared_length(scope: Scope) -> int:
    """Bytes the request says its body has; 0 where it says nothing usable."""
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


class BodyLimit:
    """ASGI wrapper: answers 413 with a sentence when a body is larger than ``MAX_REQUEST_BYTES``, also one sent in pieces of no stated length."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if declared_length(scope) > settings.MAX_REQUEST_BYTES:
            await refuse(scope, send)
            return
        body = _Counted(receive, send, settings.MAX_REQUEST_BYTES)
        await self.application(scope, body.receive, body.send)
        if body.is_too_large and not body.answered:
            await refuse(scope, send)


class _Counted:
    """A request's body that breaks off, as if the browser had gone, once more than ``most`` bytes of it came."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._left = receive, send, most
        self.answered = False

    @property
    def is_too_large(self) -> bool:
        return self._left < 0

    async def receive(self) -> Message:
        if self.is_too_large:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_too_large else message

    async def send(self, message: Message) -> None:
        self.answered = True
        await self._send(message)


async def refuse(scope: Scope, send: Send) -> None:
    """Answer 413 with a sentence; what is left of the body stays unread."""
    with translation.override(language_of(scope)):
        page = render_to_string("clinic/too_large.html", {"limit": settings.MAX_UPLOAD_BYTES}).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close"), (b"content-length", str(len(page)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": page})


def language_of(scope: Scope) -> str:
    """The reader's language as far as a request tells it before anybody is asked who sent it."""
    headers = dict(scope["headers"])
    chosen = f"{settings.LANGUAGE_COOKIE_NAME}=en".encode() in headers.get(b"cookie", b"")
    return "en" if chosen or headers.get(b"accept-language", b"").startswith(b"en") else settings.LANGUAGE_CODE
