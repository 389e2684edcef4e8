"""Prompts that the generator tests share."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from qa.generation import Evidence, Generator, Prompt

CAPITAL = Prompt("You are a helpful assistant.", (), "What is the capital of France?")
STORY = Prompt("", (), "Tell a very long story about a fox.")
EVIDENCE = (
    Evidence(1, "白细胞减少常见于病毒感染。"),
    Evidence(2, "Rest helps most people."),
    Evidence(1, "白细胞减少常见于病毒感染。"),
    Evidence(3, "应复查血常规！"),
)


def stream(generator: Generator, prompt: Prompt, *, max_tokens: int = 24) -> Iterator[str]:
    return generator.stream(prompt, max_tokens=max_tokens, stop=threading.Event())


def pieces_until_stopped(generator: Generator, *, after: int = 4) -> list[str]:
    """What a reader got who asked for a long story and then stopped."""
    stop = threading.Event()
    pieces = []
    for piece in generator.stream(STORY, max_tokens=2000, stop=stop):
        pieces.append(piece)
        if len(pieces) == after:
            stop.set()
    return pieces
