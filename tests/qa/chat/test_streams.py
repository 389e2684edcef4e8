"""Runs of answers without any socket: order, catching up, joining of tokens, queueing and stopping."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from qa.streams import Numbered, Registry, joined


def words(count: int):
    def work(emit, stop):
        for number in range(count):
            if stop.is_set():
                return
            emit({"kind": "delta", "text": f"{number} "})

    return work


async def collected(run, after: int = 0) -> list[Numbered]:
    return [item async for item in run.follow(after)]


async def test_every_follower_gets_the_whole_text_in_order():
    go = threading.Event()

    def work(emit, stop):
        go.wait(5)
        words(500)(emit, stop)

    run = Registry().start("a", work)
    followers = [asyncio.create_task(collected(run)) for _ in range(5)]
    await asyncio.sleep(0)
    go.set()
    whole = "".join(f"{number} " for number in range(500))
    for items in await asyncio.gather(*followers):
        assert "".join(item.event["text"] for item in items) == whole


async def test_tokens_of_one_moment_come_as_one_message():
    def work(emit, stop):
        for _ in range(100):
            emit({"kind": "delta", "text": "x"})
            time.sleep(0.002)

    items = await collected(Registry().start("a", work))
    assert len(items) < 40
    assert items[-1].seq == 100


@pytest.mark.parametrize("after", [0, 1, 250, 499, 500])
async def test_whoever_comes_back_gets_what_comes_after_the_last_seen(after):
    registry, held = Registry(), threading.Event()

    def work(emit, stop):
        words(500)(emit, stop)
        held.wait(5)

    run = registry.start("a", work)
    follower = asyncio.create_task(collected(run, after))
    held.set()
    items = await follower
    assert "".join(item.event["text"] for item in items) == "".join(f"{number} " for number in range(after, 500))


def test_only_neighbouring_text_is_joined():
    batch = [Numbered(1, {"kind": "delta", "text": "a"}), Numbered(2, {"kind": "delta", "text": "b"}),
             Numbered(3, {"kind": "sentence"}), Numbered(4, {"kind": "delta", "text": "c"})]
    assert [(item.seq, item.event.get("text")) for item in joined(batch)] == [(2, "ab"), (3, None), (4, "c")]


async def test_those_who_wait_are_told_their_place_and_a_stopped_one_ends_at_once():
    registry, held = Registry(at_once=1), threading.Event()
    registry.start("first", lambda emit, stop: held.wait(5))
    second = registry.start("second", words(1))
    third = registry.start("third", words(1))
    following = third.follow()
    assert (await anext(following)).event == {"kind": "queued", "ahead": 1, "seconds": 10}
    registry.stop("second")
    await collected(second)
    assert registry.get("second") is None
    assert (await anext(following)).event == {"kind": "queued", "ahead": 0, "seconds": 5}
    held.set()
    assert [item.event["kind"] async for item in following] == ["delta"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_writer_that_breaks_gives_its_place_back():
    registry = Registry(at_once=1)

    def broken(emit, stop):
        raise RuntimeError("out of memory")

    assert await collected(registry.start("a", broken)) == []
    text = "".join(item.event["text"] for item in await collected(registry.start("b", words(3))))
    assert "0 1 2 ".endswith(text)


async def test_twenty_open_streams_leave_the_loop_responsive():
    registry, stop = Registry(at_once=20), threading.Event()

    def work(emit, _stop):
        while not stop.wait(0.01):
            emit({"kind": "delta", "text": "word "})

    followers = [asyncio.create_task(collected(registry.start(str(number), work))) for number in range(20)]
    late = []
    for _ in range(50):
        started = time.perf_counter()
        await asyncio.sleep(0.01)
        late.append(time.perf_counter() - started - 0.01)
    stop.set()
    await asyncio.gather(*followers)
    assert sorted(late)[len(late) // 2] < 0.05
