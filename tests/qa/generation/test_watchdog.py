from __future__ import annotations

import threading
import time

import pytest

from qa.generation import GeneratorFailed
from qa.generation.watchdog import stream_from_thread


def test_text_arrives_in_order():
    def produce(channel):
        for piece in ("a", "", "b"):
            channel.write(piece)

    assert list(stream_from_thread(produce, threading.Event(), silence=5)) == ["a", "b"]


def test_silence_is_a_failure():
    freed = threading.Event()
    with pytest.raises(GeneratorFailed, match=r"nothing for 0\.1 seconds"):
        list(stream_from_thread(lambda channel: freed.wait(5), threading.Event(), silence=0.1))
    freed.set()


def test_an_error_of_the_producer_reaches_the_reader_after_the_text():
    def produce(channel):
        channel.write("half")
        raise RuntimeError("out of memory")

    stream = stream_from_thread(produce, threading.Event(), silence=5)
    assert next(stream) == "half"
    with pytest.raises(GeneratorFailed, match="out of memory"):
        next(stream)


def test_a_reader_that_leaves_is_noticed_by_the_producer():
    noticed = threading.Event()

    def produce(channel):
        while not channel.unwanted:
            channel.write("x")
            time.sleep(0.005)
        noticed.set()

    stream = stream_from_thread(produce, threading.Event(), silence=5)
    next(stream)
    stream.close()
    assert noticed.wait(2)


def test_stop_ends_a_silent_stream_without_an_error():
    stop, freed = threading.Event(), threading.Event()
    threading.Timer(0.1, stop.set).start()
    assert list(stream_from_thread(lambda channel: freed.wait(5), stop, silence=30)) == []
    freed.set()
