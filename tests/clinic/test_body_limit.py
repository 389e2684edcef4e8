"""A body that is too large is refused before it is read, with a sentence in the person's language."""

from __future__ import annotations

import pytest
from django.conf import settings

from clinic.body_limit import BodyLimit


async def answer(length: int, *headers: tuple[bytes, bytes]) -> tuple[int | None, str]:
    sent: list[dict] = []

    async def inner(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive():
        raise AssertionError("The body must not be read.")

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "headers": [(b"content-length", str(length).encode()), *headers]}
    await BodyLimit(inner)(scope, receive, send)
    return sent[0]["status"], sent[-1].get("body", b"").decode()


async def in_pieces(pieces: int, size: int) -> tuple[int, int]:
    """The status of a body of no stated length, and how many of its pieces were read."""
    read, sent = 0, []

    async def inner(scope, receive, send):
        while (message := await receive())["type"] == "http.request":
            if not message["more_body"]:
                await send({"type": "http.response.start", "status": 200, "headers": []})
                return

    async def receive():
        nonlocal read
        read += 1
        return {"type": "http.request", "body": bytes(size), "more_body": read < pieces}

    async def send(message):
        sent.append(message)

    await BodyLimit(inner)({"type": "http", "headers": [(b"transfer-encoding", b"chunked")]}, receive, send)
    return sent[0]["status"], read


async def test_an_ordinary_body_passes():
    assert (await answer(10_000))[0] == 200


@pytest.mark.parametrize(("language", "sentence"), [(b"en-GB", "Nothing was kept"), (b"zh-CN", "本次内容未保存")])
async def test_a_huge_body_is_refused_with_a_sentence(language, sentence):
    status, page = await answer(settings.MAX_REQUEST_BYTES + 1, (b"accept-language", language))
    assert status == 413
    assert sentence in page


async def test_a_body_that_does_not_say_its_length_is_cut_off_at_the_limit():
    size = settings.MAX_REQUEST_BYTES // 4
    assert await in_pieces(4, size) == (200, 4)
    assert await in_pieces(1_000, size) == (413, 5)
