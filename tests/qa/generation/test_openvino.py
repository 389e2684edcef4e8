from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.generation import GeneratorFailed, Prompt
from qa.generation.openvino import OpenVINOGenerator
from qa.weights import model_path
from tests.qa.generation.prompts import CAPITAL, pieces_until_stopped, stream


@pytest.fixture(scope="module")
def generator():
    small = OpenVINOGenerator(model=str(model_path("generator-test") / "model.gguf"), threads=2)
    yield small
    small.close()


def test_it_answers_piece_by_piece(generator):
    pieces = list(stream(generator, CAPITAL))
    assert "Paris" in "".join(pieces)
    assert len(pieces) > 2


def test_many_callers_share_one_engine_and_get_their_own_text(generator):
    other = Prompt("", (), "Count from one to ten in words.")
    alone = ["".join(stream(generator, prompt)) for prompt in (CAPITAL, other)]
    with ThreadPoolExecutor(6) as pool:
        for _ in range(5):
            together = pool.map(lambda prompt: "".join(stream(generator, prompt)), [CAPITAL, other] * 3)
            assert list(together) == alone * 3


def test_the_budget_of_tokens_is_kept(generator):
    assert len("".join(stream(generator, Prompt("", (), "Tell a long story."), max_tokens=3)).split()) <= 3


def test_stop_ends_the_text_and_the_engine_serves_on(generator):
    assert len(pieces_until_stopped(generator)) == 4
    assert "Paris" in "".join(stream(generator, CAPITAL))


def test_a_reader_who_leaves_frees_the_engine(generator):
    leaving = stream(generator, Prompt("", (), "Tell a very long story."), max_tokens=2000)
    next(leaving)
    leaving.close()
    started = time.monotonic()
    list(stream(generator, CAPITAL, max_tokens=2))
    assert time.monotonic() - started < 3


def test_a_pattern_binds_the_text(generator):
    prompt = Prompt("", (), "What is the capital of France?", pattern=r"(Rome|Berlin)\.")
    assert "".join(stream(generator, prompt)) in {"Rome.", "Berlin."}


def test_a_bad_pattern_fails_alone(generator):
    with pytest.raises(GeneratorFailed, match="not a regular expression"):
        list(stream(generator, Prompt("", (), "Hello", pattern="([")))
    assert "Paris" in "".join(stream(generator, CAPITAL))


def test_a_prompt_beyond_the_context_is_refused(generator):
    with pytest.raises(GeneratorFailed, match="more than 8000 tokens"):
        list(stream(generator, Prompt("", (), "fox " * 9000)))


def test_other_threads_run_on_while_it_writes(generator):
    longest, done = 0.0, threading.Event()

    def breathe():
        nonlocal longest
        last = time.monotonic()
        while not done.is_set():
            time.sleep(0.001)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()

    breathing = threading.Thread(target=breathe)
    breathing.start()
    list(stream(generator, Prompt("", (), "fox " * 2000), max_tokens=4))
    done.set()
    breathing.join()
    assert longest < 0.5


def test_a_killed_engine_fails_its_streams_and_starts_again(generator):
    running = stream(generator, Prompt("", (), "Tell a very long story."), max_tokens=2000)
    next(running)
    generator._process.kill()
    with pytest.raises(GeneratorFailed, match="process"):
        list(running)
    assert "Paris" in "".join(stream(generator, CAPITAL))
