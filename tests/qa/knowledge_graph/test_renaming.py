"""A terminology that was mended reaches a graph that was grown with the one before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.qa.knowledge_graph.test_building import corpus, edge, edges, grown, own_folders  # noqa: F401

TEXT = "Gout is treated with colchicine. Fatigue is treated with allopurinol. Asthenia is treated with prednisolone."


@pytest.fixture
def mended(terminology):
    """Gout has another usual name and loses one of its names; colchicine is in it no more."""
    gout, colchicine = terminology.named("gout"), terminology.named("colchicine")
    places = {concept.id: place for place, concept in enumerate(terminology.concepts)}
    concepts = tuple(replace(one, english="gouty arthropathy", codes=("ICD10:M10",)) if one is gout else
                     replace(one, id="en:other") if one is colchicine else one for one in terminology.concepts)
    english = {name: place for name, place in terminology.english.items() if place != places[gout.id]} | {"gouty disease": places[gout.id]}
    return replace(terminology, concepts=concepts, english=english)


def test_names_and_codes_are_those_of_the_terminology_of_today(grown, mended):  # noqa: F811
    from qa.services.knowledge_renaming import rename_concepts
    from qa.services.knowledge_terms import Names

    grown({"a.txt": TEXT})
    concept = edge("gout", "colchicine").head
    rename_concepts(Names(mended))
    concept.refresh_from_db()
    assert (concept.english, concept.chinese, concept.codes) == ("gouty arthropathy", "痛风", ["ICD10:M10"])
    assert {alias.text for alias in concept.aliases.filter(language="en")} == {"gouty arthropathy", "gouty disease"}


def test_names_given_by_hand_stay_where_they_were_given(grown, librarian, mended):  # noqa: F811
    from qa.services.knowledge_curation import merge, split
    from qa.services.knowledge_renaming import rename_concepts
    from qa.services.knowledge_terms import Names

    grown({"a.txt": TEXT})
    fatigue = edge("fatigue", "allopurinol").head
    fresh = split(concept=fatigue, aliases=[fatigue.aliases.get(key="asthenia").pk], reason="Weakness.", person=librarian)
    gout = edge("gout", "colchicine").head
    merge(kept=gout, merged=fatigue, reason="Only to see the names.", person=librarian)
    rename_concepts(Names(mended))
    assert [alias.key for alias in fresh.aliases.all()] == ["asthenia"]
    assert {"fatigue", "gouty disease"} <= {alias.key for alias in gout.aliases.all()}
    assert not gout.aliases.filter(key="asthenia").exists()


def test_a_concept_that_is_known_no_more_goes_with_its_last_edge(grown, mended):  # noqa: F811
    from qa.models import Concept, Relation
    from qa.services.knowledge_renaming import forget_unknown
    from qa.services.knowledge_terms import Names

    grown({"a.txt": TEXT})
    found = edge("gout", "colchicine")
    forget_unknown(Names(mended))
    assert Concept.objects.filter(pk=found.tail_id).exists()
    Relation.objects.filter(pk=found.pk).delete()
    forget_unknown(Names(mended))
    assert not Concept.objects.filter(pk=found.tail_id).exists()
    assert Concept.objects.filter(pk=found.head_id).exists()


def test_a_graph_read_with_other_names_is_read_anew(grown, corpus, monkeypatch):  # noqa: F811
    from qa.services import knowledge_building, knowledge_reading

    grown({"a.txt": TEXT})
    assert knowledge_reading.is_current(corpus)
    for module in (knowledge_building, knowledge_reading):
        monkeypatch.setattr(module, "reader_version", lambda: "names of tomorrow")
    assert not knowledge_reading.is_current(corpus)
    assert grown({}).passages == 1
    assert knowledge_reading.is_current(corpus) and len(edges()) == 3
