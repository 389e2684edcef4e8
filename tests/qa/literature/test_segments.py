"""An index grows by segments, swaps under running questions, and mends itself. Vectors come from a stand-in."""

from __future__ import annotations

import hashlib
import shutil
import threading
import time

import numpy as np
import pytest

from qa import engine
from qa.models import Document, IndexVersion
from qa.retrieval import lexical, manifest
from qa.retrieval.base import EMBEDDING_DIMENSIONS, EvidenceFilter, Query
from qa.retrieval.stores import base, faiss_store, segments
from qa.services import index_files, index_parts, indexing, literature, serving

pytestmark = pytest.mark.django_db
DRUGS = ["aspirin", "bisoprolol", "colchicine", "digoxin", "enalapril", "furosemide", "gliclazide", "heparin"]


class HashedWords:
    """Texts that share words get vectors that are near each other."""

    name = "hashed-words"

    def embed_documents(self, texts):
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text):
        vector = np.full(EMBEDDING_DIMENSIONS, 0.01, np.float32)
        for word in text.lower().split():
            vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % EMBEDDING_DIMENSIONS] += 1
        return vector / np.linalg.norm(vector)


@pytest.fixture(autouse=True)
def stand_in(monkeypatch) -> None:
    monkeypatch.setattr(engine, "embedder", HashedWords)
    monkeypatch.setattr(segments, "SMALL", 4)


@pytest.fixture
def add(import_texts, corpus):
    """Import a note about each drug and build the index."""

    def run(*drugs: str) -> IndexVersion:
        import_texts({f"{drug}.txt": f"The note on {drug} says how {drug} is given." for drug in drugs})
        return indexing.build_index(corpus)

    return run


def names(version: IndexVersion) -> set[str]:
    return {segment.name for segment in index_files.layout(version).segments}


def found(text: str) -> list[str]:
    return [evidence.passage.title for evidence in engine.searcher().search(Query(text)).evidence]


def inode(version: IndexVersion, name: str) -> int:
    return (version.path / name / "vectors" / "vectors.faiss").stat().st_ino


def test_adding_a_document_leaves_the_segments_that_are_there_alone(add):
    first = add(*DRUGS[:7])
    second = add("heparin")
    assert names(first) < names(second) and len(names(second)) == 2
    assert inode(first, *names(first)) == inode(second, *names(first))
    assert found("heparin")[0] == "heparin" and found("digoxin")[0] == "digoxin"
    result = engine.searcher().search(Query("heparin"))
    assert result.dense_used and result.total_passages == 8 and engine.searcher().versions == ("ward:2",)


def test_only_the_new_segment_is_opened_when_a_version_goes_live(add, monkeypatch):
    add(*DRUGS[:7])
    before = engine.searcher()
    opened = []
    monkeypatch.setattr(index_files, "open_vectors", spy(opened, index_files.open_vectors))
    version = add("heparin")
    opened.clear()
    engine.searcher()
    assert len(opened) == 1 and {opened[0][1]} < names(version) and before.versions == ("ward:1",)


def spy(calls: list, function):
    def called(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return called


def test_a_removed_document_stays_in_its_segment_but_is_never_found(add, corpus, librarian):
    first = add(*DRUGS[:7])
    literature.remove_document(document=Document.objects.get(title="digoxin"), person=librarian)
    assert "digoxin" not in found("digoxin")
    second = indexing.build_index(corpus)
    assert names(second) == names(first) and len(index_files.layout(second).gone) == 1
    assert "digoxin" not in found("digoxin")
    assert engine.searcher().search(Query("aspirin")).total_passages == 6
    indexing.activate_version(version=first, person=None)
    assert "digoxin" not in found("digoxin")


def test_a_segment_that_lost_much_is_made_again_without_what_is_gone(add, corpus, librarian):
    first = add(*DRUGS)
    for title in DRUGS[:3]:
        literature.remove_document(document=Document.objects.get(title=title), person=librarian)
    second = indexing.build_index(corpus)
    assert not names(first) & names(second) and not len(index_files.layout(second).gone)
    assert found("heparin")[0] == "heparin"


def test_a_question_that_started_before_the_swap_finishes_on_the_old_files(add, settings):
    add(*DRUGS[:5])
    started = engine.searcher()
    for drug in DRUGS[5:]:
        add(drug)
    old = IndexVersion.objects.order_by("number").first()
    indexing.prune(old.corpus)
    index_files.remove_others(old.corpus, set())
    assert not list(settings.INDEXES.iterdir())
    evidence = started.search(Query("colchicine")).evidence
    assert evidence[0].passage.title == "colchicine" and evidence[0].similarity > 0.4
    assert "heparin" not in [item.passage.title for item in started.search(Query("heparin")).evidence]


def test_files_of_a_version_that_nobody_uses_any_more_are_closed(add):
    add(*DRUGS[:2])
    engine.searcher()
    store = next(value for key, value in index_parts._opened.items() if key[0].endswith("/vectors"))._store
    assert len(store) == 2
    add(*DRUGS[2:])
    engine.searcher()
    assert len(store) == 0


def test_questions_are_answered_all_the_while_versions_change(add, transactional_db):
    add(*DRUGS[:4])
    engine.searcher()
    stop, answers = threading.Event(), []

    def ask() -> None:
        from django.db import connection

        while not stop.is_set():
            answers.append(found("aspirin")[:1])
        connection.close()

    asking = threading.Thread(target=ask)
    asking.start()
    for drug in DRUGS[4:]:
        add(drug)
    stop.set()
    asking.join()
    assert len(answers) > 1 and answers.count(["aspirin"]) == len(answers)


def test_texts_that_came_while_a_build_was_interrupted_are_indexed_too(import_texts, corpus):
    import_texts({"aspirin.txt": "A note on aspirin."})
    assert indexing.index_words(corpus).state == "lexical"
    import_texts({"digoxin.txt": "A note on digoxin."})
    indexing.build_index(corpus)
    assert found("digoxin")[0] == "digoxin" and found("aspirin")[0] == "aspirin"


def test_words_cut_by_other_rules_are_indexed_anew(add, corpus, monkeypatch):
    first = add(*DRUGS)
    assert indexing.build_index(corpus) == first
    monkeypatch.setattr(lexical, "word_rules", lambda: "new rules")
    second = indexing.build_index(corpus)
    assert second.number == 2 and not names(first) & names(second)


def test_after_an_upgrade_outdated_indexes_are_renewed_by_the_worker(add, corpus, monkeypatch, tmp_path, settings):
    from qa import demonstration, tasks

    settings.HOME = tmp_path
    for step in ("_load_questions", "_load_seed", "_load_cards"):
        monkeypatch.setattr(demonstration, step, lambda *_: None)
    asked = []
    monkeypatch.setattr(tasks, "defer_index", asked.append)
    add(*DRUGS)
    demonstration.load(lambda *_: None)
    assert asked == []
    monkeypatch.setattr(lexical, "word_rules", lambda: "new rules")
    demonstration.load(lambda *_: None)
    assert asked == [corpus]


def damage(version: IndexVersion, pattern: str) -> None:
    path = next(version.path.glob(pattern))
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 255
    path.unlink()
    path.write_bytes(data)


def test_only_the_damaged_part_is_written_again(add):
    add(*DRUGS[:7])
    version = add("heparin")
    index_parts._opened.clear()
    engine._serving.cache_clear()
    small, large = sorted(index_files.layout(version).segments, key=lambda segment: segment.passages)
    words = (version.path / large.name / "words" / "scores.npy").stat().st_ino
    damage(version, f"{large.name}/vectors/vectors.faiss")
    assert found("heparin")[0] == "heparin"
    version.refresh_from_db()
    assert (version.path / large.name / "words" / "scores.npy").stat().st_ino == words
    assert names(version) == {small.name, large.name} and not index_files.problem(version)


@pytest.fixture
def large_files(monkeypatch) -> None:
    """As if files were so large that they are only sampled when opened."""
    monkeypatch.setattr(manifest, "SAMPLES", 2)
    monkeypatch.setattr(manifest, "SAMPLE_BYTES", 64)
    monkeypatch.setattr(index_parts, "CHECK_PAUSE_SECONDS", 0)


def wait_for(happened) -> None:
    limit = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_damage_between_the_samples_is_found_in_the_background_and_mended(add, large_files):
    version = add(*DRUGS)
    folder = version.folder
    damage(version, "*/vectors/vectors.faiss")
    index_parts._checked.clear()
    index_parts._opened.clear()
    engine._serving.cache_clear()
    assert found("heparin")

    def mended() -> bool:
        version.refresh_from_db()
        return version.folder != folder

    wait_for(mended)
    wait_for(lambda: not index_parts._mending)
    assert not index_files.problem(version) and found("heparin")[0] == "heparin"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("missing", [False, True])
def test_a_large_damaged_version_is_mended_while_its_sound_parts_answer(add, monkeypatch, missing):
    monkeypatch.setattr(index_parts, "MENDED_AT_ONCE", 0)
    version = add(*DRUGS)
    if missing:
        shutil.rmtree(next(version.path.glob("*/vectors")))
    else:
        damage(version, "*/vectors/vectors.faiss")
    go_on = threading.Event()
    repair = indexing.repair
    monkeypatch.setattr(indexing, "repair", lambda version: go_on.wait(60) and repair(version))
    index_parts._opened.clear()
    engine._serving.cache_clear()
    result = engine.searcher().search(Query("heparin"))
    assert result.evidence[0].passage.title == "heparin" and not result.dense_used
    go_on.set()
    wait_for(lambda: engine.searcher().search(Query("heparin")).dense_used)
    wait_for(lambda: not index_parts._mending)


def test_a_store_that_cannot_be_reached_is_tried_again_later(add, monkeypatch):
    add(*DRUGS)
    index_parts._opened.clear()
    engine._serving.cache_clear()

    def unreachable(folder):
        raise base.StoreUnavailable("Away.")

    with monkeypatch.context() as patch:
        patch.setattr(index_files.vector_stores, "opened", unreachable)
        result = engine.searcher().search(Query("heparin"))
        assert result.evidence[0].passage.title == "heparin" and not result.dense_used
    assert not engine.searcher().search(Query("heparin")).dense_used
    monkeypatch.setattr(serving, "RETRY_SECONDS", 0)
    assert engine.searcher().search(Query("heparin")).dense_used


def test_a_tuned_search_says_what_it_finds_and_filters_still_hold(add, corpus, monkeypatch, client_for, librarian):
    monkeypatch.setattr(faiss_store, "EXACT_LIMIT", 4)
    version = add(*DRUGS)
    assert version.figures["search"] == "ivf" and version.figures["recall_at_10"] >= 0.98
    page = client_for(librarian).get("/literature/corpora/ward/").content.decode()
    assert f"finds {version.recall_percent} % of what an exact search finds" in page


def test_the_same_filter_is_the_same_array(add):
    add(*DRUGS)
    passages = engine.searcher().passages
    assert passages.allowed(Query("x", filter=EvidenceFilter(year_from=1990))) is passages.allowed(Query("y", filter=EvidenceFilter(year_from=1990)))
    assert passages.allowed(Query("x")) is None
    assert len(passages.allowed(Query("x", filter=EvidenceFilter(corpora=("ward",))))) == 8


def test_an_index_in_postgresql_is_built_served_and_removed(add, corpus, settings, vector_database):
    from qa.retrieval.stores.pgvector_store import SCHEMA
    from qa.retrieval.stores.pools import pooled

    settings.VECTOR_STORE = "qa.retrieval.stores.pgvector_store.PgVectorStore"
    settings.VECTOR_STORE_URL = vector_database

    def tables() -> int:
        with pooled(vector_database) as connection:
            query = "select count(*) from pg_tables where schemaname = %s"
            return connection.execute(query, [SCHEMA]).fetchone()[0]

    before = tables()
    add(*DRUGS[:7])
    version = add("heparin")
    result = engine.searcher().search(Query("heparin"))
    assert result.dense_used and result.evidence[0].passage.title == "heparin" and tables() == before + 2
    settings.VECTOR_STORE = "qa.retrieval.stores.faiss_store.FaissStore"
    assert not index_files.problem(version)
    index_files.remove_others(corpus, set())
    assert tables() == before
