"""kill -9 in the middle of an index switch: questions are answered from the old or the new version whole, and the work is done again."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import faiss
import pytest

from qa import engine
from qa.models import Import, IndexVersion
from qa.retrieval import manifest
from qa.retrieval.base import Query
from qa.services import gate, index_files, index_writing, indexing
from tests.killed import killed_everywhere
from tests.qa.literature.test_segments import DRUGS, HashedWords, segments

pytestmark = pytest.mark.django_db(transaction=True)
# Where files are sealed, flushed, put in their place and deleted.
FILES = ((manifest, "seal"), (index_writing, "seal"), (os, "fsync"), (Path, "rename"), (os, "link"), (shutil, "rmtree"))
State = IndexVersion.State


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    """Vectors from a stand-in; one thread, because threads do not outlive the fork in which a kill is tried."""
    monkeypatch.setattr(engine, "embedder", HashedWords)
    monkeypatch.setattr(segments, "SMALL", 4)
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    yield
    faiss.omp_set_num_threads(threads)


@pytest.fixture
def first(import_texts, corpus) -> IndexVersion:
    """The version in use: every drug but the last."""
    return built(import_texts, corpus, *DRUGS[:5])


def written(import_texts, *drugs: str) -> None:
    import_texts({f"{drug}.txt": f"The note on {drug} says how {drug} is given." for drug in drugs})


def built(import_texts, corpus, *drugs: str) -> IndexVersion:
    written(import_texts, *drugs)
    return indexing.build_index(corpus)


def asked_after_restart(drug: str) -> tuple[tuple[str, ...], bool, bool]:
    """As a server that was just started: the versions that answer, whether vectors are used, and whether the drug's note is found first."""
    engine._serving.cache_clear()
    searcher = engine.searcher()
    result = searcher.search(Query(f"How is {drug} given?"))
    return searcher.versions, result.dense_used, bool(result.evidence) and result.evidence[0].passage.title.lower() == drug


def whole_or_nothing(old: str, new: str, added: str) -> str:
    """Which version answers; it must do so whole: words and vectors, old notes in both, the added one in the new one only."""
    versions, dense, found = asked_after_restart(added)
    assert versions in ((old,), (new,)) and dense
    assert found == (versions == (new,))
    assert asked_after_restart(DRUGS[0]) == (versions, True, True)
    active = IndexVersion.objects.get(state=State.ACTIVE)
    assert index_files.problem(active) == ""
    return versions[0]


def folders(settings) -> set[str]:
    return {path.name for path in settings.INDEXES.iterdir()}


def test_the_worker_killed_while_it_builds_seals_and_activates(first, import_texts, corpus, settings):
    written(import_texts, "heparin")
    answered, states = [], set()
    for _step in killed_everywhere(lambda: indexing.build_index(corpus), also=FILES, every=7):
        answered.append(whole_or_nothing("ward:1", "ward:2", "heparin"))
        states |= set(IndexVersion.objects.filter(number=2).values_list("state", flat=True))
    assert len(answered) > 8 and states >= {State.BUILDING, State.LEXICAL}
    assert answered == sorted(answered), "Questions went back to the old version."
    assert whole_or_nothing("ward:1", "ward:2", "heparin") == "ward:2"
    assert not Import.objects.exclude(state=Import.State.DONE).exists()
    # Drafts and folders that nobody sealed are gone, and none was ever taken for a version.
    assert folders(settings) == set(IndexVersion.objects.exclude(folder="").values_list("folder", flat=True))


def test_the_last_steps_one_by_one(first, import_texts, corpus):
    """Everything behind the gate: a version that passed must never be left waiting as if it had been held back."""
    written(import_texts, "heparin")
    build = killed_everywhere(lambda: indexing.build_index(corpus), also=FILES, behind=(gate, "pass_or_hold"))
    answered = [whole_or_nothing("ward:1", "ward:2", "heparin") for _step in build]
    assert len(answered) > 8 and answered == sorted(answered)
    assert whole_or_nothing("ward:1", "ward:2", "heparin") == "ward:2"
    assert not Import.objects.exclude(state=Import.State.DONE).exists()


def test_the_web_process_killed_while_an_administrator_goes_back(first, import_texts, corpus, librarian, settings):
    second = built(import_texts, corpus, "heparin")
    shutil.rmtree(settings.INDEXES / first.folder)
    answered = []

    def go_back() -> None:
        indexing.activate_version(version=IndexVersion.objects.get(pk=first.pk), person=librarian, reason="The new one is worse.")

    for _step in killed_everywhere(go_back, also=FILES, every=2):
        answered.append(whole_or_nothing("ward:1", "ward:2", "heparin"))
    assert len(answered) > 10 and answered[0] == "ward:2"
    assert whole_or_nothing("ward:1", "ward:2", "heparin") == "ward:1"
    assert index_files.problem(IndexVersion.objects.get(pk=second.pk)) == ""


@pytest.mark.parametrize("owner", [manifest, os])
def test_a_disk_that_fills_up_while_an_index_is_built(first, import_texts, corpus, settings, monkeypatch, owner):
    def full(*arguments) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    written(import_texts, "heparin")
    for attempt in range(3):
        with monkeypatch.context() as disk:
            disk.setattr(owner, "_entry" if owner is manifest else "fsync", full)
            with pytest.raises(OSError, match="No space left"):
                indexing.build_index(corpus)
        assert whole_or_nothing("ward:1", "ward:2", "heparin") == "ward:1", attempt
    assert folders(settings) == {first.folder}
    indexing.build_index(corpus)
    assert whole_or_nothing("ward:1", "ward:2", "heparin") == "ward:2"


def test_a_draft_that_a_kill_left_is_never_taken_for_an_index(first, import_texts, corpus, settings):
    draft = settings.INDEXES / f".{corpus.pk}-2-deadbeef"
    shutil.copytree(first.path, draft)
    half = settings.INDEXES / f"{corpus.pk}-2-deadbeef"
    shutil.copytree(first.path, half)
    assert asked_after_restart(DRUGS[0]) == (("ward:1",), True, True)
    built(import_texts, corpus, "heparin")
    assert not draft.exists() and not half.exists()
