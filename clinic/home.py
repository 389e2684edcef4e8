"""Where this installation keeps its files and its secrets; knows nothing of Django or of patients."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from functools import cache
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_NAMES = ("secret_key", "superuser_password", "owner_password", "app_password")


def home() -> Path:
    """The folder of everything that must survive a restart: database, uploads, indexes, keys (``XINGLIN_HOME``)."""
    return Path(os.environ.get("XINGLIN_HOME", BASE_DIR / "var")).resolve()


def models_folder() -> Path:
    """Prepared model weights; shareable between installations (``XINGLIN_MODELS``)."""
    return Path(os.environ.get("XINGLIN_MODELS", BASE_DIR / "var" / "models")).resolve()


def keys_folder() -> Path:
    folder = home() / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write_private(path: Path, text: str) -> None:
    """Create ``path`` readable by its owner only; raises ``FileExistsError`` rather than replace a secret."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    finally:
        draft.unlink()


@cache
def site_secrets() -> dict[str, str]:
    """The site's own secrets, made once and kept outside the database."""
    path = keys_folder() / "secrets.json"
    with contextlib.suppress(FileExistsError):
        write_private(path, json.dumps({name: secrets.token_urlsafe(40) for name in SECRET_NAMES}))
    return json.loads(path.read_text())
