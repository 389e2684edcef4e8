"""Connection pools to PostgreSQL, one an address, shared by the stores that use it. Knows no table."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

MOST_CONNECTIONS = 4
IDLE_SECONDS, WAIT_SECONDS = 60, 3

_lock = threading.Lock()
_pools: dict[str, ConnectionPool] = {}


@contextmanager
def pooled(url: str) -> Iterator[Connection]:
    """A connection in autocommit mode; connections are closed when idle for a minute. Raises psycopg.Error."""
    with _pool(url).connection() as connection:
        yield connection


def release(url: str) -> None:
    """Close the idle connections now; the next user opens others."""
    with _lock:
        pool = _pools.pop(url, None)
    if pool is not None:
        pool.close()


def _pool(url: str) -> ConnectionPool:
    from psycopg_pool import ConnectionPool

    with _lock:
        if url not in _pools:
            _pools[url] = ConnectionPool(
                url, min_size=0, max_size=MOST_CONNECTIONS, max_idle=IDLE_SECONDS, timeout=WAIT_SECONDS,
                kwargs={"autocommit": True, "prepare_threshold": None}, open=True,
            )
        return _pools[url]
