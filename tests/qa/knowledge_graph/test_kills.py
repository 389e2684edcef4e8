"""kill -9 at every statement of a build and of a removal, and both at once: the graph never says what no document in use says."""

from __future__ import annotations

import os
import time

import pytest
from django.db import connection

from tests.killed import killed_everywhere
from tests.qa.knowledge_graph.test_building import AGAIN, GOUT, corpus, document, edge, edges, grown, own_folders  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
THIRD = "Warfarin interacts with aspirin. Influenza is a viral infection. Symptoms of influenza include fever and cough."


@pytest.fixture
def imported(corpus, tmp_path, monkeypatch):  # noqa: F811
    """Documents that no build has read yet; a batch holds one passage."""
    from qa.services import knowledge_building
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_import

    monkeypatch.setattr(knowledge_building, "AT_ONCE", 1)

    def run(texts: dict[str, str]) -> None:
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        run_import(create_import(corpus=corpus, files=[IncomingFile(tmp_path / name, name) for name in texts], person=None))

    return run


def faults() -> list[str]:
    """Wherever what is derived from evidence is not true to it."""
    from qa.models import Concept, Definition, Document, Evidence, Relation

    found = [f"sentence of a document out of use: {row.pk}" for model in (Evidence, Definition)
             for row in model.objects.exclude(document__state=Document.State.ACTIVE)]
    for row in Relation.objects.all():
        told = set(row.evidence.filter(denied=False).values_list("document", flat=True))
        if row.documents != len(told) or (not told and row.confidence):
            found.append(f"edge {row}: {row.documents} documents, {len(told)} tell of it")
    for concept in Concept.objects.all():
        if concept.edges != Relation.objects.shown().about(concept).count():
            found.append(f"{concept}: {concept.edges} edges counted")
    return found


def test_a_build_killed_anywhere_goes_on_and_ends_as_if_it_never_was(imported, corpus):  # noqa: F811
    from qa.services.knowledge_building import build_graph
    from qa.services.knowledge_reading import is_current

    imported({"a.txt": GOUT, "b.txt": AGAIN, "c.txt": THIRD})
    kills = 0
    for _step in killed_everywhere(lambda: build_graph(corpus)):
        kills += 1
        assert faults() == []
    assert kills > 20 and is_current(corpus)
    assert edge("gout", "colchicine").documents == 2
    assert len(edges()) == 7
    assert edge("gout", "colchicine").head.years_due is False


@pytest.mark.parametrize("way", ["removed", "retracted"])
def test_a_removal_killed_anywhere_takes_all_or_nothing(imported, corpus, librarian, way):  # noqa: F811
    from qa.services.knowledge_building import build_graph

    imported({"a.txt": GOUT, "b.txt": AGAIN, "c.txt": THIRD})
    build_graph(corpus)
    whole, kills = edges(), 0
    for _step in killed_everywhere(lambda: _taken_out(way, librarian)):
        kills += 1
        assert faults() == []
        assert edges() == (whole if document("a.txt").state == "active" else {one for one in whole if one[0] != "asthma"})
    assert kills > 5 and document("a.txt").state != "active"
    assert edge("gout", "colchicine").documents == 1
    assert faults() == [] and not any(head == "asthma" for head, _, _ in edges())


def _taken_out(way: str, librarian) -> None:
    from dataclasses import replace

    from qa.services.document_details import change_details, details_of
    from qa.services.literature import remove_document

    found = document("a.txt")
    if way == "removed":
        remove_document(document=found, person=librarian)
    else:
        change_details(document=found, details=replace(details_of(found), retracted=True), person=librarian)


def test_documents_removed_while_a_build_runs_leave_nothing_and_neither_fails(imported, corpus, librarian):  # noqa: F811
    from qa.services.literature import remove_document

    imported({f"{number}.txt": f"{(GOUT, AGAIN, THIRD)[number % 3]} Note {number}." for number in range(24)})
    builder = _in_a_process_of_its_own(corpus)
    try:
        for number in range(0, 24, 2):
            remove_document(document=document(f"{number}.txt"), person=librarian)
    finally:
        _pid, status = os.waitpid(builder, 0)
    assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
    assert faults() == []
    assert edge("gout", "colchicine").documents == 8


def test_an_edge_that_went_with_a_document_between_two_batches_comes_again(imported, corpus, librarian):  # noqa: F811
    from qa.services.knowledge_building import build_graph
    from qa.services.literature import remove_document

    imported({"a.txt": GOUT, "b.txt": AGAIN})
    build_graph(corpus, report=lambda progress: remove_document(document=document("a.txt"), person=librarian))
    assert edge("gout", "colchicine").documents == 1
    assert faults() == []


def test_a_removal_counts_what_a_build_was_about_to_commit(imported, corpus, librarian, monkeypatch):  # noqa: F811
    from qa.services.knowledge_building import _Build, build_graph
    from qa.services.literature import remove_document

    imported({"a.txt": GOUT})
    build_graph(corpus)
    imported({"b.txt": AGAIN})
    keep, (kept, told) = _Build.keep, os.pipe()

    def slowly(build: _Build, touched: object) -> None:
        keep(build, touched)
        os.write(told, b"1")
        time.sleep(1)

    monkeypatch.setattr(_Build, "keep", slowly)
    builder = _in_a_process_of_its_own(corpus)
    try:
        os.read(kept, 1)
        remove_document(document=document("a.txt"), person=librarian)
    finally:
        _pid, status = os.waitpid(builder, 0)
    assert os.WEXITSTATUS(status) == 0
    assert faults() == []
    assert edge("gout", "colchicine").documents == 1


def _in_a_process_of_its_own(corpus) -> int:  # noqa: F811
    from qa.services.knowledge_building import build_graph

    connection.close()
    child = os.fork()
    if child:
        return child
    status = 3
    try:
        build_graph(corpus)
        status = 0
    finally:
        os._exit(status)
