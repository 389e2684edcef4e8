"""Answers being written in this process: each runs in a thread of its own and is followed by any number of sockets.

A run keeps every event under a sequence number until it has ended, so whoever follows late or again loses nothing.
It knows neither questions nor the database.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from qa.fair_queue import FairQueue, WaitEstimate

logger = logging.getLogger(__name__)

AT_ONCE = 8
COALESCE_SECONDS = 0.03
# What an answer is thought to take until some have ended.
FIRST_GUESS_SECONDS = 5.0
Event = dict[str, Any]
Emit = Callable[[Event], None]
Work = Callable[[Emit, threading.Event], None]


@dataclass(frozen=True)
class Numbered:
    """An event with its place in the run; several text deltas may have been joined under the last one's number."""

    seq: int
    event: Event


@dataclass(eq=False)
class _Follower:
    loop: asyncio.AbstractEventLoop
    news: asyncio.Event

    def wake(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self.news.set)
        except RuntimeError:
            # The loop of a closed server can't be woken; its sockets are gone too.
            logger.debug("A follower's event loop has ended.")


@dataclass(eq=False)
class Run:
    """One answer on its way. ``stop`` asks the writer to end at the next token; ``ended`` means nothing more comes."""

    key: str
    stop: threading.Event = field(default_factory=threading.Event)
    ended: bool = False
    ahead: int | None = None
    _log: list[Event] = field(default_factory=list)
    _followers: set[_Follower] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def emit(self, event: Event) -> None:
        """Append an event and wake every follower; called from the writing thread."""
        with self._lock:
            self._log.append(event)
            followers = list(self._followers)
        for follower in followers:
            follower.wake()

    def end(self) -> None:
        with self._lock:
            self.ended = True
            followers = list(self._followers)
        for follower in followers:
            follower.wake()

    async def follow(self, after: int = 0) -> AsyncIterator[Numbered]:
        """Every event numbered above ``after``, then those to come, until the run has ended."""
        follower = _Follower(asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._followers.add(follower)
        try:
            while True:
                follower.news.clear()
                batch, ended = self._since(after)
                for item in joined(batch):
                    yield item
                after += len(batch)
                if ended:
                    return
                await follower.news.wait()
                # Let a few tokens gather: one message for them keeps every other socket responsive.
                await asyncio.sleep(COALESCE_SECONDS)
        finally:
            with self._lock:
                self._followers.discard(follower)

    def _since(self, after: int) -> tuple[list[Numbered], bool]:
        with self._lock:
            fresh = self._log[after:]
            ended = self.ended
        return [Numbered(after + place, event) for place, event in enumerate(fresh, 1)], ended


def joined(batch: list[Numbered]) -> list[Numbered]:
    """The same events with neighbouring text deltas made one."""
    result: list[Numbered] = []
    for item in batch:
        if result and item.event["kind"] == result[-1].event["kind"] == "delta":
            text = result[-1].event["text"] + item.event["text"]
            result[-1] = Numbered(item.seq, {"kind": "delta", "text": text})
        else:
            result.append(item)
    return result


class Overloaded(Exception):
    """There is no sense in waiting now: ``waiting`` of the owner's own wait already, or one would wait ``seconds``."""

    def __init__(self, *, waiting: int = 0, seconds: float = 0.0) -> None:
        super().__init__(waiting, seconds)
        self.waiting, self.seconds = waiting, seconds


@dataclass(frozen=True)
class Standing:
    """Answers that are being written, that wait, and the seconds that one more would wait."""

    writing: int
    waiting: int
    seconds: float


class Registry:
    """Runs by key: at most ``at_once`` write at the same time, the others wait in fair turns and are told their place."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self.at_once = at_once
        self._runs: dict[str, Run] = {}
        self._waiting: FairQueue[tuple[Run, Work]] = FairQueue()
        self._estimate = WaitEstimate(first_seconds=FIRST_GUESS_SECONDS)
        self._writing = 0
        self._lock = threading.Lock()

    def admit(self, owner: str, *, each: int, longest_seconds: float) -> None:
        """Raises ``Overloaded`` where ``each`` of the owner's wait or a new one would wait longer than so many seconds."""
        with self._lock:
            own = self._waiting.waiting_of(owner)
        if own >= each:
            raise Overloaded(waiting=own)
        if (seconds := self.standing().seconds) > longest_seconds:
            raise Overloaded(seconds=seconds)

    def start(self, key: str, work: Work, *, owner: str = "") -> Run:
        """Have ``work(emit, stop)`` done in a thread as soon as it is the owner's turn and there is room."""
        run = Run(key)
        with self._lock:
            self._runs[key] = run
            self._waiting.add(owner, (run, work))
        self._next()
        return run

    def get(self, key: str) -> Run | None:
        """The run if it has not ended yet in this process."""
        with self._lock:
            return self._runs.get(key)

    def standing(self) -> Standing:
        """How many write and wait, and how long one that came now would."""
        with self._lock:
            full = self._writing >= self.at_once
            return Standing(self._writing, len(self._waiting), self._seconds(len(self._waiting)) if full else 0.0)

    def stop(self, key: str) -> bool:
        """Ask a run to end; false if there is none."""
        run = self.get(key)
        if run is None:
            return False
        run.stop.set()
        self._next()
        return True

    def _seconds(self, ahead: int) -> float:
        return self._estimate.seconds(ahead=ahead, at_once=self.at_once)

    def _next(self) -> None:
        with self._lock:
            # A stopped run has nothing to write, so it ends at once instead of waiting for room.
            starting = [item for item in self._waiting if item[0].stop.is_set()]
            for item in starting:
                self._waiting.remove(item)
            while len(self._waiting) and self._writing + len(starting) < self.at_once:
                starting.append(self._waiting.take())
            self._writing += len(starting)
            moved = [(run, place, self._seconds(place)) for place, (run, _) in enumerate(self._waiting) if run.ahead != place]
            for run, place, _seconds in moved:
                run.ahead = place
        for item in starting:
            threading.Thread(target=self._write, args=item, name="answer", daemon=True).start()
        for run, ahead, seconds in moved:
            run.emit({"kind": "queued", "ahead": ahead, "seconds": round(seconds)})

    def _write(self, run: Run, work: Work) -> None:
        began = time.monotonic()
        try:
            work(run.emit, run.stop)
        finally:
            with self._lock:
                self._writing -= 1
                self._runs.pop(run.key, None)
                if not run.stop.is_set():
                    self._estimate.ended_after(time.monotonic() - began)
            run.end()
            self._next()


answers = Registry()
