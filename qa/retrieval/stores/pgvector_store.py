"""Vectors in a table of PostgreSQL with the extension «vector», so that many web servers share one index.

Every build has a table of its own in the schema `xinglin_vectors`; all are compared while they are few, and an HNSW
graph is searched when they are many. The role needs the extension and the right to create tables in that schema.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qa.retrieval import manifest
from qa.retrieval.base import EMBEDDING_DIMENSIONS, IndexCorrupt, IndexMissing
from qa.retrieval.rows import Rows, Selection
from qa.retrieval.stores import base
from qa.retrieval.stores.base import Batch, Found, Quality, Questions, StoreUnavailable
from qa.retrieval.stores.pools import pooled
from qa.retrieval.stores.spool import Spool
from qa.retrieval.stores.tuning import NEAREST, tuned

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Composed

    from qa.retrieval.base import Ids, Vectors

SCHEMA = "xinglin_vectors"
IDS_FILE, TABLE_FILE = "ids.npy", "table"
LINKS, CANDIDATES_WHILE_BUILDING = 16, 100
EFFORTS = (120, 160, 200, 300, 400, 600, 800, 1000)
# So many vectors, or so many that a filter leaves, are all compared.
EXACT_LIMIT = 20_000
# The question is rounded to 16 bits to use the index; a few more are taken and put in order with 32.
SPARE = 20


class PgVectorStore:
    """Any number of threads may search; each takes a connection from a pool that stores of the same `url` share."""

    def __init__(self, folder: Path, *, url: str = "") -> None:
        self._folder, self._url = folder, url
        self._table = ""
        self._rows: Rows | None = None
        self._quality = base.EXACT

    @property
    def quality(self) -> Quality:
        return self._quality

    def __len__(self) -> int:
        return len(self._rows) if self._rows is not None else 0

    def build(self, batches: Iterable[Batch], *, questions: Questions) -> None:
        import numpy as np

        self._folder.mkdir(parents=True, exist_ok=True)
        self._table = f"part_{secrets.token_hex(8)}"
        # Written first, so that what a killed build leaves behind can be discarded.
        (self._folder / TABLE_FILE).write_text(self._table)
        with Spool(self._folder / "spool", batches) as spool, self._connected() as connection:
            _filled(connection, self._table, spool)
            self._rows, self._quality = Rows(spool.ids), base.EXACT
            if len(spool) > EXACT_LIMIT:
                _graph(connection, self._table)
                self._quality = self._tuned(connection, spool, questions())
            np.save(self._folder / IDS_FILE, spool.ids)
        manifest.seal(self._folder, base.facts(self, self._quality))

    def open(self) -> None:
        import numpy as np

        manifest.verify(self._folder)
        self._quality = base.recorded_quality(self._folder)
        self._table = (self._folder / TABLE_FILE).read_text()
        ids = np.load(self._folder / IDS_FILE)
        with self._connected() as connection:
            _check(connection, self._table, len(ids))
        self._rows = Rows(ids)

    def search(self, vectors: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        if self._rows is None:
            raise ValueError("The store has to be opened first.")
        found = base.nothing(len(vectors), k)
        chosen = None if allowed is None else self._rows.selected(allowed)
        if not len(self) or (chosen is not None and not chosen.count):
            return found
        with self._connected() as connection:
            self._search(connection, vectors, found, chosen, self._quality.effort)
        return found

    def close(self) -> None:
        """Connections that nobody uses close by themselves."""
        self._rows = None

    def discard(self) -> None:
        from psycopg import sql

        file = self._folder / TABLE_FILE
        if not file.is_file():
            return
        table = file.read_text()
        with self._connected() as connection:
            connection.execute(sql.SQL("drop table if exists {}").format(_named(table)))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Raises StoreUnavailable for whatever goes wrong in the database meanwhile."""
        import psycopg

        try:
            with pooled(self._url) as connection:
                yield connection
        except psycopg.Error as error:
            raise StoreUnavailable(f"The vector tables of PostgreSQL cannot be used: {error}") from error

    def _tuned(self, connection: Connection, spool: Spool, questions: Vectors) -> Quality:
        def search(vectors: Vectors, effort: int) -> Vectors:
            found = base.nothing(len(vectors), NEAREST)
            self._search(connection, vectors, found, None, effort)
            return found.scores

        return tuned("hnsw", search, EFFORTS, spool=spool, questions=questions)

    def _search(self, connection: Connection, vectors: Vectors, found: Found, chosen: Selection | None,
                effort: int) -> None:
        assert self._rows is not None  # noqa: S101 - both callers have just set or seen it
        exact = not effort or (chosen is not None and chosen.count <= EXACT_LIMIT)
        query = _query(self._table, exact=exact, filtered=None if chosen is None else 2 * chosen.count <= len(self))
        ids = [] if chosen is None else self._rows.ids[chosen.mask ^ (2 * chosen.count > len(self))].tolist()
        with connection.transaction():
            for setting, value in _settings(effort, exact=exact, rows=len(self)).items():
                connection.execute("select set_config(%s, %s, true)", [setting, value])
            for row, vector in enumerate(vectors):
                values = {"vector": _text(vector), "ids": ids, "spare": found.ids.shape[1] + SPARE,
                          "k": found.ids.shape[1]}
                for column, (key, score) in enumerate(connection.execute(query, values)):
                    found.ids[row, column], found.scores[row, column] = key, score


def _settings(effort: int, *, exact: bool, rows: int) -> dict[str, str]:
    if exact:
        return {"enable_indexscan": "off"}
    return {"enable_seqscan": "off", "hnsw.ef_search": str(effort), "hnsw.iterative_scan": "strict_order",
            "hnsw.max_scan_tuples": str(rows), "hnsw.scan_mem_multiplier": "4"}


def _query(table: str, *, exact: bool, filtered: bool | None) -> Composed:
    """`filtered`: whether `ids` are the allowed ones (true), those left out (false), or nothing is filtered (None)."""
    from psycopg import sql

    # «id + 0» hides the primary key from the planner, which would else leave the graph for it.
    column = sql.SQL("id" if exact and filtered else "(id + 0)")
    condition = {None: "true", True: "{} = any(%(ids)s::bigint[])", False: "{} <> all(%(ids)s::bigint[])"}[filtered]
    return sql.SQL(
        "select id, -(vector::vector <#> %(vector)s::vector) as score from ("
        "select id, vector from {table} where {condition} order by vector <#> %(vector)s::vector::halfvec limit %(spare)s"
        ") as nearest order by score desc, id limit %(k)s"
    ).format(table=_named(table), condition=sql.SQL(condition).format(column))


def _named(table: str) -> Composed:
    from psycopg import sql

    return sql.SQL("{}.{}").format(sql.Identifier(SCHEMA), sql.Identifier(table))


def _text(vector: Vectors) -> str:
    return "[" + ",".join(map(str, vector.tolist())) + "]"


def _filled(connection: Connection, table: str, spool: Spool) -> None:
    from psycopg import sql

    connection.execute(sql.SQL("create table {} (id bigint primary key, vector halfvec({}) not null)").format(
        _named(table), sql.Literal(EMBEDDING_DIMENSIONS)))
    with connection.cursor().copy(sql.SQL("copy {} from stdin (format binary)").format(_named(table))) as copy:
        for block in _copied(spool):
            copy.write(block)
    connection.execute(sql.SQL("analyze {}").format(_named(table)))


def _copied(spool: Spool) -> Iterator[bytes]:
    """The binary format of COPY: a header, rows of counted fields in network order, a trailer of -1."""
    import numpy as np

    row = np.dtype([("fields", ">i2"), ("id_bytes", ">i4"), ("id", ">i8"), ("vector_bytes", ">i4"),
                    ("dimensions", ">i2"), ("unused", ">i2"), ("vector", ">f2", EMBEDDING_DIMENSIONS)])
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    for start, rows in spool.chunks():
        block = np.zeros(len(rows), row)
        block["fields"], block["id_bytes"], block["vector_bytes"] = 2, 8, 4 + 2 * EMBEDDING_DIMENSIONS
        block["id"], block["dimensions"] = spool.ids[start : start + len(rows)], EMBEDDING_DIMENSIONS
        block["vector"] = rows
        yield block.tobytes()
    yield b"\xff\xff"


def _graph(connection: Connection, table: str) -> None:
    from psycopg import sql

    with connection.transaction():
        connection.execute("set local maintenance_work_mem = '1GB'")
        connection.execute(sql.SQL(
            "create index on {} using hnsw (vector halfvec_ip_ops) with (m = {}, ef_construction = {})"
        ).format(_named(table), sql.Literal(LINKS), sql.Literal(CANDIDATES_WHILE_BUILDING)))


def _check(connection: Connection, table: str, expected: int) -> None:
    from psycopg import sql

    if not connection.execute("select to_regclass(%s)", [f"{SCHEMA}.{table}"]).fetchone()[0]:
        raise IndexMissing("The table of this vector index is gone.")
    found = connection.execute(sql.SQL("select count(*) from {}").format(_named(table))).fetchone()[0]
    if found != expected:
        raise IndexCorrupt(f"The vector table holds {found} vectors instead of {expected}.")
