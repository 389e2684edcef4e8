"""The bundled model on a CPU: one engine process serves every caller; knows nothing of prompts' content."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from qa.generation.base import GeneratorFailed, GeneratorUnavailable, Prompt
from qa.generation.engine_process import EngineCommand, EngineProcess
from qa.generation.openvino_engine import EngineOptions
from qa.generation.watchdog import SILENCE_SECONDS, TextChannel
from qa.weights import model_path

ENGINE_MODULE = "qa.generation.openvino_engine"


class OpenVINOGenerator:
    """Greedy text from an OpenVINO model folder or a GGUF file.

    `model` is the name of a prepared model or a path; empty means the bundled one. The engine starts
    with the first request (or `warm`), and again after it died or fell silent for `silence` seconds.
    """

    def __init__(
        self,
        *,
        model: str = "",
        threads: int = 0,
        cache_gb: int = 1,
        assistant_tokens: int = 8,
        ngram: int = 3,
        context: int = 8000,
        silence: float = SILENCE_SECONDS,
        load_seconds: float = 180,
    ) -> None:
        self.path = Path(model) if "/" in model else model_path(model or "generator")
        self._options = EngineOptions(str(self.path), threads, cache_gb, assistant_tokens, ngram, context)
        self._silence = silence
        self._load_seconds = load_seconds
        self._starting = threading.Lock()
        self._process: EngineProcess | None = None

    @property
    def name(self) -> str:
        """The model's title from its manifest, or its file name."""
        manifest = self.path / "manifest.json"
        if manifest.is_file():
            return str(json.loads(manifest.read_text(encoding="utf-8"))["title"])
        return self.path.name

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        engine = self._engine()
        request = {"messages": prompt.messages(), "max_tokens": max_tokens, "pattern": prompt.pattern}
        try:
            yield from engine.stream(request, TextChannel(stop, silence=self._silence))
        except GeneratorFailed:
            self._end_if_hanging(engine)
            raise

    def warm(self, prompts: Sequence[Prompt]) -> None:
        self._engine()
        for prompt in prompts:
            for _ in self.stream(prompt, max_tokens=1, stop=threading.Event()):
                pass

    def close(self) -> None:
        with self._starting:
            if self._process:
                self._process.close()
            self._process = None

    @property
    def load_seconds(self) -> float | None:
        """How long the running engine took to load, or None before that."""
        return self._process.ready_seconds if self._process else None

    def _engine(self) -> EngineProcess:
        with self._starting:
            if not (self._process and self._process.alive):
                self._require_weights()
                command = EngineCommand(ENGINE_MODULE, asdict(self._options))
                self._process = EngineProcess(command, load_seconds=self._load_seconds)
            return self._process

    def _require_weights(self) -> None:
        weights = self.path / "openvino_model.xml" if self.path.is_dir() else self.path
        if not weights.is_file():
            raise GeneratorUnavailable(f"The model {weights} is missing; prepare the models again with make setup.")

    def _end_if_hanging(self, engine: EngineProcess) -> None:
        if time.monotonic() - engine.last_heard >= self._silence:
            engine.kill()
