"""Keeps the site's processes running: database, web and worker; restarts what dies and stops all of it on Ctrl-C."""

from __future__ import annotations

import logging
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from clinic import postgres
from clinic.setup import start_process

logger = logging.getLogger(__name__)
CHECK_SECONDS = 1.0
STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One kept process: how it is started, and since when it runs."""

    name: str
    arguments: tuple[str, ...]
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        self.process = start_process(*self.arguments, **self.extra)
        self.started = time.monotonic()

    def keep_running(self) -> None:
        """Start it again if it ended, sooner if it had run well for a while."""
        if self.process is not None and self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if self.process is not None and lived < self.pause:
            return
        if self.process is not None:
            logger.error("The %s process ended with status %s and is started again.", self.name, self.process.returncode)
        self.pause = 1.0 if lived > 60 else min(LONGEST_PAUSE, self.pause * 2 + 1)
        self.start()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Supervisor:
    """Runs until a signal asks it to stop."""

    def __init__(self, when_ready: Callable[[], None]) -> None:
        self.when_ready = when_ready
        self.stopping = threading.Event()
        self.children = [
            Child("web", ("web",), {"XINGLIN_DATABASE_POOL": "True"}),
            Child("worker", ("worker",), {"XINGLIN_DATABASE_POOL": "False"}),
        ]

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        threading.Thread(target=self._announce, daemon=True).start()
        try:
            while not self.stopping.is_set():
                self._check()
                self.stopping.wait(CHECK_SECONDS)
        finally:
            for child in self.children:
                child.stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _check(self) -> None:
        if settings.EMBEDDED_DATABASE and not postgres.is_alive():
            logger.error("The database had stopped and is started again.")
            try:
                postgres.start()
            except postgres.DatabaseUnavailable as error:
                logger.error("%s", error)
                return
        for child in self.children:
            child.keep_running()

    def _announce(self) -> None:
        while not self.stopping.wait(0.2):
            try:
                with urlopen(f"http://{settings.HOST}:{settings.PORT}/health/", timeout=5):
                    self.when_ready()
                    return
            except (URLError, OSError):
                continue
