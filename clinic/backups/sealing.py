"""How a backup file is sealed: a key of its own for the content, and that key with the site's keys under a passphrase.

Layout: ``MAGIC``, the length of the head in four bytes, the head as JSON {salt, cost, wrapped}, then the content under Tink's
streaming AES-256-GCM in segments of a megabyte, bound to the head. Passphrases become keys by Argon2id (RFC 9106).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

MAGIC = b"XINGLIN-BACKUP-1\n"
LONGEST_HEAD = 1024 * 1024
COST = {"time": 3, "memory_kib": 262144, "lanes": 4}
SHORTEST_PASSPHRASE = 12


class BackupError(Exception):
    """A backup could not be made, read or restored; the message says what to do."""


class WrongPassphrase(BackupError):
    """The head does not open: another passphrase, or an altered file."""


@dataclass(frozen=True)
class Opened:
    """A backup whose head was opened: the site's key files by name, and the content to be read once."""

    keys: Mapping[str, str]
    content: AbstractContextManager[BinaryIO]


@cache
def _tink() -> Any:
    import tink
    from tink import aead, streaming_aead

    aead.register()
    streaming_aead.register()
    return tink


def _key_of(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> Any:
    from argon2.low_level import Type, hash_secret_raw
    from tink import aead, secret_key_access

    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BackupError(f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters.")
    raw = hash_secret_raw(passphrase.encode(), salt, time_cost=cost["time"], memory_cost=cost["memory_kib"],
                          parallelism=cost["lanes"], hash_len=32, type=Type.ID)
    key = {"typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmKey", "keyMaterialType": "SYMMETRIC",
           "value": base64.b64encode(b"\x1a\x20" + raw).decode()}
    keyset = {"primaryKeyId": 1, "key": [{"keyData": key, "status": "ENABLED", "keyId": 1, "outputPrefixType": "RAW"}]}
    return _tink().json_proto_keyset_format.parse(json.dumps(keyset), secret_key_access.TOKEN).primitive(aead.Aead)


def seal(target: BinaryIO, *, passphrase: str, keys: Mapping[str, str], cost: Mapping[str, int] = COST) -> BinaryIO:
    """Write the head to ``target`` and return the stream for the content; closing it ends and closes ``target``."""
    from tink import secret_key_access, streaming_aead

    handle = _tink().new_keyset_handle(streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB)
    content_key = _tink().json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)
    salt = secrets.token_bytes(16)
    inside = json.dumps({"content": content_key, "keys": dict(keys)}).encode()
    wrapped = _key_of(passphrase, salt, cost).encrypt(inside, MAGIC)
    head = json.dumps({"salt": salt.hex(), "cost": dict(cost), "wrapped": base64.b64encode(wrapped).decode()}).encode()
    target.write(MAGIC + len(head).to_bytes(4, "big") + head)
    return handle.primitive(streaming_aead.StreamingAead).new_encrypting_stream(target, hashlib.sha256(head).digest())


def unseal(source: BinaryIO, *, passphrase: str) -> Opened:
    """Open the head of a backup; raises ``WrongPassphrase`` or ``BackupError``."""
    from tink import secret_key_access, streaming_aead

    head = _head(source)
    try:
        said = json.loads(head)
        salt, cost, wrapped = bytes.fromhex(said["salt"]), said["cost"], base64.b64decode(said["wrapped"])
        if cost["memory_kib"] > 4 * COST["memory_kib"] or cost["time"] > 4 * COST["time"]:
            raise BackupError("The file asks for more memory or time than any backup of ours.")
        inside = json.loads(_key_of(passphrase, salt, cost).decrypt(wrapped, MAGIC))
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError("The file is not a backup of this program.") from error
    except _tink().TinkError as error:
        raise WrongPassphrase("The passphrase does not open this backup, or the file was altered.") from error
    handle = _tink().json_proto_keyset_format.parse(inside["content"], secret_key_access.TOKEN)
    stream = handle.primitive(streaming_aead.StreamingAead).new_decrypting_stream(source, hashlib.sha256(head).digest())
    return Opened(inside["keys"], stream)


def _head(source: BinaryIO) -> bytes:
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError("The file is not a backup of this program.")
    length = int.from_bytes(source.read(4), "big")
    if not 0 < length <= LONGEST_HEAD:
        raise BackupError("The file is not a backup of this program.")
    return source.read(length)


def damage() -> tuple[type[Exception], ...]:
    """What reading content raises where the file was cut off or altered."""
    return (_tink().TinkError,)
