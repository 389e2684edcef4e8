"""The site's keys for sealed values: one file, a newest key that seals, older ones that still open; knows no value.

Every process looks at the file before it uses a key, so a new key is in use everywhere as soon as its file stands there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from clinic.home import keys_folder, write_private

NAME = "keyset.json"
TINK_PREFIX = b"\x01"


class RotationRefused(Exception):
    """The keys cannot be changed now; the message says why."""


@dataclass(frozen=True)
class Keyset:
    """``prefix`` begins every ciphertext of the newest key; ``keys`` counts all that still open."""

    aead: Any
    prefix: bytes
    keys: int


_loaded: tuple[tuple[int, int, str], Keyset] | None = None
_loading = Lock()


def current() -> Keyset:
    """The keys as their file stands now; made at first use."""
    global _loaded
    path = keys_folder() / NAME
    try:
        mark = _mark(path)
    except FileNotFoundError:
        with contextlib.suppress(FileExistsError):
            write_private(path, _new_key())
        mark = _mark(path)
    known = _loaded
    if known is not None and known[0] == mark:
        return known[1]
    with _loading:
        found = _read(path)
        _loaded = (mark, found)
    return found


def add_key() -> None:
    """Put a new key in front; what older keys sealed still opens. Raises ``RotationRefused`` while another change runs."""
    with _changing():
        current()
        keyset, added = json.loads((keys_folder() / NAME).read_text()), json.loads(_new_key())
        taken = {key["keyId"] for key in keyset["key"]}
        if added["primaryKeyId"] in taken:
            raise RotationRefused("The new key got the number of an old one; run the command again.")
        _replace({"primaryKeyId": added["primaryKeyId"], "key": [*keyset["key"], *added["key"]]})


def drop_old_keys() -> int:
    """Forget every key but the newest, for good; the number forgotten. The caller has made sure that nothing needs them."""
    with _changing():
        keyset = json.loads((keys_folder() / NAME).read_text())
        kept = [key for key in keyset["key"] if key["keyId"] == keyset["primaryKeyId"]]
        _replace({"primaryKeyId": keyset["primaryKeyId"], "key": kept})
    return len(keyset["key"]) - len(kept)


def _mark(path: Path) -> tuple[int, int, str]:
    state = path.stat()
    return state.st_mtime_ns, state.st_ino, str(path)


def _tink() -> Any:
    import tink
    from tink import aead

    aead.register()
    return tink


def _new_key() -> str:
    from tink import aead, secret_key_access

    handle = _tink().new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    return _tink().json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)


def _read(path: Path) -> Keyset:
    from tink import aead, secret_key_access

    text = path.read_text()
    handle = _tink().json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    said = json.loads(text)
    return Keyset(handle.primitive(aead.Aead), TINK_PREFIX + said["primaryKeyId"].to_bytes(4, "big"), len(said["key"]))


@contextlib.contextmanager
def _changing() -> Iterator[None]:
    with open(keys_folder().parent / "rotation.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RotationRefused("The keys are being changed by another process.") from error
        yield


def _replace(keyset: dict[str, Any]) -> None:
    path = keys_folder() / NAME
    draft = path.with_name(f".{NAME}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    write_private(draft, json.dumps(keyset))
    os.replace(draft, path)
