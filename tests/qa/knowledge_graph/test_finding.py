from __future__ import annotations

import pytest
from django.urls import reverse

from qa.knowledge_graph.linking import name_key


@pytest.fixture
def concepts(db):
    """A rare concept named «ache» among far better connected ones whose names begin with it, and one that only holds it."""
    from qa.models import Alias, Concept

    def made(name: str, connected: int) -> Concept:
        concept = Concept.objects.create(key=f"test:{name}", kind="symptom", english=name, edges=connected)
        Alias.objects.create(concept=concept, key=name_key(name), text=name, language="en")
        return concept

    for number in range(150):
        made(f"ache of kind {number}", 1000 + number)
    return {name: made(name, connected) for name, connected in (("ache", 1), ("belly ache", 5000))}


def test_the_very_name_comes_first_however_rare(concepts):
    from qa.services.knowledge import FOUND, search

    found = search("Ache")
    assert found[0] == concepts["ache"]
    assert len(found) == FOUND
    assert search("belly")[0] == concepts["belly ache"]


def test_a_path_leads_between_the_very_names_or_offers_what_bears_them(concepts, client, doctor):
    from qa.models import Relation
    from qa.services.knowledge import named

    assert named("ache") == concepts["ache"]
    assert named("belly") == concepts["belly ache"]
    assert named("ache of") is None
    Relation.objects.create(head=concepts["ache"], kind="suggests", tail=concepts["belly ache"], confidence=0.9)
    client.force_login(doctor)
    page = client.get(reverse("knowledge-path"), {"from": "ache", "to": "belly ache"}).content.decode()
    assert 'class="card path"' in page
    page = client.get(reverse("knowledge-path"), {"from": "ache of", "to": "belly ache"}).content.decode()
    assert "ache of kind 149" in page and "to=belly%20ache" in page


def test_the_surest_edges_of_either_direction_are_drawn(concepts):
    from qa.models import Concept, Relation
    from qa.services.knowledge import neighbourhood

    center = concepts["ache"]
    others = list(Concept.objects.exclude(pk=center.pk)[:30])
    for number, other in enumerate(others):
        head, tail = (center, other) if number % 2 else (other, center)
        Relation.objects.create(head=head, kind=("causes", "suggests", "has_symptom")[number % 3], tail=tail, confidence=0.3 + number / 100)
    Relation.objects.filter(confidence=0.59).update(status="rejected")
    found = neighbourhood(center, limit=5)
    assert [round(row.confidence, 2) for row in found] == [0.58, 0.57, 0.56, 0.55, 0.54]
    assert {row.kind for row in neighbourhood(center, kinds=["causes"], limit=50)} == {"causes"}
    assert min(row.confidence for row in neighbourhood(center, least=0.5, limit=50)) >= 0.5
