from __future__ import annotations

import pytest
from psycopg.errors import UndefinedTable

from qa.retrieval.base import IndexCorrupt, IndexMissing
from qa.retrieval.stores import pgvector_store
from qa.retrieval.stores.base import StoreUnavailable
from qa.retrieval.stores.pgvector_store import SCHEMA, PgVectorStore
from qa.retrieval.stores.pools import pooled
from tests.qa.retrieval.stores.conftest import COUNT, Sample


@pytest.fixture
def store(tmp_path, vector_database, sample: Sample) -> PgVectorStore:
    built = PgVectorStore(tmp_path, url=vector_database)
    built.build(sample.batches(), questions=lambda: sample.questions)
    return built


def test_a_discarded_store_leaves_no_table(store, vector_database, tmp_path) -> None:
    again = PgVectorStore(tmp_path, url=vector_database)
    again.discard()
    with pytest.raises(IndexMissing):
        again.open()
    with pooled(vector_database) as connection, pytest.raises(UndefinedTable):
        connection.execute(f"select 1 from {SCHEMA}.{store._table}")


def test_a_table_that_lost_rows_is_refused(store, vector_database) -> None:
    with pooled(vector_database) as connection:
        connection.execute(f"delete from {SCHEMA}.{store._table} where id % 2 = 0")
    with pytest.raises(IndexCorrupt, match=f"instead of {COUNT}"):
        store.open()


def test_a_database_that_does_not_answer_is_unavailable_not_corrupt(store, tmp_path) -> None:
    with pytest.raises(StoreUnavailable) as refusal:
        PgVectorStore(tmp_path, url="postgresql://nobody@%2Fnowhere/none").open()
    assert refusal.value.retryable


def test_many_vectors_are_searched_through_the_graph(tmp_path, vector_database, sample: Sample, monkeypatch) -> None:
    monkeypatch.setattr(pgvector_store, "EXACT_LIMIT", COUNT // 2)
    store = PgVectorStore(tmp_path, url=vector_database)
    store.build(sample.batches(), questions=lambda: sample.questions)
    assert store.quality.kind == "hnsw"
    with pooled(vector_database) as connection:
        kinds = connection.execute("select indexdef from pg_indexes where tablename = %s", [store._table]).fetchall()
        assert any("hnsw" in kind for (kind,) in kinds)
