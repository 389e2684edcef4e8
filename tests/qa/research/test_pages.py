"""The pages of the research desk, tried by the owner, an editor, a reader, a stranger and the wrong role, in both languages."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from qa.models import Document, Study, StudyEntry
from qa.research.base import Part
from qa.services import research

pytestmark = pytest.mark.django_db
PAGES = ("study", "study-picture", "study-table", "study-opposites")


@pytest.fixture
def reader(doctor, colleague, study):
    research.share_study(person=doctor, key=study.pk, username="colleague", may_edit=False)
    return colleague


def address(name: str, study: Study, *more: object) -> str:
    return reverse(name, args=[study.pk, *more])


def test_a_study_begins_with_a_name(client_for, doctor):
    client = client_for(doctor)
    assert "Begin one above" in client.get(reverse("studies")).text
    assert "Give the study a name." in client.post(reverse("studies"), {"name": " "}).text
    page = client.post(reverse("studies"), {"name": "Sepsis", "question": "Fluids?"}, follow=True).text
    assert "No papers yet" in page and "Fluids?" in page


def test_every_page_opens_for_the_owner_and_a_reader_and_for_nobody_else(client_for, doctor, reader, trainee, auditor, study):
    for name in PAGES:
        assert client_for(doctor).get(address(name, study)).status_code == 200
        assert client_for(reader).get(address(name, study)).status_code == 200
        assert client_for(trainee).get(address(name, study)).status_code == 404
        assert client_for(auditor).get(address(name, study)).status_code == 403
    assert client_for(auditor).get(reverse("studies")).status_code == 403
    assert "哮喘 budesonide" not in client_for(trainee).get(reverse("studies")).text


def test_a_reader_changes_nothing(client_for, reader, study):
    client, entry = client_for(reader), study.entries.first()
    assert client.get(address("study-settings", study)).status_code == 403
    for name, more, values in (("entry-decide", [entry.pk], {"decision": "included"}), ("entry-note", [entry.pk], {"note": "x"}),
                               ("entry-take-out", [entry.pk], {}), ("cell-correct", [entry.pk, "outcome"], {"text": "x"}),
                               ("study-share", [], {"colleague": "trainee"}), ("study-delete", [], {})):
        assert client.post(address(name, study, *more), values).status_code == 403, name
    assert study.entries.filter(decision="open").count() == 3
    page = client.get(address("study-table", study)).text
    assert "In this cell" not in page and "in the paper" in page


def test_pages_speak_chinese(client_for, doctor, study):
    client = client_for(doctor, "zh-hans")
    words = {"study": "文献的去向", "study-picture": "文献按年份", "study-table": "数据提取表", "study-opposites": "只是从措辞"}
    for name, word in words.items():
        page = client.get(address(name, study)).text
        assert word in page and "Extraction table" not in page


def test_a_decision_comes_back_as_the_row_with_new_counts(client_for, doctor, study):
    entry = study.entries.first()
    client = client_for(doctor)
    answer = client.post(address("entry-decide", study, entry.pk), {"decision": "included"}, headers={"hx-request": "true"}).text
    assert f'id="paper-{entry.pk}"' in answer and 'hx-swap-oob="true"' in answer and "still open: 2" in answer
    answer = client.post(address("entry-decide", study, entry.pk), {"decision": "excluded"}, headers={"hx-request": "true"}).text
    assert "Choose why this paper is excluded." in answer
    plain = client.post(address("entry-decide", study, entry.pk), {"decision": "excluded", "reason": "design"})
    assert plain.status_code == 302 and study.entries.get(pk=entry.pk).reason == "design"


def test_papers_are_filtered_by_decision_and_title(client_for, doctor, study):
    entry = study.entries.get(document__language="zh")
    research.decide(person=doctor, entry=entry, decision="included")
    client = client_for(doctor)
    included = client.get(address("study", study), {"decision": "included"}).text
    assert entry.document.title in included and "trial 101" not in included
    assert "No paper matches" in client.get(address("study", study), {"q": "nothing like this"}).text


def test_a_cell_is_corrected_and_marked_and_given_back(client_for, doctor, study, papers):
    entry = study.entries.get(document=papers[0])
    client, url = client_for(doctor), address("cell-correct", study, entry.pk, Part.OUTCOME.value)
    answer = client.post(url, {"text": "severe <b>exacerbations</b>"}, headers={"hx-request": "true"}).text
    assert "severe &lt;b&gt;exacerbations" in answer and "李明" in answer and "The rules read:" in answer
    assert "李明" not in client.post(url, {"withdraw": "1"}, headers={"hx-request": "true"}).text
    assert client.post(address("cell-correct", study, entry.pk, "nonsense"), {"text": "x"}).status_code == 404


def test_collecting_from_a_search_a_document_and_an_answer(client_for, doctor, colleague, papers, study):
    client = client_for(doctor)
    offer = client.get(reverse("collect"), {"document": papers[0].pk, "way": "search"}).text
    assert papers[0].title in offer and "哮喘 budesonide" in offer
    client.post(reverse("collect"), {"document": [papers[0].pk, papers[2].pk], "way": "search", "study": "", "name": "New one"})
    made = next(row for row in Study.objects.all() if row.name == "New one")
    assert set(made.entries.values_list("document", "way")) == {(papers[0].pk, "search"), (papers[2].pk, "search")}
    page = client.post(reverse("collect"), {"document": papers[1].pk, "study": made.pk, "next": "https://evil.example/"}, follow=True)
    assert "Collected: 1. Already there: 0." in page.text and page.redirect_chain[-1][0] == address("study", made)
    assert client.post(reverse("collect"), {"document": papers[1].pk, "study": "", "name": ""}).status_code == 400
    assert client.get(reverse("collect"), {"document": "999999"}).status_code == 404
    assert client_for(colleague).post(reverse("collect"), {"document": papers[0].pk, "study": made.pk}).status_code == 404


def test_the_papers_of_ones_own_answer_are_collected_but_not_those_of_others(client_for, doctor, colleague, papers):
    from qa.models import Answer, AnswerSentence, Citation, Conversation, Question

    conversation = Conversation.objects.create(person=doctor, title="Asthma")
    question = Question.objects.create(conversation=conversation, text="Budesonide?", language="en")
    answer = Answer.objects.create(question=question, text="Yes [1].", state="done")
    sentence = AnswerSentence.objects.create(answer=answer, ordinal=0, text="Yes.", support="supported", reason="quoted")
    Citation.objects.create(answer=answer, sentence=sentence, label="1", document=papers[1], quote="Budesonide", passage_text="Budesonide")
    client = client_for(doctor)
    assert papers[1].title in client.get(reverse("collect"), {"answer": answer.pk}).text
    client.post(reverse("collect"), {"answer": answer.pk, "name": "From an answer"})
    assert StudyEntry.objects.get().way == "answer"
    for given in (answer.pk, "nonsense"):
        assert client_for(colleague).get(reverse("collect"), {"answer": given}).status_code == 404


def test_the_buttons_stand_where_papers_are_read(client_for, doctor, librarian, papers, corpus):
    from qa.services import indexing

    indexing.index_words(corpus)
    found = client_for(doctor).get(reverse("literature"), {"q": "budesonide"}).text
    assert "Collect all of these" in found and re.search(r'href="/research/collect/\?way=search&amp;document=\d+', found)
    assert "Collect into a study" in client_for(doctor).get(reverse("document", args=[papers[0].pk])).text
    assert reverse("pubmed") in client_for(librarian).get(reverse("literature")).text


def test_reading_goes_to_the_worker_and_the_page_waits_for_it(client_for, doctor, study):
    from procrastinate.contrib.django.models import ProcrastinateJob

    client = client_for(doctor)
    client.post(address("study-read", study), {"back": "opposites"})
    client.post(address("study-read", study), {"back": "opposites"})
    assert ProcrastinateJob.objects.filter(task_name="qa.read_study").count() == 1
    assert "Reading 3 papers in the background" in client.get(address("study-picture", study)).text
    assert "HX-Refresh" not in client.get(address("study-read", study), headers={"hx-request": "true"})
    study.reading.state = "failed"
    study.reading.save()
    assert client.get(address("study-read", study), headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assert "Reading failed." in client.get(address("study-opposites", study)).text


def test_exports_are_files_of_the_study_only(client_for, doctor, trainee, study):
    for form, kind in (("csv", "text/csv"), ("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")):
        answer = client_for(doctor).get(address("study-export", study, form))
        assert answer["content-type"].startswith(kind) and answer["content-disposition"] == f'attachment; filename="study.{form}"'
        assert client_for(trainee).get(address("study-export", study, form)).status_code == 404
    assert client_for(doctor).get(address("study-export", study, "exe")).status_code == 404


def test_sharing_and_deleting_ask_and_tell(client_for, doctor, colleague, study):
    client = client_for(doctor)
    assert "Only you see this study." in client.get(address("study-settings", study)).text
    assert "陈静 now sees this study." in client.post(address("study-share", study), {"colleague": "colleague"}, follow=True).text
    assert "Choose a colleague" in client.post(address("study-share", study), {"colleague": "nobody"}, follow=True).text
    assert "for reading" in client_for(colleague).get(address("study", study)).text
    assert "3 papers go" in client.get(address("study-delete", study)).text
    client.post(address("study-delete", study))
    assert client.get(address("study", study)).status_code == 404 and Document.objects.count() == 3


def test_many_papers_are_shown_by_pages_without_more_queries(client_for, doctor, study, corpus, django_assert_max_num_queries):
    for number in range(120):
        document = Document.objects.create(corpus=corpus, title=f"Paper {number} " + "with a long title " * 20, language="en", text="Text.",
                                           content_sha256=f"{number:064}", source_name="x", year=1900 + number)
        StudyEntry.objects.create(study=study, document=document, added_by=doctor)
    client = client_for(doctor)
    client.get(address("study", study))
    with django_assert_max_num_queries(30):
        page = client.get(address("study", study), {"page": 2}).text
    assert "2 / 3" in page
    with django_assert_max_num_queries(30):
        assert "1900–1909" in client.get(address("study-picture", study)).text
