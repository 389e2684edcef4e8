"""Refuses a request body that is larger than any page takes, before a byte of it is read; knows no page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Callable[[], Awaitable[dict[str, Any]]], Send], Awaitable[None]]


def declared_length(scope: Scope) -> int:
    """Bytes the request says its body has; 0 where it says nothing usable."""
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


class BodyLimit:
    """ASGI wrapper: answers 413 with a sentence when the declared body is larger than ``MAX_REQUEST_BYTES``."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        if declared_length(scope) <= settings.MAX_REQUEST_BYTES:
            await self.application(scope, receive, send)
            return
        await refuse(scope, send)


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
