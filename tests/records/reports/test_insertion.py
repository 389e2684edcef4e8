"""An answer from the literature goes into a report of the patient it was asked about, and into no other."""

from __future__ import annotations

import pytest

from clinic.models import AuditEvent
from qa.models import Answer, AnswerSentence, Citation, Conversation, Document, Question
from qa.services.literature import create_corpus
from records.models import Report
from records.reporting import document as documents
from records.services.report_checks import checks_of
from records.services.reports import SaveConflict, save_version
from tests.records.reports.conftest import with_line, written
from tests.records.reports.patients import patient_of


def answer_about(person, patient_id: str, *, text: str = "病毒感染可使白细胞减少[1][P1]。") -> Answer:
    conversation = Conversation.objects.create(person=person, title="白细胞", background_reference=patient_id)
    question = Question.objects.create(conversation=conversation, text="为什么偏低？", language="zh")
    answer = Answer.objects.create(question=question, state="done", text=text)
    row = AnswerSentence.objects.create(answer=answer, ordinal=0, text="病毒感染可使白细胞减少。", support="supported",
                                        reason="quoted")
    corpus = create_corpus(title="Seed", name=f"seed-{answer.pk.hex[:6]}", person=None)
    document = Document.objects.create(corpus=corpus, title="白细胞减少", language="zh", text="x", content_sha256="0",
                                       source_name="a.md")
    Citation.objects.create(answer=answer, sentence=row, label="1", title="白细胞减少", section="原因", quote="x", year=2026,
                            document=document, url="https://example.org/1")
    Citation.objects.create(answer=answer, sentence=row, label="P1", position=1, quote="白细胞 2.9",
                            passage_text="白细胞计数 2.9", background_key="observation:1")
    return answer


def address(answer: Answer) -> str:
    return f"/ask/answers/{answer.pk}/insert/"


@pytest.fixture
def answer(doctor, patient):
    return answer_about(doctor, str(patient.pk))


def test_the_answer_and_its_references_become_the_last_section(client_for, doctor, report, answer):
    client = client_for(doctor)
    offered = client.get(address(answer)).json()
    assert [row["id"] for row in offered["reports"]] == [str(report.pk)]
    done = client.post(address(answer), {"report": str(report.pk)})
    assert done.json() == {"url": f"/reports/{report.pk}/"}
    lines = documents.plain_text(report.current.content).split("\n")
    assert lines[-4:] == ["文献依据", "病毒感染可使白细胞减少[1][P1]。",
                          "[1] 白细胞减少. 原因. 2026. https://example.org/1", "[P1] 病历: 白细胞计数 2.9"]
    assert report.current.number == 2
    assert AuditEvent.objects.get(action="inserted an answer").detail == {"report": str(report.pk)}


def test_inserted_text_is_neither_the_doctors_own_nor_of_the_record(client_for, doctor, report, answer):
    client_for(doctor).post(address(answer), {"report": str(report.pk)})
    content = report.current.content
    last = documents.spans_of(content)[-1]
    assert (last.origin, last.sources, last.support) == ("machine", (), "cited")
    assert not [check for check in checks_of(report, content) if "病毒感染" in check["text"]]


def test_a_source_that_was_retracted_says_so_in_the_report(client_for, doctor, report, answer):
    Document.objects.update(state="retracted", retraction_reason="数据伪造")
    client_for(doctor).post(address(answer), {"report": str(report.pk)})
    assert "已撤稿：数据伪造" in documents.plain_text(report.current.content)


def test_whoever_edits_meanwhile_is_shown_both_texts(client_for, doctor, report, answer):
    before = report.current
    client_for(doctor).post(address(answer), {"report": str(report.pk)})
    with pytest.raises(SaveConflict):
        save_version(doctor, report, document=with_line(before.content, "随访。"), base=before.number)


def test_another_patients_report_never_takes_it(client_for, doctor, report, answer):
    other = written(doctor, patient_of(doctor, name="李四", mrn="M0002"))
    refused = client_for(doctor).post(address(answer), {"report": str(other.pk)})
    assert (refused.status_code, refused.json()["error"]) == (403, "This report is about another patient.")
    assert other.current.number == 1


@pytest.mark.parametrize("identifier", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_report_that_is_not_there_is_told(client_for, doctor, answer, identifier):
    refused = client_for(doctor).post(address(answer), {"report": identifier})
    assert (refused.status_code, refused.json()["error"]) == (403, "This report no longer exists.")


def test_a_signed_report_is_neither_offered_nor_changed(client_for, doctor, signed, answer):
    client = client_for(doctor)
    assert client.get(address(answer)).json()["reports"] == []
    assert "signed" in client.post(address(answer), {"report": str(signed.pk)}).json()["error"]
    assert Report.objects.get().current.number == 1


def test_strangers_and_other_roles_insert_nothing(client_for, doctor, colleague, librarian, report, answer):
    assert client_for(colleague).get(address(answer)).status_code == 404
    assert client_for(librarian).get(address(answer)).status_code == 404
    theirs = answer_about(colleague, str(report.patient_id))
    assert client_for(colleague).post(address(theirs), {"report": str(report.pk)}).status_code == 403
    about_nobody = answer_about(librarian, "")
    assert client_for(librarian).get(address(about_nobody)).status_code == 403
    assert report.current.number == 1


def test_a_trainee_inserts_into_their_own_draft_only(client_for, trainee, report, patient):
    mine = written(trainee, patient)
    client, answer = client_for(trainee), answer_about(trainee, str(patient.pk))
    assert [row["id"] for row in client.get(address(answer)).json()["reports"]] == [str(mine.pk)]
    assert client.post(address(answer), {"report": str(report.pk)}).status_code == 403


def test_an_answer_without_text_or_patient_is_not_inserted(client_for, doctor, patient, report):
    empty = answer_about(doctor, str(patient.pk), text="")
    assert "no finished answer" in client_for(doctor).post(address(empty), {"report": str(report.pk)}).json()["error"]
    free = answer_about(doctor, "")
    assert "not about a patient" in client_for(doctor).get(address(free)).json()["error"]
