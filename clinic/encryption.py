"""The one encrypted field: whatever identifies a person is stored through it; knows no model of ours.

Values are sealed with Tink's AES-256-GCM and bound to their table, column and row, so a ciphertext moved to another row
does not open. They are opened when the attribute is read, not when the row is, so listing rows costs nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from clinic import keyset
from clinic.home import keys_folder, write_private


class Undecipherable(Exception):
    """A stored value does not open with the site's keys for this row: wrong key, moved or altered."""


@dataclass(frozen=True)
class Sealed:
    """A ciphertext as it came from the database, not yet opened."""

    data: bytes


@cache
def _index_key() -> bytes:
    import secrets

    path = keys_folder() / "blind-index.key"
    with contextlib.suppress(FileExistsError):
        write_private(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text())


def blind_index(purpose: str, value: str) -> str:
    """A keyed fingerprint (HMAC-SHA-256, 32 hexadecimal digits) for exact search of an encrypted value."""
    return fingerprint(purpose, " ".join(value.casefold().split()))


def fingerprint(purpose: str, value: str) -> str:
    """As ``blind_index``, for values of which every letter counts."""
    return hmac.new(_index_key(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


def seal(text: str, *, context: str) -> bytes:
    return keyset.current().aead.encrypt(text.encode(), context.encode())


def unseal(data: bytes, *, context: str) -> str:
    """Open a sealed value; raises ``Undecipherable`` if it was not sealed for this context."""
    import tink

    try:
        return keyset.current().aead.decrypt(bytes(data), context.encode()).decode()
    except tink.TinkError as error:
        raise Undecipherable(f"A value of {context.rpartition(':')[0]} does not open with this site's keys.") from error


class _Opened:
    """Reads an attribute: seals stay closed until somebody asks."""

    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = self.field.decode(unseal(value.data, context=self.field.context(instance)))
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """Text at rest under authenticated encryption. The model's primary key must be set before saving (a UUID default)."""

    empty_strings_allowed = True

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def context(self, instance: models.Model) -> str:
        if instance.pk is None:
            raise FieldError(f"{instance._meta.label} needs a primary key before {self.attname} can be sealed.")
        return f"{instance._meta.db_table}.{self.column}:{instance.pk}"

    def encode(self, value: Any) -> str:
        return str(value)

    def decode(self, text: str) -> Any:
        return text

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(seal(self.encode(value), context=self.context(instance)))

    def get_prep_value(self, value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError("An encrypted field cannot be queried or updated by its text; use its blind index or save().")
        return value.data

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        prepared_value = value if prepared else self.get_prep_value(value)
        return None if prepared_value is None else connection.Database.Binary(prepared_value)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError("Encrypted values are not serialised.")


class EncryptedJSONField(EncryptedTextField):
    """Any JSON value at rest under authenticated encryption."""

    def encode(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def decode(self, text: str) -> Any:
        return json.loads(text)
