"""Carries text from the thread that writes it to the one that reads it, and notices silence; knows no model."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

from qa.generation.base import GeneratorError, GeneratorFailed

SILENCE_SECONDS = 30.0
"""How long a generation may yield nothing before it counts as failed, unless the setting says otherwise."""

LISTEN_SECONDS = 0.05
"""How often a waiting reader looks at its stop event."""


class TextChannel:
    """One generation's way out: a producer writes, one consumer iterates.

    The iteration ends when the producer finishes or `stop` is set, raises what the producer failed
    with, and raises GeneratorFailed after `silence` seconds without text.
    """

    def __init__(self, stop: threading.Event, *, silence: float = SILENCE_SECONDS) -> None:
        self._stop = stop
        self._silence = silence
        self._left = threading.Event()
        self._pieces: queue.SimpleQueue[str | GeneratorError | None] = queue.SimpleQueue()

    @property
    def unwanted(self) -> bool:
        """True once nobody will read what is still to be written."""
        return self._stop.is_set() or self._left.is_set()

    def write(self, text: str) -> None:
        """Hand over a piece of text."""
        if text:
            self._pieces.put(text)

    def finish(self) -> None:
        """Say that the text is complete."""
        self._pieces.put(None)

    def fail(self, error: GeneratorError) -> None:
        """Say that the generation broke off."""
        self._pieces.put(error)

    def __iter__(self) -> Iterator[str]:
        try:
            while (piece := self._next()) is not None:
                yield piece
        finally:
            self._left.set()

    def _next(self) -> str | None:
        deadline = time.monotonic() + self._silence
        while not self._stop.is_set():
            try:
                piece = self._pieces.get(timeout=LISTEN_SECONDS)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise GeneratorFailed(_silent(self._silence)) from None
                continue
            if isinstance(piece, GeneratorError):
                raise piece
            return piece
        return None


def stream_from_thread(
    produce: Callable[[TextChannel], None], stop: threading.Event, *, silence: float
) -> Iterator[str]:
    """What `produce` writes into its channel, run in a thread of its own and watched for silence."""
    channel = TextChannel(stop, silence=silence)
    threading.Thread(target=_run, args=(produce, channel), name="generation", daemon=True).start()
    return iter(channel)


def _run(produce: Callable[[TextChannel], None], channel: TextChannel) -> None:
    try:
        produce(channel)
    except GeneratorError as error:
        channel.fail(error)
    except (RuntimeError, OSError, ValueError, KeyError, IndexError, TypeError) as error:
        failed = GeneratorFailed(f"The generation broke off: {error}.")
        failed.__cause__ = error
        channel.fail(failed)
    else:
        channel.finish()


def _silent(seconds: float) -> str:
    return f"The generator wrote nothing for {seconds:g} seconds."
