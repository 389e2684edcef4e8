"""A model in a process of its own that is struck by a signal while it writes: killed, or stopped so that it hangs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa import engine
from qa.generation import openvino
from qa.generation.base import Prompt

SILENCE = 3.0


class StruckGenerator(openvino.OpenVINOGenerator):
    """Sends its process ``strike`` as soon as the first words have come."""

    strike: int = 0

    def stream(self, prompt: Prompt, **options: object) -> Iterator[str]:
        for number, piece in enumerate(super().stream(prompt, **options)):
            if not number and self.strike:
                os.kill(self.pid, self.strike)
            yield piece

    @property
    def pid(self) -> int:
        return self._process._process.pid


@contextmanager
def struck_model(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[StruckGenerator]:
    """The site's generator; its process runs ``tests.repeating_engine``, so that no weights are needed."""
    weights = folder / "model.gguf"
    weights.touch()
    monkeypatch.setattr(openvino, "ENGINE_MODULE", "tests.repeating_engine")
    generator = StruckGenerator(model=str(weights), silence=SILENCE)
    generator.warm([])
    monkeypatch.setattr(engine, "generator", lambda: generator)
    try:
        yield generator
    finally:
        generator.close()


def is_gone(pid: int) -> bool:
    return not os.path.exists(f"/proc/{pid}/exe")
