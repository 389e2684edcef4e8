"""Keeps two processes from changing the same corpus at once; a lock ends with its process, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from qa.models import Corpus

_IMPORT, _INDEX, _GRAPH, _TOLD = 0x496D, 0x4978, 0x4772, 0x5464


class Busy(Exception):
    """Another process is at work on this corpus, or on the knowledge graph."""


@contextmanager
def importing(corpus: Corpus, *, wait: bool = True) -> Iterator[None]:
    """Wait until no other process imports into ``corpus``, or raise ``Busy``."""
    with _held(_IMPORT, corpus.pk, wait=wait):
        yield


@contextmanager
def indexing(corpus: Corpus, *, wait: bool = True) -> Iterator[None]:
    """Wait until no other process builds or repairs an index of ``corpus``, or raise ``Busy``."""
    with _held(_INDEX, corpus.pk, wait=wait):
        yield


@contextmanager
def graphing(*, wait: bool = True) -> Iterator[None]:
    """Wait until no other process grows or curates the knowledge graph, or raise ``Busy``."""
    with _held(_GRAPH, 0, wait=wait):
        yield


def changing_graph() -> None:
    """Wait until no other transaction changes what the knowledge graph says, and keep others from it until this one ends.

    Who takes it may hold rows of documents already; who holds it waits for no row of a document.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [_TOLD])


@contextmanager
def _held(kind: int, key: int, *, wait: bool = True) -> Iterator[None]:
    with connection.cursor() as cursor:
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        cursor.execute(f"select {function}(%s, %s)", [kind, key % 2**31])
        if cursor.fetchone()[0] is False:
            raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [kind, key % 2**31])
