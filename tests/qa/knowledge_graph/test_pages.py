from __future__ import annotations

import pytest
from django.urls import reverse

from tests.qa.knowledge_graph.test_building import GOUT, corpus, edge, grown, own_folders  # noqa: F401


@pytest.fixture
def relation(grown):  # noqa: F811
    grown({"a.txt": GOUT + " Asthma is a chronic disease of the airways."})
    return edge("gout", "colchicine")


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def test_doctors_and_administrators_read_and_auditors_do_not(relation, signed_in, doctor, trainee, librarian, auditor):
    addresses = [reverse("knowledge"), reverse("concept", args=[relation.head_id]), reverse("relation", args=[relation.pk]),
                 reverse("concept-graph", args=[relation.head_id]), reverse("knowledge-path"), reverse("knowledge-findings")]
    for person, status in ((doctor, 200), (trainee, 200), (librarian, 200), (auditor, 403)):
        site = signed_in(person)
        assert {site.get(address).status_code for address in addresses} == {status}


def test_only_the_administrator_decides(relation, signed_in, doctor, librarian):
    addresses = [reverse("relation-decide", args=[relation.pk]), reverse("concept-merge", args=[relation.head_id]),
                 reverse("concept-split", args=[relation.head_id])]
    assert {signed_in(doctor).post(address).status_code for address in addresses} == {403}
    assert signed_in(doctor).get(reverse("knowledge-review")).status_code == 403
    page = reverse("concept", args=[relation.head_id])
    assert relation.tail.chinese in signed_in(doctor).get(page).content.decode()
    answer = signed_in(librarian).post(addresses[0], {"status": "rejected", "reason": "Not so."})
    assert answer.status_code == 302
    relation.refresh_from_db()
    assert relation.is_rejected
    assert relation.tail.chinese not in signed_in(doctor).get(page).content.decode()


def test_a_concept_is_found_in_either_language_and_shows_both(relation, signed_in, doctor):
    site = signed_in(doctor)
    for words in ("gout", "Gou", "痛风"):
        assert str(reverse("concept", args=[relation.head_id])) in site.get(reverse("knowledge"), {"q": words}).content.decode()
    page = site.get(reverse("concept", args=[relation.head_id])).content.decode()
    assert "痛风" in page and "gout" in page


def test_a_definition_is_quoted(relation, signed_in, doctor):
    asthma = edge("asthma", "cough").head
    assert "Asthma is a chronic disease of the airways." in signed_in(doctor).get(reverse("concept", args=[asthma.pk])).content.decode()


def test_the_drawing_and_the_table_say_the_same(relation, signed_in, doctor):
    address = reverse("concept-graph", args=[relation.head_id])
    data = signed_in(doctor).get(address, headers={"accept": "application/json"}).json()
    assert [line["kind"] for line in data["edges"]] == ["treated_by"]
    assert {node["center"] for node in data["nodes"]} == {True, False}
    assert relation.tail.chinese in signed_in(doctor).get(address, headers={"accept": "text/html"}).content.decode()
    assert signed_in(doctor).get(address, {"kind": "causes"}, headers={"accept": "application/json"}).json()["edges"] == []


def test_a_path_is_told_with_the_sentence_of_each_edge(relation, signed_in, doctor):
    page = signed_in(doctor).get(reverse("knowledge-path"), {"from": "痛风", "to": "colchicine"}).content.decode()
    assert "is treated with" in page
    assert "没有名为" in signed_in(doctor).get(reverse("knowledge-path"), {"from": "nothing such", "to": "gout"}).content.decode()


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"kind": "treated_by", "after": "x:y"}, {"kind": "treated_by", "after": "0.9:1"},
                                   {"kind": "treated_by", "direction": "in"}])
def test_a_made_up_page_of_edges_breaks_nothing(relation, signed_in, doctor, query):
    assert signed_in(doctor).get(reverse("concept-edges", args=[relation.head_id]), query).status_code in (200, 302)


def test_edges_come_a_page_at_a_time(relation, signed_in, doctor, monkeypatch):
    from qa.services import knowledge

    asthma = edge("asthma", "cough").head
    seen: list[int] = []
    after = ""
    for _ in range(3):
        group = knowledge.group(asthma, kind="has_symptom", outgoing=True, total=2, size=1, after=after)
        seen += [link.relation.pk for link in group.links]
        after = group.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 2


def test_findings_are_posted_and_ranked(relation, signed_in, doctor):
    page = signed_in(doctor).post(reverse("knowledge-findings"), {"present": "咳嗽，喘息", "absent": ""}).content.decode()
    assert str(reverse("concept", args=[edge("asthma", "cough").head_id])) in page


def test_an_answer_is_explained_to_the_one_who_asked(relation, signed_in, doctor, colleague):
    from qa.models import Answer, AnswerSentence, Conversation, Question

    conversation = Conversation.objects.create(person=doctor, title="Gout")
    question = Question.objects.create(conversation=conversation, text="痛风如何治疗？", language="zh")
    answer = Answer.objects.create(question=question)
    AnswerSentence.objects.create(answer=answer, ordinal=1, text="可用秋水仙碱。")
    address = reverse("knowledge-answer", args=[answer.pk])
    page = signed_in(doctor).get(address).content.decode()
    assert "Gout</mark> is treated with" in page
    assert signed_in(colleague).get(address).status_code == 404


def test_the_start_page_says_what_is_still_being_read(grown, corpus, signed_in, doctor):  # noqa: F811
    from qa.models import GraphState

    site = signed_in(doctor)
    assert "图谱为空" in site.get(reverse("knowledge")).content.decode()
    grown({"a.txt": GOUT})
    assert "Ward guidelines" not in site.get(reverse("knowledge")).content.decode()
    GraphState.objects.filter(corpus=corpus).update(read_to=0)
    assert "Ward guidelines" in site.get(reverse("knowledge")).content.decode()


def test_a_concept_that_no_document_speaks_of_any_more_says_so(relation, signed_in, doctor):
    from qa.services.literature import remove_document
    from tests.qa.knowledge_graph.test_building import document

    remove_document(document=document("a.txt"), person=None)
    page = signed_in(doctor).get(reverse("concept", args=[relation.head_id])).content.decode()
    assert "edge-group" not in page and "drawing" not in page


def test_a_thousand_relations_stay_one_short_page(relation, signed_in, doctor):
    from qa.models import Concept, Relation
    from qa.services.knowledge_figures import renew_concepts

    hub = relation.head
    others = Concept.objects.bulk_create(Concept(key=f"test:{n}", kind="drug", english=f"drug {n}") for n in range(1000))
    Relation.objects.bulk_create(Relation(head=hub, kind="treated_by", tail=other, confidence=0.5, documents=1) for other in others)
    renew_concepts([hub.pk])
    page = signed_in(doctor).get(reverse("concept", args=[hub.pk])).content.decode()
    assert ">1001<" in page.replace(" ", "") and page.count('href="/knowledge/relations/') < 60
    assert "edges/?kind=treated_by&amp;direction=out" in page and "edges/?kind=" not in page.replace("kind=treated_by", "")
    drawn = signed_in(doctor).get(reverse("concept-graph", args=[hub.pk]), {"limit": 150}, headers={"accept": "application/json"}).json()
    assert len(drawn["edges"]) == 150


def test_the_review_goes_on_from_a_place_and_refuses_a_made_up_one(relation, signed_in, librarian, monkeypatch):
    from qa import knowledge_views
    from qa.services.knowledge_curation import place, queue

    monkeypatch.setattr(knowledge_views, "REVIEWED_A_PAGE", 1)
    first, *others = queue()
    site = signed_in(librarian)
    page = site.get(reverse("knowledge-review")).content.decode()
    assert f"/relations/{first.pk}/" in page and f"after={place(first)}" in page
    page = site.get(reverse("knowledge-review"), {"after": place(first)}).content.decode()
    assert f"/relations/{others[0].pk}/" in page and f"/relations/{first.pk}/" not in page
    for made_up in ("1:x:2", "0:0.9:²", "9" * 40):
        assert site.get(reverse("knowledge-review"), {"after": made_up}).status_code == 200
    assert site.get(reverse("knowledge-review"), {"machine": "on"}).status_code == 200


def test_decisions_are_told_with_the_names_of_what_they_are_about(relation, signed_in, librarian):
    from qa.services.knowledge_curation import decide

    decide(relation=relation, status="rejected", reason="Not so.", person=librarian)
    for address in (reverse("relation", args=[relation.pk]), reverse("knowledge-review")):
        page = signed_in(librarian).get(address).content.decode()
        assert relation.head.chinese in page and relation.head.key not in page and "«Not so.»" in page


@pytest.mark.parametrize(("language", "told"), [("zh-hans", "痛风的常用药物为秋水仙碱。"), ("en", "Gout is treated with colchicine.")])
def test_a_path_is_told_in_the_readers_language_where_the_literature_has_it(grown, language, told):  # noqa: F811
    from django.utils import translation

    from qa.services.knowledge import paths

    grown({"a.txt": "Gout is treated with colchicine.", "b.txt": "痛风的常用药物为秋水仙碱。"})
    found = edge("gout", "colchicine")
    assert found.documents == 2
    with translation.override(language):
        ((step,),) = paths(found.head, found.tail, limit=1)
    assert "".join(text for text, _ in step.sentence.parts) == told
