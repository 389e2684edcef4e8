from __future__ import annotations

import pytest
from django.urls import reverse

from tests.qa.knowledge_graph.test_building import corpus, edge, grown, own_folders  # noqa: F401

TEXT = ("Symptoms of pancreatitis include abdominal pain, vomiting and fever. Symptoms of asthma include wheezing and cough. "
        "Symptoms of leukemia include leukopenia and fatigue. Asthma is diagnosed by spirometry. Gout causes abdominal pain. "
        "Symptoms of influenza include cough, wheezing and headache.")


@pytest.fixture
def graph(grown):  # noqa: F811
    return grown({"a.txt": TEXT})


def told(text: str, *, present: bool = True) -> list[tuple[str, list[tuple[str, bool]]]]:
    from qa.services.knowledge_findings import findings_told

    return [(one.phrase, [(finding.name, finding.present) for finding in one.findings]) for one in findings_told(text, present=present)]


@pytest.mark.parametrize(("text", "read"), [
    ("咳嗽、wheezing", [("咳嗽", [("咳嗽", True)]), ("wheezing", [("wheezing", True)])]),
    ("persistent cough for two weeks", [("persistent cough for two weeks", [("cough", True)])]),
    ("反复咳嗽三天", [("反复咳嗽三天", [("反复咳嗽", True)])]),
    ("no fever; 无咳嗽", [("no fever", [("fever", False)]), ("无咳嗽", [("咳嗽", False)])]),
    ("father has asthma", [("father has asthma", [])]),
    ("qwertz", [("qwertz", [])]),
    (" ,，、", []),
])
def test_phrases_are_read_as_what_the_graph_knows(graph, text, read):
    assert told(text) == read


def test_a_complaint_with_its_course_means_what_the_complaint_means(graph):
    from qa.services.knowledge_association import FindingNamed, conditions_for

    found = conditions_for([FindingNamed("反复咳嗽")])
    assert {"asthma", "influenza"} <= {found.concepts[one.condition].english for one in found.ranking.candidates}


def test_a_value_out_of_range_is_the_finding_it_means(graph):
    ((_, found),) = told("白细胞 2.1×10^9/L")
    assert found and found[0][1] is True
    assert edge("leukemia", "leukopenia").tail.aliases.filter(text=found[0][0]).exists()


def test_what_is_absent_stays_absent_however_it_is_put(graph):
    assert told("no cough, 无发热, vomiting", present=False) == [
        ("no cough", [("cough", False)]), ("无发热", [("发热", False)]), ("vomiting", [("vomiting", False)])]


def test_a_narrower_complaint_leads_to_what_is_linked_with_the_broader_one(graph):
    from qa.services.knowledge_association import FindingNamed, conditions_for

    edge("pancreatitis", "abdominal pain")
    for name in ("epigastric abdominal pain", "右上腹痛"):
        from qa.models import Alias, Concept

        concept = Concept.objects.create(key=f"test:{name}", kind="symptom", english=name)
        Alias.objects.create(concept=concept, key=name, text=name, language="en" if name.isascii() else "zh")
        found = conditions_for([FindingNamed(name)])
        assert {found.concepts[one.condition].english for one in found.ranking.candidates} == {"pancreatitis", "gout"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_tells_how_it_read_what_to_ask_and_what_to_examine(graph, client_for, doctor, language):
    site = client_for(doctor, language)
    page = site.post(reverse("knowledge-findings"), {"present": "dry wheezing at night, qwertz", "absent": "fever"}).content.decode()
    asthma = edge("asthma", "cough").head
    assert "dry wheezing at night → " in page
    assert ("未计入：qwertz" if language == "zh-hans" else "Not in the graph, so not counted: qwertz") in page
    assert page.count(f'href="{reverse("concept", args=[asthma.pk])}"') == 2
    assert reverse("relation", args=[edge("asthma", "spirometry").pk]) in page
    assert reverse("concept", args=[edge("influenza", "headache").tail_id]) in page
    assert site.post(reverse("knowledge-findings"), {"present": "", "absent": ""}).status_code == 200
