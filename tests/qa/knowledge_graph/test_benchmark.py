from __future__ import annotations

import pytest


@pytest.fixture
def li(doctor):
    doctor.username = "li.doctor"
    doctor.save(update_fields=["username"])
    return doctor


def test_pages_are_timed_among_rows_that_nobody_sees_after(li):
    from qa.models import Alias, Concept, Relation
    from qa.services.knowledge_benchmark import measure_page

    found = measure_page(3000)
    assert found.unit == "ms" and found.ours > 0
    assert 2000 < found.counts["edges"] <= 3000 and found.counts["edges_of_concept"] > 100
    assert not Concept.objects.exists() and not Relation.objects.exists() and not Alias.objects.exists()


def test_the_throw_away_corpus_holds_as_many_passages_as_asked_for(db):
    from qa.models import Passage
    from qa.services.ingestion_load import forget_corpus
    from qa.services.knowledge_benchmark import NothingMeasured, _passages_of
    from qa.services.literature import create_corpus

    source, own = (create_corpus(title=name, name=name, person=None) for name in ("source", "own"))
    with pytest.raises(NothingMeasured):
        _passages_of(own, 10)
    from qa.services.knowledge_benchmark import _write

    _write(source, [["Gout is treated with colchicine.", "Fever."], ["痛风用秋水仙碱治疗。"]])
    assert _passages_of(own, 130) == 130
    assert Passage.objects.filter(corpus=own).values("text").distinct().count() == 3
    one = Passage.objects.filter(corpus=own).select_related("document")[7]
    assert one.document.text[one.start : one.end] == one.text
    forget_corpus(own)
    assert Passage.objects.count() == 3
