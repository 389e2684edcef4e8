"""Where the bundled models lie and how they are prepared; knows nothing of what is done with them."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "var" / "models"

__all__ = ["model_path", "models_folder"]


def models_folder() -> Path:
    """The folder of all prepared models: XINGLIN_MODELS, or var/models of the checkout."""
    return Path(os.environ.get("XINGLIN_MODELS") or DEFAULT_FOLDER)


def model_path(name: str) -> Path:
    """The folder of the prepared model `name` (which may not be there yet)."""
    return models_folder() / name
