"""On whose behalf this process asks the database: a person, nobody, or the site itself; knows no table.

The database decides row by row who may be read (``clinic.row_wall``), and believes only what is signed with a key it shares
with the site: whoever smuggles SQL into a page can write the setting, but cannot sign for somebody else.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from clinic.home import keys_folder, write_private

SITE, NOBODY = "site", "nobody"
SETTING = "xinglin.acting"
BLOCK = 64
KEY_FILE = "row-wall.key"
# Commands, the worker and the watch over the ward act for the site; requests and sockets never begin as it (clinic.asgi).
_acting: ContextVar[str] = ContextVar("acting", default=SITE)


def current() -> str:
    return _acting.get()


@contextmanager
def _as(who: str) -> Iterator[None]:
    before = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(before)


def as_person(person: Any) -> contextlib.AbstractContextManager[None]:
    """Within the block the database shows what ``person`` may see; a person who is not signed in sees no patient."""
    return _as(f"person:{person.pk}" if person.is_authenticated else NOBODY)


def as_nobody() -> contextlib.AbstractContextManager[None]:
    return _as(NOBODY)


def as_site() -> contextlib.AbstractContextManager[None]:
    """Within the block every row can be read and written: for what serves no single person, or looks before it refuses.

    The caller answers for what of it a person is shown.
    """
    return _as(SITE)


def signed(who: str, *, backend: int) -> str:
    """«who.backend.signature» with HMAC-SHA-256 (RFC 2104); good on the one connection whose server process is ``backend``."""
    message = f"{who}.{backend}"
    return f"{message}.{hmac.new(_key(), message.encode(), hashlib.sha256).hexdigest()}"


def pads() -> tuple[bytes, bytes]:
    """What the database needs to check a signature: the key combined with the inner and the outer pad of RFC 2104."""
    key = _key().ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


@cache
def _key() -> bytes:
    path = keys_folder() / KEY_FILE
    with contextlib.suppress(FileExistsError):
        write_private(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text())
