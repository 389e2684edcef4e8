"""Keeps two processes from changing the same corpus at once; a lock ends with its process, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from qa.models import Corpus

_IMPORT, _INDEX = 0x496D, 0x4978


@contextmanager
def importing(corpus: Corpus) -> Iterator[None]:
    """Wait until no other process imports into ``corpus``."""
    with _held(_IMPORT, corpus.pk):
        yield


@contextmanager
def indexing(corpus: Corpus) -> Iterator[None]:
    """Wait until no other process builds or repairs an index of ``corpus``."""
    with _held(_INDEX, corpus.pk):
        yield


@contextmanager
def _held(kind: int, key: int) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s, %s)", [kind, key % 2**31])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [kind, key % 2**31])
