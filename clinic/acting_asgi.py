"""On whose behalf requests and sockets ask the database: nobody's, until it is known whose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from clinic import acting

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class ActingForNobody:
    """Around the whole application: whatever comes from outside begins without any right to a row."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with acting.as_nobody():
            await self.application(scope, receive, send)


class ActingForPerson:
    """Around sockets, inside authentication: all that a socket asks, it asks for who opened it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with acting.as_person(scope["user"]):
            await self.application(scope, receive, send)
