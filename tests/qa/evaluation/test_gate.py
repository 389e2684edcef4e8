"""A version that does worse on the site's own questions waits for a reason; better or as good ones go live."""

from __future__ import annotations

import pytest

from clinic.models import AuditEvent
from clinic.operations import Level
from qa import engine, operations
from qa.models import Document, EvaluationRun, IndexVersion, Passage
from qa.retrieval.base import EmbedderUnavailable
from qa.services import gate, indexing, literature
from tests.qa.evaluation.conftest import TEXTS

pytestmark = pytest.mark.django_db
FEVER = {"fever.md": "# Fever\n\nFever is treated with paracetamol."}


@pytest.fixture
def poor(live, question_set, import_texts, corpus, monkeypatch):
    """A newer version that lost two of the three documents that the questions expect."""
    lost = Document.objects.filter(source_name__in=["gout.md", "asthma.md"])
    Passage.objects.filter(document__in=lost).update(removed_in=2)
    import_texts(FEVER)
    return indexing.build_index(corpus)


def test_a_corpus_without_questions_is_not_measured(live):
    assert live.state == "active" and live.figures["gate"]["questions"] == 0
    assert not EvaluationRun.objects.exists()


def test_new_literature_goes_live_with_its_figures(live, question_set, import_texts, corpus):
    import_texts(FEVER)
    version = indexing.build_index(corpus)
    found = version.figures["gate"]
    assert (version.number, version.state, found["refused"], found["questions"]) == (2, "active", False, 19)
    assert found["measures"]["ndcg@10"]["before"] == found["measures"]["ndcg@10"]["after"] == 1
    run = EvaluationRun.objects.get(pk=found["run"])
    assert (run.by_gate, run.index_versions, run.items.count()) == (True, ["ward:2"], 19)
    assert run.figures["declined"] == 1


def test_new_documents_that_come_first_do_not_count_as_loss(live, question_set, import_texts, corpus):
    words = ["apple", "bridge", "candle", "desert", "engine", "forest", "garden", "harbour", "island", "jungle", "kettle", "lantern"]
    import_texts({f"{word}.md": f"# Acute gout treated\n\nHow acute gout is treated with {word}: the {word} of gout."
                  for word in words})
    version = indexing.build_index(corpus)
    found = version.figures["gate"]
    assert version.state == "active" and found["measures"]["ndcg@10"]["after"] == 1
    assert found["overtaken"] == 6
    run = EvaluationRun.objects.get(pk=found["run"])
    assert run.figures["ndcg@10"] < 1


def test_a_worse_version_is_held_back_with_the_figures(live, poor):
    live.refresh_from_db()
    found = poor.figures["gate"]
    assert (live.state, poor.state, gate.holds_back(poor)) == ("active", "ready", True)
    assert "ndcg@10" in found["losses"] and "declined" not in found["losses"]
    assert (found["measures"]["ndcg@10"]["before"], found["against"]) == (1, "ward:1")
    assert found["measures"]["ndcg@10"]["after"] == pytest.approx(1 / 3)
    assert engine.searcher().versions == ("ward:1",)
    assert AuditEvent.objects.filter(action="held back index version", subject="index:ward:2").exists()


def test_an_operator_is_told_what_waits(live, poor):
    found = operations.gate()
    assert (found.level, "Ward guidelines 2" in found.said) == (Level.WARNING, True)


def test_what_is_held_back_is_not_built_over_and_over(poor, corpus):
    assert indexing.build_index(corpus).number == 1 and corpus.versions.count() == 2


def test_activating_it_needs_a_reason_which_is_kept(poor, librarian):
    with pytest.raises(gate.GateRefused) as refused:
        indexing.activate_version(version=poor, person=librarian)
    assert "ndcg@10" in refused.value.report.losses
    with pytest.raises(gate.GateRefused):
        indexing.activate_version(version=poor, person=librarian, reason="   ")
    indexing.activate_version(version=poor, person=librarian, reason="Old texts were withdrawn.")
    poor.refresh_from_db()
    assert poor.state == "active" and poor.figures["gate"]["override"]["reason"] == "Old texts were withdrawn."
    event = AuditEvent.objects.get(action="overrode the gate")
    assert (event.person, event.detail["reason"], event.subject) == (librarian, "Old texts were withdrawn.", "index:ward:2")


def test_going_back_to_a_version_that_does_worse_is_refused_too(live, question_set, import_texts, corpus, librarian):
    import_texts(FEVER)
    second = indexing.build_index(corpus)
    Passage.objects.filter(document__source_name__in=["gout.md", "asthma.md"]).update(added_in=2)
    live.refresh_from_db()
    live.folder, live.checksums = "", {}
    live.save()
    with pytest.raises(gate.GateRefused):
        indexing.activate_version(version=live, person=librarian)
    assert IndexVersion.objects.get(state="active") == second


def test_a_corpus_that_is_switched_off_is_not_measured(live, question_set, import_texts, corpus):
    literature.set_corpus_enabled(corpus=corpus, enabled=False, person=None)
    corpus.refresh_from_db()
    import_texts(FEVER)
    assert indexing.build_index(corpus).figures["gate"]["questions"] == 0


def test_a_fault_of_the_measurement_keeps_nothing_from_going_live(live, question_set, import_texts, corpus, monkeypatch):
    def fail(version):
        raise EmbedderUnavailable("gone")

    monkeypatch.setattr(engine, "searcher_with", fail)
    import_texts(FEVER)
    assert indexing.build_index(corpus).state == "active"


def test_another_embedder_is_compared_with_what_the_old_one_was_measured_at(live, question_set, import_texts, corpus,
                                                                            site, monkeypatch):
    import_texts(FEVER)
    indexing.build_index(corpus)

    class Blind(type(site)):
        name = "blind"

        def embed_documents(self, texts):
            import numpy as np

            vectors = np.ones((len(texts), 384), np.float32)
            vectors[:, 0] += np.arange(len(texts))
            return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    monkeypatch.setattr(engine, "embedder", lambda: Blind())
    measured = []
    found_by = gate.set_search.found_by
    monkeypatch.setattr(gate.set_search, "found_by",
                        lambda searcher, questions, **more: measured.append(searcher.versions) or
                        found_by(searcher, questions, **more))
    version = indexing.build_index(corpus)
    assert measured == [("ward:3",)]
    assert (version.embedder, version.figures["gate"]["against"]) == ("blind", "ward:2")


def test_questions_whose_documents_are_gone_are_left_out(live, question_set, librarian):
    from qa.services import question_set as own

    literature.remove_document(document=Document.objects.get(source_name="gout.md"), person=librarian)
    assert len(own.asked()) == 13 and len(own.unmeasured()) == 6
    assert len(TEXTS) == 3
