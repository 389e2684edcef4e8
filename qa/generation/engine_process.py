"""The calling side of an engine that lives in a process of its own; knows its wire, not its model."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.generation.base import GeneratorFailed, GeneratorUnavailable
from qa.generation.watchdog import TextChannel

PROJECT = Path(__file__).resolve().parents[2]
GOODBYE_SECONDS = 3


@dataclass(frozen=True)
class EngineCommand:
    """What to run: a module that speaks the wire, and its options."""

    module: str
    options: dict[str, Any]


class EngineProcess:
    """One engine process; starts within `load_seconds` or raises GeneratorUnavailable."""

    def __init__(self, command: EngineCommand, *, load_seconds: float) -> None:
        self._ids = itertools.count(1)
        self._channels: dict[int, TextChannel] = {}
        self._lock = threading.Lock()
        self._loaded = threading.Event()
        self._fatal = ""
        self.ready_seconds: float | None = None
        self.last_heard = time.monotonic()
        self._process = _start(command)
        threading.Thread(target=self._listen, name="engine-listener", daemon=True).start()
        self._await_ready(load_seconds)

    @property
    def alive(self) -> bool:
        """True while the process can take requests."""
        return self.ready_seconds is not None and self._process.poll() is None

    def stream(self, request: dict[str, Any], channel: TextChannel) -> Iterator[str]:
        """Text of one generation; ends it in the engine as soon as the reader leaves."""
        request_id = next(self._ids)
        with self._lock:
            self._channels[request_id] = channel
        try:
            self._send({"id": request_id, **request})
            yield from channel
        finally:
            with self._lock:
                unfinished = self._channels.pop(request_id, None)
            if unfinished and self.alive:
                self._send({"stop": request_id})

    def close(self) -> None:
        """End the process; running generations fail."""
        if self._process.stdin and not self._process.stdin.closed:
            self._close_input()
        try:
            self._process.wait(GOODBYE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process at once, even if it hangs in a computation."""
        self._process.kill()
        self._process.wait()

    def _close_input(self) -> None:
        try:
            with self._lock:
                self._process.stdin.close()
        except BrokenPipeError:
            return

    def _await_ready(self, seconds: float) -> None:
        if not self._loaded.wait(seconds):
            self.kill()
            raise GeneratorUnavailable(f"The model was not loaded within {seconds:g} seconds.")
        if self.ready_seconds is None:
            raise GeneratorUnavailable(f"The model could not be loaded: {self._fatal or 'its process ended'}.")

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        try:
            with self._lock:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise GeneratorFailed("The model's process has ended.") from error

    def _listen(self) -> None:
        for line in self._process.stdout:
            self.last_heard = time.monotonic()
            self._dispatch(json.loads(line))
        with self._lock:
            orphans, self._channels = list(self._channels.values()), {}
        for channel in orphans:
            channel.fail(GeneratorFailed("The model's process ended in the middle of a text."))
        self._loaded.set()

    def _dispatch(self, event: dict[str, Any]) -> None:
        if "ready" in event:
            self.ready_seconds = event["ready"]
            self._loaded.set()
        elif "fatal" in event:
            self._fatal = event["fatal"].strip().rstrip(".")
        elif "text" in event:
            self._with_channel(event["id"], lambda channel: channel.write(event["text"]))
        elif "error" in event:
            self._with_channel(event["id"], lambda channel: channel.fail(GeneratorFailed(event["error"])), last=True)
        else:
            self._with_channel(event["id"], TextChannel.finish, last=True)

    def _with_channel(self, request_id: int, act: Any, *, last: bool = False) -> None:
        with self._lock:
            channel = self._channels.pop(request_id, None) if last else self._channels.get(request_id)
        if channel:
            act(channel)


def _start(command: EngineCommand) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-m", command.module, json.dumps(command.options)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
