"""The evaluation pages, tried by the knowledge administrator, a doctor, an auditor and a stranger."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qa.models import Answer, Conversation, Document, EvaluationRun, Feedback, Question, SetQuestion
from qa.services import evaluating, indexing
from qa.services import question_set as own

pytestmark = pytest.mark.django_db
Kind = EvaluationRun.Kind
CLAIM = json.dumps({"claim": "Gout hurts.", "passage": "Gout hurts.", "label": "supported"}).encode()


@pytest.fixture
def run(question_set) -> EvaluationRun:
    return evaluating.perform(evaluating.create_run(kind=Kind.QUESTIONS))


@pytest.fixture
def rated(db, doctor):
    """A doctor's thumb on an answer about no patient, and one on an answer about a patient."""
    def rate(text: str, reference: str = "") -> Feedback:
        conversation = Conversation.objects.create(person=doctor, title=text, background_reference=reference)
        question = Question.objects.create(conversation=conversation, text=text, language="en")
        answer = Answer.objects.create(question=question, state="done", answerable=True, text="Colchicine.")
        return Feedback.objects.create(answer=answer, person=doctor, thumb="down", reason="The dose is missing.")

    return rate("What dose of colchicine treats gout?"), rate("Does Zhang San have gout?", "patient-1")


def places(run: EvaluationRun) -> list[str]:
    return [reverse("evaluation"), reverse("evaluation-progress"), reverse("evaluation-run", args=[run.pk]),
            reverse("evaluation-item", args=[run.pk, 1]), reverse("question-set"), reverse("question-new"),
            reverse("question-edit", args=[SetQuestion.objects.first().pk])]


def test_only_the_administrator_sees_any_of_it(client_for, client, librarian, doctor, auditor, run):
    for place in places(run):
        assert client_for(librarian).get(place).status_code == 200
        assert client_for(doctor).get(place).status_code == client_for(auditor).get(place).status_code == 403
        assert client.get(place).status_code == 302
    for name in ("evaluation-start", "question-new"):
        assert client_for(doctor).post(reverse(name)).status_code == 403
    assert client_for(doctor).post(reverse("evaluation-stop", args=[run.pk])).status_code == 403


def test_a_run_is_shown_with_figures_curve_and_questions(client_for, librarian, run):
    page = client_for(librarian).get(reverse("evaluation-run", args=[run.pk])).content.decode()
    assert "nDCG@10" in page and "1.000" in page and "How is acute gout treated?" in page
    assert "<polyline" in page and "ward:1" in page and "word counts" in page


def test_the_pages_speak_chinese(client_for, librarian, run):
    client = client_for(librarian, "zh-hans")
    for place in places(run):
        page = client.get(place).content.decode()
        assert re.search("评测|正在进行", page) and "Evaluation" not in page and "Own questions" not in page


def test_one_question_shows_expected_and_found(client_for, librarian, run):
    page = client_for(librarian).get(reverse("evaluation-item", args=[run.pk, 1])).content.decode()
    assert page.count(">Gout</a>") == 2 and "Acute gout is treated with colchicine." in page


def test_an_answer_shows_its_sentences_with_support(client_for, librarian, question_set):
    run = evaluating.perform(evaluating.create_run(kind=Kind.ANSWERS, limit=1))
    page = client_for(librarian).get(reverse("evaluation-item", args=[run.pk, 1])).content.decode()
    assert "support-supported" in page and "stands word for word" in page


def test_a_measurement_is_started_and_waits_for_the_worker(client_for, librarian, question_set):
    from procrastinate.contrib.django.models import ProcrastinateJob

    client = client_for(librarian)
    answer = client.post(reverse("evaluation-start"), {"measure": "questions", "limit": "5"})
    run = EvaluationRun.objects.get()
    assert answer["Location"] == reverse("evaluation-run", args=[run.pk])
    assert (run.state, run.limit, run.person) == ("waiting", 5, librarian)
    assert ProcrastinateJob.objects.get(task_name="qa.evaluate").args == {"run_id": run.pk}
    page = client.get(reverse("evaluation")).content.decode()
    assert 'hx-trigger="every 1s"' in page and "Waiting for the worker" in page


def test_polling_ends_with_the_last_run(client_for, librarian, run):
    client = client_for(librarian)
    assert client.get(reverse("evaluation-progress"))["HX-Refresh"] == "true"
    fragment = client.get(reverse("evaluation-run", args=[run.pk]), headers={"HX-Request": "true"})
    assert fragment["HX-Refresh"] == "true" and b"<html" not in fragment.content


def test_a_file_is_measured_and_a_bad_one_refused_with_its_line(client_for, librarian, live, settings):
    client = client_for(librarian)
    client.post(reverse("evaluation-start"), {"measure": "support-file",
                                              "file": SimpleUploadedFile("claims.jsonl", CLAIM)})
    run = EvaluationRun.objects.get()
    assert run.data_set == "claims.jsonl" and evaluating.perform(run).figures["macro_f1"] == 1
    page = client.post(reverse("evaluation-start"), {
        "measure": "support-file", "file": SimpleUploadedFile("claims.jsonl", CLAIM + b'\n{"claim": "x"}')}, follow=True)
    assert "Line 2 of the file cannot be used; look at its field «passage»." in page.content.decode()
    assert EvaluationRun.objects.count() == len(list((settings.UPLOADS / "evaluation").iterdir())) == 1


@pytest.mark.parametrize("name", ["claims.pdf", ""])
def test_other_files_are_refused(client_for, librarian, live, name):
    files = {"file": SimpleUploadedFile(name, CLAIM)} if name else {}
    client_for(librarian).post(reverse("evaluation-start"), {"measure": "answers-file"} | files)
    assert not EvaluationRun.objects.exists()


def test_an_older_version_can_be_measured_in_place_of_the_live_one(client_for, librarian, question_set, import_texts,
                                                                   corpus, live):
    import_texts({"fever.md": "# Fever\n\nFever is treated with paracetamol."})
    indexing.build_index(corpus)
    client_for(librarian).post(reverse("evaluation-start"), {"measure": "questions", "version": live.pk})
    run = EvaluationRun.objects.filter(by_gate=False).get()
    assert (run.candidate, run.index_versions) == (live, ["ward:1"])


def test_two_runs_are_shown_side_by_side(client_for, librarian, run):
    other = evaluating.perform(evaluating.create_run(kind=Kind.QUESTIONS))
    other.items.filter(ordinal__lte=6).update(score=0.5)
    client = client_for(librarian)
    page = client.get(reverse("evaluation-compare"), {"run": [run.pk, other.pk]}).content.decode()
    assert "6 lost" in page and "-0.500" in page and "The second run is worse." in page
    for chosen in ([run.pk], [run.pk, "x"], []):
        assert client.get(reverse("evaluation-compare"), {"run": chosen}).status_code == 302
    assert client.get(reverse("evaluation-compare"), {"run": [run.pk, 999999]}).status_code == 404


def test_a_failed_run_says_so_and_shows_why(client_for, librarian, live):
    run = evaluating.perform(evaluating.create_run(kind=Kind.QUESTIONS))
    page = client_for(librarian).get(reverse("evaluation-run", args=[run.pk])).content.decode()
    assert "This run broke off." in page and "This run came to no question." in page


def test_thumbs_wait_for_review_but_not_those_about_a_patient(client_for, librarian, rated):
    page = client_for(librarian).get(reverse("question-set"), {"tab": "waiting"}).content.decode()
    assert "What dose of colchicine treats gout?" in page and "The dose is missing." in page
    assert "Zhang San" not in page and "1 rated answers concern a patient" in page
    hidden = reverse("question-review", args=[rated[1].pk])
    assert client_for(librarian).get(hidden).status_code == client_for(librarian).post(hidden).status_code == 404


def test_a_rated_question_is_edited_and_accepted(client_for, librarian, live, rated):
    client, place = client_for(librarian), reverse("question-review", args=[rated[0].pk])
    found = client.post(place, {"text": "How is gout treated?", "answerable": "yes", "action": "find", "words": "gout"})
    gout = Document.objects.get(source_name="gout.md")
    assert f'name="documents" value="{gout.pk}"' in found.content.decode() and not SetQuestion.objects.exists()
    refused = client.post(place, {"text": "How is gout treated?", "answerable": "yes", "action": "save"})
    assert refused.status_code == 400 and "Choose at least one document" in refused.content.decode()
    client.post(place, {"text": "How is gout treated?", "answerable": "yes", "documents": gout.pk, "action": "save"})
    question = SetQuestion.objects.get()
    assert (question.text, question.feedback, question.reviewed_by) == ("How is gout treated?", rated[0], librarian)
    assert own.asked()[0].documents == {gout.pk} and not own.waiting_feedback().exists()


def test_a_rejected_question_is_not_proposed_again(client_for, librarian, rated):
    client_for(librarian).post(reverse("question-review", args=[rated[0].pk]), {"action": "reject"})
    assert SetQuestion.objects.get().state == "rejected"
    assert not own.waiting_feedback().exists() and not own.asked()


def test_a_question_is_taken_out_and_put_back(client_for, librarian, question_set):
    client, question = client_for(librarian), question_set[0]
    client.post(reverse("question-state", args=[question.pk]))
    assert len(own.asked()) == 18
    assert question.text in client.get(reverse("question-set"), {"tab": "out"}).content.decode()
    client.post(reverse("question-state", args=[question.pk]))
    assert len(own.asked()) == 19


def test_a_held_version_is_activated_from_its_page_only_with_a_reason(client_for, librarian, live, question_set,
                                                                      import_texts, corpus):
    from qa.models import IndexVersion, Passage

    lost = Document.objects.filter(source_name__in=["gout.md", "asthma.md"])
    Passage.objects.filter(document__in=lost).update(removed_in=2)
    job = import_texts({"fever.md": "# Fever\n\nFever is treated with paracetamol."})
    held = indexing.build_index(corpus)
    client = client_for(librarian)
    assert "Version 2 is held back" in client.get(reverse("import", args=[job.pk])).content.decode()
    line = client.get(reverse("corpus", args=["ward"])).content.decode()
    assert "Held back: worse on own questions" in line and "1.000 → 0.333" in line
    place = reverse("version-activate", args=[held.pk])
    assert "The gate holds this version back" in client.get(place).content.decode()
    assert client.post(place).status_code == 409
    assert IndexVersion.objects.get(state="active") == live
    client.post(place, {"reason": "Withdrawn texts."})
    assert IndexVersion.objects.get(state="active") == held
    assert "«Withdrawn texts.»" in client.get(reverse("corpus", args=["ward"])).content.decode()


def test_the_demonstration_questions_come_once_and_what_is_done_with_them_stays(db, librarian):
    from qa import demonstration

    demonstration._load_questions()
    rows = SetQuestion.objects.all()
    assert rows.filter(answerable=True).count() >= 60 and rows.filter(answerable=False).count() >= 20
    assert min(rows.filter(language=language).count() for language in ("zh", "en")) >= 40
    assert not rows.filter(demonstration=False).exists()
    own.take_out(person=librarian, question=rows.first())
    demonstration._load_questions()
    assert rows.in_use().count() == rows.count() - 1


def test_every_demonstration_question_expects_a_topic_of_the_seed_literature():
    from qa import demonstration

    topics = {line.removeprefix("topic:").strip() for path in demonstration.SEED_FOLDER.glob("*.md")
              for line in path.read_text().splitlines() if line.startswith("topic:")}
    questions = [json.loads(line) for line in demonstration.QUESTIONS.read_text().splitlines()]
    assert {topic for question in questions for topic in question["topics"]} == topics
    assert all(bool(question["topics"]) == question["answerable"] for question in questions)
