"""A page's socket for tests, straight into the ASGI application: channels' own one wants another server installed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from asgiref.testing import ApplicationCommunicator

Headers = list[tuple[bytes, bytes]]


class Socket(ApplicationCommunicator):
    """Speaks the ASGI WebSocket protocol as a browser would."""

    def __init__(self, headers: Headers, path: str = "/ws/ask/") -> None:
        from clinic.asgi import application

        super().__init__(application, {"type": "websocket", "path": path, "query_string": b"", "headers": headers,
                                       "subprotocols": []})

    async def connect(self) -> int | None:
        """None when accepted, the code of the refusal otherwise."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(10)
        return None if answer["type"] == "websocket.accept" else answer.get("code", 1000)

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wait(10)


class Page:
    """One page's socket, signed in as its person."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.send_text(json.dumps(message))

    async def send_text(self, text: str) -> None:
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def next(self, seconds: float = 10) -> dict[str, Any]:
        output = await self.socket.receive_output(seconds)
        assert output["type"] == "websocket.send", output
        return json.loads(output["text"])

    async def until(self, kind: str, seconds: float = 40) -> list[dict[str, Any]]:
        """Every message up to the first whose type or event kind is ``kind``."""
        messages: list[dict[str, Any]] = []
        async with asyncio.timeout(seconds):
            while not messages or kind not in (messages[-1]["type"], messages[-1].get("event", {}).get("kind")):
                messages.append(await self.next(seconds))
        return messages

    async def ask(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """Everything that comes for one question, to its end."""
        await self.send(type="ask", request="q1", text=text, **more)
        return await self.until("finished")

    async def ended(self, answer: str) -> dict[str, Any]:
        """The stored answer after everything about it has come, followed or found finished."""
        messages = [{}]
        async with asyncio.timeout(10):
            while messages[-1].get("type") != "snapshot" and messages[-1].get("event", {}).get("kind") != "finished":
                messages.append(await self.next())
        return messages[-1].get("turn") or messages[-1]["event"]["turn"]


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["event"]["kind"] for message in messages if message["type"] == "event"]


def headers_for(person: Any, origin: str = "http://testserver") -> Headers:
    """What a signed-in browser sends along."""
    from django.test import Client

    client = Client()
    client.force_login(person)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    return [(b"origin", origin.encode()), (b"cookie", cookie.encode()), (b"host", b"testserver")]
