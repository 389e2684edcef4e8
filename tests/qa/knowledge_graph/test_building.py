from __future__ import annotations

from pathlib import Path

import pytest

from qa.knowledge_graph import base

GOUT = "Gout is treated with colchicine. Symptoms of asthma include wheezing and cough."
AGAIN = "Gout is treated with colchicine or prednisolone."


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path: Path):
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()


@pytest.fixture
def corpus(db):
    from qa.services.literature import create_corpus

    return create_corpus(title="Ward guidelines", name="ward", person=None)


@pytest.fixture
def grown(corpus, tmp_path):
    """Import ``name: text`` and grow the graph from what is new."""
    from qa.services.importing import run_import
    from qa.services.knowledge_building import build_graph
    from qa.services.literature import IncomingFile, create_import

    def run(texts: dict[str, str]):
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        run_import(create_import(corpus=corpus, files=[IncomingFile(tmp_path / name, name) for name in texts], person=None))
        return build_graph(corpus)

    return run


def edges() -> set[tuple[str, str, str]]:
    from qa.models import Relation

    return {(one.head.english, one.kind, one.tail.english) for one in Relation.objects.shown().select_related("head", "tail")}


def document(name: str):
    from qa.models import Document

    return Document.objects.get(source_name=name)


def edge(head: str, tail: str):
    from qa.models import Relation

    return Relation.objects.get(head__english__iexact=head, tail__english__iexact=tail)


def test_edges_come_with_the_sentence_that_states_them(grown):
    from qa.services.knowledge import sentences

    grown({"a.txt": GOUT})
    found = edge("gout", "colchicine")
    (sentence,) = sentences(found)
    assert "".join(text for text, _ in sentence.parts) == "Gout is treated with colchicine."
    assert [text for text, marked in sentence.parts if marked] == ["Gout", "colchicine"]
    assert (found.documents, found.confidence, found.machine) == (1, 0.9, False)


def test_only_new_passages_are_read_and_a_second_document_makes_surer(grown):
    assert grown({"a.txt": GOUT}).passages == 1
    assert grown({"b.txt": AGAIN}).passages == 1
    assert edge("gout", "colchicine").documents == 2
    assert edge("gout", "colchicine").confidence == 0.99
    assert grown({}).passages == 0


def test_removing_a_document_takes_out_what_only_it_supported(grown):
    from qa.services.literature import remove_document

    grown({"a.txt": GOUT, "b.txt": AGAIN})
    remove_document(document=document("a.txt"), person=None)
    assert {kind for _, kind, _ in edges()} == {"treated_by"}
    assert edge("gout", "colchicine").documents == 1
    remove_document(document=document("b.txt"), person=None)
    assert edges() == set()


def test_passages_of_documents_out_of_use_are_passed_by(grown, corpus, tmp_path):
    from qa.models import Document
    from qa.services.importing import run_import
    from qa.services.knowledge_building import build_graph
    from qa.services.knowledge_reading import is_current
    from qa.services.literature import IncomingFile, create_import, remove_document

    (tmp_path / "a.txt").write_text(GOUT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(AGAIN, encoding="utf-8")
    run_import(create_import(corpus=corpus, files=[IncomingFile(tmp_path / name, name) for name in ("a.txt", "b.txt")], person=None))
    remove_document(document=document("a.txt"), person=None)
    assert build_graph(corpus).passages == 1
    assert {kind for _, kind, _ in edges()} == {"treated_by"}
    assert is_current(corpus)
    remove_document(document=document("b.txt"), person=None)
    assert not Document.objects.active().exists()
    assert build_graph(corpus).passages == 0


def test_removal_that_fails_leaves_the_graph_as_it_was(grown, monkeypatch):
    from clinic import audit
    from qa.services import literature

    grown({"a.txt": GOUT})
    monkeypatch.setattr(audit, "record", lambda *arguments, **detail: (_ for _ in ()).throw(RuntimeError("no trail")))
    with pytest.raises(RuntimeError):
        literature.remove_document(document=document("a.txt"), person=None)
    assert len(edges()) == 3


def test_throw_away_literature_leaves_nothing_behind(grown, corpus):
    from qa.models import Concept, Definition, Relation
    from qa.services.ingestion_load import forget_corpus

    grown({"a.txt": GOUT + " Asthma is a chronic disease of the airways."})
    forget_corpus(corpus)
    assert not Relation.objects.exists() and not Definition.objects.exists()
    assert not Concept.objects.filter(edges__gt=0).exists()


def test_a_retraction_forgets_and_taking_it_back_reads_again(grown, librarian):
    from dataclasses import replace

    from qa.services.document_details import change_details, details_of

    grown({"a.txt": GOUT})
    change_details(document=document("a.txt"), details=replace(details_of(document("a.txt")), retracted=True), person=librarian)
    assert edges() == set()
    assert grown({}).sentences == 0
    change_details(document=document("a.txt"), details=replace(details_of(document("a.txt")), retracted=False), person=librarian)
    grown({})
    assert len(edges()) == 3


def test_another_extractor_reads_everything_anew_and_decisions_stay(grown, librarian, monkeypatch):
    from qa.models import Relation
    from qa.services import knowledge_building
    from qa.services.knowledge_curation import decide

    grown({"a.txt": GOUT})
    decide(relation=edge("gout", "colchicine"), status="rejected", reason="Wrong sentence.", person=librarian)
    monkeypatch.setattr(knowledge_building, "reader_version", lambda: "next")
    assert grown({}).passages == 1
    assert edge("gout", "colchicine").status == Relation.Status.REJECTED
    assert {kind for _, kind, _ in edges()} == {"has_symptom"}


def test_a_merge_holds_in_later_builds(grown, librarian):
    from qa.models import Concept
    from qa.services.knowledge_curation import merge

    grown({"a.txt": "Gout is treated with colchicine. Hyperuricemia is treated with allopurinol."})
    gout, other = edge("gout", "colchicine").head, edge("hyperuricemia", "allopurinol").head
    merge(kept=gout, merged=other, reason="One concept in this test.", person=librarian)
    grown({"b.txt": "Hyperuricemia is treated with febuxostat."})
    assert {tail for head, _, tail in edges() if head == gout.english} >= {"colchicine", "allopurinol", "febuxostat"}
    assert Concept.objects.get(pk=other.pk).edges == 0


def test_split_names_take_their_sentences_along_and_hold(grown, librarian):
    from qa.services.knowledge_curation import history, split

    grown({"a.txt": "Fatigue is treated with allopurinol. Asthenia is treated with prednisolone."})
    concept = edge("fatigue", "allopurinol").head
    asthenia = concept.aliases.get(key="asthenia")
    fresh = split(concept=concept, aliases=[asthenia.pk], reason="Meant as weakness here.", person=librarian)
    assert [one.tail.english for one in fresh.outgoing.all()] == ["prednisolone"]
    grown({"b.txt": "Asthenia is treated with colchicine."})
    assert {one.tail.english for one in fresh.outgoing.all()} == {"prednisolone", "colchicine"}
    assert [event.action for event in history(concept=concept)] == ["split"]


def test_history_cannot_be_changed(grown, librarian):
    from django.db import ProgrammingError

    from qa.models import CurationEvent
    from qa.services.knowledge_curation import decide

    grown({"a.txt": GOUT})
    decide(relation=edge("gout", "colchicine"), status="accepted", reason="", person=librarian)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"):
        CurationEvent.objects.update(reason="changed")


def test_rejecting_needs_a_reason_and_the_administrator(grown, librarian, doctor):
    from django.core.exceptions import PermissionDenied

    from qa.services.knowledge_curation import CannotDecide, decide

    grown({"a.txt": GOUT})
    with pytest.raises(CannotDecide):
        decide(relation=edge("gout", "colchicine"), status="rejected", reason=" ", person=librarian)
    with pytest.raises(PermissionDenied):
        decide(relation=edge("gout", "colchicine"), status="accepted", reason="", person=doctor)


def test_findings_lead_to_conditions_with_what_to_ask(grown):
    from qa.services.knowledge_association import FindingNamed, conditions_for

    grown({"a.txt": "Symptoms of asthma include wheezing, cough and chest tightness. Symptoms of influenza include fever, cough and headache."})
    found = conditions_for([FindingNamed("咳嗽"), FindingNamed("wheeze"), FindingNamed("发热", present=False), FindingNamed("没有的词")])
    assert [found.concepts[one.condition].english for one in found.ranking.candidates] == ["asthma", "influenza"]
    assert found.unknown == ("没有的词",)
    assert {found.concepts[one.finding].english.lower() for one in found.ranking.ask_next} == {"chest tightness", "headache"}


def test_seeds_are_marked_and_never_count_as_documents(db, monkeypatch, terminology):
    from qa.knowledge_graph.seeds import Seed
    from qa.models import Relation
    from qa.services import knowledge_building

    named = terminology.named
    seed = Seed(base.RelationKind.HAS_SYMPTOM, named("asthma"), named("cough"), "支气管哮喘", "咳嗽", "常见症状")
    monkeypatch.setattr(knowledge_building, "cmekg_seeds", lambda linker: iter([seed]))
    assert (knowledge_building.seed_graph(), knowledge_building.seed_graph()) == (1, 0)
    (relation,) = Relation.objects.all()
    assert (relation.machine, relation.documents, relation.confidence) == (True, 0, 0.5)


def test_an_empty_graph_ranks_nothing_and_says_what_it_does_not_know(db):
    from qa.services.knowledge_association import FindingNamed, conditions_for

    found = conditions_for([FindingNamed("cough"), FindingNamed("发热", present=False)])
    assert (found.ranking.candidates, found.ranking.ask_next, found.concepts) == ((), (), {})
    assert found.unknown == ("cough", "发热")
    assert conditions_for([]).ranking.candidates == ()
