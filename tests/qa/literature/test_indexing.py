"""Index versions are built, served, rolled back and repaired; nothing is embedded twice. With the real embedder."""

from __future__ import annotations

import shutil

import pytest

from qa import engine
from qa.models import Document, Import, IndexVersion, Passage, PassageEmbedding
from qa.retrieval.base import EmbedderUnavailable, EvidenceFilter, Query
from qa.services import indexing, literature
from tests.qa.literature.test_importing import COUGH, FEVER

pytestmark = pytest.mark.django_db
ANAEMIA = "# Anaemia\n\nIron deficiency is the commonest cause of anaemia. Ferritin is low."


@pytest.fixture(scope="session")
def weights() -> None:
    """The bundled embedder, prepared if this machine does not have it yet."""
    from qa import weights
    from qa.weights import models_folder

    weights.prepare(["embedder"], folder=models_folder(), report=lambda message, fraction: None)


def titles(text: str, **filters) -> list[str]:
    query = Query(text, filter=EvidenceFilter(**filters))
    return [found.passage.title for found in engine.searcher().search(query).evidence]


def test_words_are_searchable_before_anything_is_embedded(import_texts, corpus):
    import_texts({"fever.md": FEVER})
    version = indexing.index_words(corpus)
    result = engine.searcher().search(Query("paracetamol"))
    assert (version.state, result.dense_used, result.evidence[0].passage.title) == ("lexical", False, "Fever")


@pytest.mark.models
def test_a_finished_index_finds_by_meaning_and_finishes_the_import(weights, import_texts, corpus):
    job = import_texts({"fever.md": FEVER, "cough.md": COUGH})
    version = indexing.build_index(corpus)
    result = engine.searcher().search(Query("high temperature in a child"))
    job.refresh_from_db()
    assert result.dense_used and result.evidence[0].passage.title == "Fever"
    assert (job.state, job.version, version.state) == (Import.State.DONE, version, "active")
    assert version.figures["gate_found"] == version.figures["gate_asked"] > 0
    assert engine.searcher().versions == ("ward:1",)


@pytest.mark.models
def test_adding_a_document_embeds_only_that_one(weights, import_texts, corpus):
    import_texts({"fever.md": FEVER, "cough.md": COUGH})
    indexing.build_index(corpus)
    before = PassageEmbedding.objects.count()
    import_texts({"anaemia.md": ANAEMIA})
    version = indexing.build_index(corpus)
    assert version.figures["embedded"] == version.figures["added"] == PassageEmbedding.objects.count() - before == 1
    assert indexing.build_index(corpus) == version


@pytest.mark.models
def test_going_back_searches_what_was_there_then(weights, import_texts, corpus, librarian):
    import_texts({"fever.md": FEVER})
    first = indexing.build_index(corpus)
    import_texts({"anaemia.md": ANAEMIA})
    second = indexing.build_index(corpus)
    assert "Anaemia" in titles("ferritin")
    assert indexing.changes(second, first) == {"added": 0, "removed": 1}
    indexing.activate_version(version=first, person=librarian)
    assert "Anaemia" not in titles("ferritin")
    assert [version.state for version in IndexVersion.objects.order_by("number")] == ["active", "retired"]
    indexing.activate_version(version=second, person=librarian)
    assert "Anaemia" in titles("ferritin")


@pytest.mark.models
@pytest.mark.parametrize("damage", ["changed", "missing", "exchanged"])
def test_damaged_files_are_noticed_and_written_again(weights, import_texts, corpus, settings, damage):
    import_texts({"fever.md": FEVER})
    version = indexing.build_index(corpus)
    vectors = next(version.path.glob("*/vectors/vectors.faiss"))
    if damage == "changed":
        vectors.chmod(0o644)
        data = bytearray(vectors.read_bytes())
        data[-10] ^= 255
        vectors.write_bytes(bytes(data))
    elif damage == "missing":
        shutil.rmtree(version.path)
    else:
        (vectors.parent / "manifest.json").write_text("{}")
    embedded = PassageEmbedding.objects.count()
    result = engine.searcher().search(Query("paracetamol"))
    version.refresh_from_db()
    assert result.dense_used and result.evidence[0].passage.title == "Fever"
    assert not indexing.repair(version) and PassageEmbedding.objects.count() == embedded


@pytest.mark.models
def test_a_killed_build_goes_on_where_it_stopped(weights, import_texts, corpus, monkeypatch):
    monkeypatch.setattr(indexing, "EMBEDDING_BATCH", 1)
    import_texts({"fever.md": FEVER, "cough.md": COUGH, "anaemia.md": ANAEMIA})

    class Killed(BaseException):
        """Stands for a kill in the middle."""

    def kill(version):
        if version.embedded == 2:
            raise Killed

    with pytest.raises(Killed):
        indexing.build_index(corpus, report=kill)
    stored = PassageEmbedding.objects.count()
    assert stored == 2 and "Anaemia" in titles("ferritin")
    version = indexing.build_index(corpus)
    assert (version.number, version.figures["embedded"]) == (1, Passage.objects.count() - stored)


@pytest.mark.models
def test_a_removed_document_is_gone_at_once_and_with_the_next_version(weights, import_texts, corpus, librarian):
    import_texts({"fever.md": FEVER, "anaemia.md": ANAEMIA})
    indexing.build_index(corpus)
    assert "Anaemia" in titles("ferritin")
    literature.remove_document(document=Document.objects.get(title="Anaemia"), person=librarian)
    assert "Anaemia" not in titles("ferritin")
    assert indexing.build_index(corpus).figures["removed"] == 1
    assert "Anaemia" not in titles("ferritin")


def test_a_corpus_switched_off_answers_nothing(import_texts, corpus, librarian):
    import_texts({"fever.md": FEVER})
    indexing.index_words(corpus)
    assert titles("paracetamol") == ["Fever"]
    literature.set_corpus_enabled(corpus=corpus, enabled=False, person=librarian)
    assert titles("paracetamol") == []
    assert engine.library().search(Query("paracetamol")).evidence


def test_several_corpora_are_searched_as_one(import_texts, corpus):
    other = literature.create_corpus(title="Haematology", person=None)
    import_texts({"fever.md": FEVER})
    import_texts({"anaemia.md": ANAEMIA}, into=other)
    indexing.index_words(corpus)
    indexing.index_words(other)
    assert set(titles("fever anaemia")) == {"Fever", "Anaemia"}
    assert titles("fever anaemia", corpora=("haematology",)) == ["Anaemia"]
    assert engine.searcher().search(Query("fever")).total_passages == 2


def test_without_an_embedder_new_documents_are_still_found_by_words(import_texts, corpus, settings, tmp_path):
    settings.EMBEDDER_MODEL = str(tmp_path / "nothing")
    engine._embedder.cache_clear()
    try:
        import_texts({"fever.md": FEVER})
        with pytest.raises(EmbedderUnavailable):
            indexing.build_index(corpus)
        assert titles("paracetamol") == ["Fever"]
        assert Import.objects.get().state == Import.State.DONE
    finally:
        engine._embedder.cache_clear()


@pytest.mark.models
def test_only_the_last_folders_are_kept(weights, import_texts, corpus, settings):
    for number in range(5):
        import_texts({f"note{number}.txt": f"Note number {number} is about the potassium of patient {number}."})
        indexing.build_index(corpus)
    folders = {folder.name for folder in settings.INDEXES.iterdir()}
    kept = set(IndexVersion.objects.exclude(folder="").values_list("folder", flat=True))
    assert folders == kept and len(kept) == 3
    first = IndexVersion.objects.get(number=1)
    indexing.activate_version(version=first, person=None)
    assert titles("potassium") == ["note0"]


@pytest.mark.models
def test_an_index_that_does_not_find_its_own_passages_never_goes_live(weights, import_texts, corpus, monkeypatch):
    import_texts({"fever.md": FEVER})
    first = indexing.build_index(corpus)
    import_texts({"anaemia.md": ANAEMIA})
    monkeypatch.setattr(indexing.index_files, "GATE_LEAST", 1.1)
    with pytest.raises(indexing.index_files.GateFailed):
        indexing.build_index(corpus)
    assert IndexVersion.objects.get(state="active") == first
    monkeypatch.undo()
    assert indexing.build_index(corpus).number == 3
