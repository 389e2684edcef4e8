"""A real HTTP server on a free port, serving the small model through server-sent events."""

from __future__ import annotations

import json
import socket
import threading
import time

import pytest
import uvicorn

from qa.generation import GeneratorFailed, GeneratorUnavailable, Prompt
from qa.generation.openai_compatible import OpenAICompatibleGenerator
from qa.generation.openvino import OpenVINOGenerator
from qa.weights import model_path
from tests.qa.generation.prompts import CAPITAL, pieces_until_stopped, stream

KEY = "a-key-for-tests"


class ChatServer:
    """The part of the protocol that clients use, as an ASGI application."""

    def __init__(self, generator: OpenVINOGenerator) -> None:
        self.generator = generator

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            body = json.loads((await receive())["body"])
            await self.answer(dict(scope["headers"]), body, send)

    async def answer(self, headers, body, send):
        authorised = headers.get(b"authorization") == f"Bearer {KEY}".encode()
        await send({"type": "http.response.start", "status": 200 if authorised else 401, "headers": []})
        if authorised:
            await self.events(body, send)
        await send({"type": "http.response.body", "body": b""})

    async def events(self, body, send):
        if body["model"] == "breaks-off":
            return await self.event(send, content="half")
        prompt = Prompt("", (), body["messages"][-1]["content"])
        for piece in self.generator.stream(prompt, max_tokens=min(body["max_tokens"], 60), stop=threading.Event()):
            await self.event(send, content=piece)
        await send({"type": "http.response.body", "body": b"data: [DONE]\n\n", "more_body": True})

    async def event(self, send, **delta):
        data = json.dumps({"choices": [{"index": 0, "delta": delta}]})
        await send({"type": "http.response.body", "body": f"data: {data}\n\n".encode(), "more_body": True})


@pytest.fixture(scope="module")
def url():
    small = OpenVINOGenerator(model=str(model_path("generator-test") / "model.gguf"), threads=2)
    server = uvicorn.Server(uvicorn.Config(ChatServer(small), log_level="error", lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server.should_exit = True
    thread.join()
    small.close()


def client(url: str, **options) -> OpenAICompatibleGenerator:
    return OpenAICompatibleGenerator(**{"url": url, "model": "small", "key": KEY} | options)


def test_a_server_answers_piece_by_piece(url):
    pieces = list(stream(client(url), CAPITAL))
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 2


def test_stop_ends_the_text(url):
    started = time.monotonic()
    assert len(pieces_until_stopped(client(url))) == 4
    assert time.monotonic() - started < 5


def test_a_wrong_key_makes_it_unavailable(url):
    with pytest.raises(GeneratorUnavailable, match="status 401"):
        list(stream(client(url, key="wrong"), CAPITAL))


def test_a_stream_that_breaks_off_is_a_failure(url):
    with pytest.raises(GeneratorFailed, match="before the end"):
        list(stream(client(url, model="breaks-off"), CAPITAL))


def test_an_absent_server_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(GeneratorUnavailable, match="cannot be reached"):
        list(stream(client(f"http://127.0.0.1:{port}/v1"), CAPITAL))


def test_a_server_that_accepts_and_says_nothing_is_noticed():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        quiet = client(f"http://127.0.0.1:{mute.getsockname()[1]}/v1", silence=0.3)
        with pytest.raises(GeneratorFailed):
            list(stream(quiet, CAPITAL))
