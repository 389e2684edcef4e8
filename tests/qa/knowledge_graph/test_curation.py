from __future__ import annotations

import pytest

from tests.qa.knowledge_graph.test_building import corpus, edge, edges, grown, own_folders  # noqa: F401

TWINS = "Gout is treated with colchicine. Hyperuricemia is treated with colchicine."


def merged_twins(person):
    from qa.services.knowledge_curation import merge

    kept, merged = edge("gout", "colchicine").head, edge("hyperuricemia", "colchicine").head
    merge(kept=kept, merged=merged, reason="One concept in this test.", person=person)
    return kept


def decide(head: str, tail: str, status: str, person):
    from qa.services.knowledge_curation import decide as decide_edge

    decide_edge(relation=edge(head, tail), status=status, reason="Read the sentence.", person=person)


def test_a_split_takes_the_decision_along_with_the_sentences(grown, librarian):  # noqa: F811
    from qa.models import Relation
    from qa.services.knowledge_curation import history, split

    grown({"a.txt": "Asthenia is treated with prednisolone. Fatigue is treated with allopurinol."})
    decide("fatigue", "prednisolone", "rejected", librarian)
    concept = edge("fatigue", "prednisolone").head
    fresh = split(concept=concept, aliases=[concept.aliases.get(key="asthenia").pk], reason="Meant as weakness.", person=librarian)
    (moved,) = fresh.outgoing.all()
    assert moved.status == Relation.Status.REJECTED
    assert {tail for _, _, tail in edges()} == {"allopurinol"}
    assert [(event.action, event.detail) for event in history(relation=moved)] == [("rejected", {"carried_over": True})]


@pytest.mark.parametrize("rejected", ["gout", "hyperuricemia"])
def test_opposite_decisions_are_settled_before_a_merge(grown, librarian, rejected):  # noqa: F811
    from qa.models import Concept
    from qa.services.knowledge_curation import CannotDecide

    grown({"a.txt": TWINS})
    for name in ("gout", "hyperuricemia"):
        decide(name, "colchicine", "rejected" if name == rejected else "accepted", librarian)
    with pytest.raises(CannotDecide, match="colchicine"):
        merged_twins(librarian)
    assert not Concept.objects.filter(merged_into__isnull=False).exists()
    decide(rejected, "colchicine", "accepted", librarian)
    assert merged_twins(librarian).outgoing.get().status == "accepted"


@pytest.mark.parametrize("decided", ["gout", "hyperuricemia"])
def test_a_decision_about_either_twin_holds_for_the_merged_edge_and_is_told_there(grown, librarian, decided):  # noqa: F811
    from qa.services.knowledge_curation import history

    grown({"a.txt": TWINS})
    decide(decided, "colchicine", "rejected", librarian)
    (kept,) = merged_twins(librarian).outgoing.all()
    assert kept.status == "rejected"
    assert "rejected" in [event.action for event in history(relation=kept)]


def test_a_symmetric_edge_keeps_the_order_that_extraction_writes(grown, librarian):  # noqa: F811
    from qa.models import Relation
    from qa.services.knowledge_curation import split

    grown({"a.txt": "Warfarin interacts with aspirin. Acetylsalicylic acid interacts with warfarin."})
    aspirin = Relation.objects.get(kind="interacts_with")
    concept = aspirin.head if "aspirin" in aspirin.head.english.lower() else aspirin.tail
    chosen = concept.aliases.filter(key="acetylsalicylic acid")
    fresh = split(concept=concept, aliases=[one.pk for one in chosen], reason="Only to see the order.", person=librarian)
    grown({"b.txt": "Acetylsalicylic acid interacts with warfarin."})
    (moved,) = Relation.objects.about(fresh)
    assert moved.head.key < moved.tail.key
    assert moved.documents == 2
    names = {(row.head_name.lower(), row.tail_name.lower()) for row in moved.evidence.all()}
    assert len(names) == 1


def test_splitting_off_what_was_merged_undoes_the_merge(grown, librarian):  # noqa: F811
    from qa.services.knowledge_curation import history, split
    from tests.qa.knowledge_graph.test_kills import faults

    grown({"a.txt": TWINS})
    before = edge("hyperuricemia", "colchicine").head
    names = {alias.key for alias in before.aliases.all()}
    kept = merged_twins(librarian)
    assert stored(before).merged_into == kept
    chosen = [alias.pk for alias in kept.aliases.filter(key__in=names)]
    fresh = split(concept=kept, aliases=chosen, reason="Two things after all.", person=librarian)
    assert (fresh.pk, fresh.merged_into, fresh.codes) == (before.pk, None, before.codes)
    assert {alias.key for alias in fresh.aliases.all()} == names
    grown({"b.txt": "Hyperuricemia is treated with allopurinol."})
    assert edges() == {("gout", "treated_by", "colchicine"), ("hyperuricemia", "treated_by", "colchicine"),
                       ("hyperuricemia", "treated_by", "allopurinol")}
    assert [event.action for event in history(concept=fresh)] == ["split", "merged"]
    assert faults() == []


def stored(concept):
    return type(concept).objects.get(pk=concept.pk)


def test_a_name_given_by_hand_stays_so_after_a_merge(grown, librarian):  # noqa: F811
    from qa.models import Alias
    from qa.services.knowledge_curation import merge, split

    grown({"a.txt": "Fatigue is treated with allopurinol. Asthenia is treated with prednisolone. Gout is treated with colchicine."})
    concept = edge("fatigue", "allopurinol").head
    fresh = split(concept=concept, aliases=[concept.aliases.get(key="asthenia").pk], reason="Weakness.", person=librarian)
    gout = edge("gout", "colchicine").head
    Alias.objects.create(concept=gout, key="asthenia", text="asthenia", language="en")
    merge(kept=gout, merged=fresh, reason="Only to see the name.", person=librarian)
    grown({"b.txt": "Asthenia is treated with febuxostat."})
    assert edge("gout", "febuxostat").documents == 1


def test_the_queue_goes_on_where_it_was_left_whatever_is_decided_meanwhile(grown, librarian):  # noqa: F811
    from qa.services.knowledge_curation import after, place, queue

    grown({"a.txt": "Symptoms of influenza include fever, cough and headache. Gout is treated with colchicine."})
    waiting = list(queue())
    decide(waiting[0].head.english, waiting[0].tail.english, "accepted", librarian)
    assert [row.pk for row in after(queue(), place(waiting[1]))] == [row.pk for row in waiting[2:]]
    assert [row.pk for row in after(queue(), "")] == [row.pk for row in waiting[1:]]


def test_tables_without_sentences_are_reviewed_apart_from_literature(grown, seeded):  # noqa: F811
    from qa.services.knowledge_curation import queue

    grown({"a.txt": "Gout is treated with colchicine."})
    assert [row.tail.english for row in queue()] == ["colchicine"]
    assert [row.tail.english for row in queue(machine=True)] == ["cough"]


@pytest.fixture
def seeded(db, monkeypatch, terminology):
    from qa.knowledge_graph import base
    from qa.knowledge_graph.seeds import Seed
    from qa.services import knowledge_building

    seed = Seed(base.RelationKind.HAS_SYMPTOM, terminology.named("asthma"), terminology.named("cough"), "支气管哮喘", "咳嗽", "常见症状")
    monkeypatch.setattr(knowledge_building, "cmekg_seeds", lambda linker: iter([seed]))
    knowledge_building.seed_graph()
