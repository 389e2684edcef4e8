"""Where the bundled models lie and how they are prepared; knows nothing of what is done with them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.weights.errors import WeightsCorrupt, WeightsError, WeightsUnavailable

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "var" / "models"

__all__ = ["WeightsCorrupt", "WeightsError", "WeightsUnavailable", "model_path", "models_folder", "prepare"]


def models_folder() -> Path:
    """The folder of all prepared models: XINGLIN_MODELS, or var/models of the checkout."""
    return Path(os.environ.get("XINGLIN_MODELS") or DEFAULT_FOLDER)


def model_path(name: str) -> Path:
    """The folder of the prepared model `name` (which may not be there yet)."""
    return models_folder() / name


def prepare(
    names: Sequence[str],
    *,
    folder: Path,
    report: Callable[[str, float], None],
    verify: bool = False,
    aside: Path | None = None,
) -> None:
    """See qa.weights.preparation.prepare, which is imported only when something is to be prepared."""
    from qa.weights import preparation

    preparation.prepare(names, folder=folder, report=report, verify=verify, aside=aside)
