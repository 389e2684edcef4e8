"""A measure that another app adds to ``manage.py evaluate``, named by dotted path in the settings. Knows no measure itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Run(Protocol):
    """Reads a data set, measures on it and gives what ``--json`` prints. Raises ``BadData`` for a file it cannot use."""

    def __call__(
        self, *, data: Path, limit: int | None, seed: int | None, report: Callable[[float], None]
    ) -> dict[str, Any]: ...


@dataclass(frozen=True)
class RegisteredMeasure:
    """``purpose`` and ``data`` are the help of the measure and of its data; ``message`` says what is going on."""

    purpose: str
    data: str
    message: str
    run: Run
