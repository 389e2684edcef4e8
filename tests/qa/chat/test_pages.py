"""The pages around the answers: who may open, find, rename, delete and rate a conversation."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import OperationalError

from qa.models import Answer, AnswerSentence, Conversation, Question
from qa.services import answers, conversations
from qa.services.recording import Recorder, with_marks

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(doctor):
    conversation = Conversation.objects.create(person=doctor, title="White cells")
    question = Question.objects.create(conversation=conversation, text="What lowers white cells?", language="en")
    return Answer.objects.create(question=question, state="done", text="Viruses do.")


def test_the_first_page_teaches_with_examples_in_the_readers_language(client_for, doctor):
    assert "白细胞计数偏低可能是什么疾病？" in client_for(doctor, "zh-hans").get("/ask/").content.decode()
    assert "What can a low white blood cell count mean?" in client_for(doctor, "en").get("/ask/").content.decode()


def test_an_auditor_does_not_ask(client_for, auditor):
    assert client_for(auditor).get("/ask/").status_code == 403


def test_a_stranger_neither_opens_renames_deletes_nor_rates(client_for, colleague, answer):
    stranger, pk = client_for(colleague), answer.question.conversation_id
    assert stranger.get(f"/ask/{pk}/").status_code == 404
    assert stranger.post(f"/ask/{pk}/rename/", {"title": "Mine"}).status_code == 404
    assert stranger.post(f"/ask/{pk}/delete/").status_code == 404
    assert stranger.post(f"/ask/answers/{answer.pk}/feedback/", {"thumb": "up"}).status_code == 404
    assert "White cells" not in stranger.get("/ask/conversations/").content.decode()


def test_the_owner_renames_and_deletes(client_for, doctor, answer):
    client, pk = client_for(doctor), answer.question.conversation_id
    client.post(f"/ask/{pk}/rename/", {"title": "Leukopenia"})
    assert "Leukopenia" in client.get("/ask/conversations/").content.decode()
    client.post(f"/ask/{pk}/delete/")
    assert client.get(f"/ask/{pk}/").status_code == 404


def test_search_finds_words_of_titles_and_questions(client_for, doctor, answer):
    client = client_for(doctor)
    assert "White cells" in client.get("/ask/conversations/?q=LOWERS").content.decode()
    assert "White cells" not in client.get("/ask/conversations/?q=kidney").content.decode()


def test_a_thumb_keeps_its_reason_and_the_newest_counts(client_for, doctor, answer):
    client = client_for(doctor)
    client.post(f"/ask/answers/{answer.pk}/feedback/", {"thumb": "up"})
    client.post(f"/ask/answers/{answer.pk}/feedback/", {"thumb": "down", "reason": "Too short."})
    (given,) = answer.feedback.all()
    assert (given.thumb, given.reason) == ("down", "Too short.")
    assert client.post(f"/ask/answers/{answer.pk}/feedback/", {"thumb": "sideways"}).status_code == 400


def test_titles_and_questions_are_not_readable_in_the_database(answer):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select title from qa_conversation union all select text from qa_question")
        assert all(b"hite" not in bytes(value) for (value,) in cursor.fetchall())


def test_a_restart_marks_what_was_being_written(answer, monkeypatch):
    from django.utils import timezone

    Answer.objects.update(state="writing")
    monkeypatch.setattr(answers, "PROCESS_STARTED", timezone.now())
    monkeypatch.setattr(answers.connection, "close", lambda: None)
    answers.interrupt_stale_answers()
    answer.refresh_from_db()
    assert answer.state == Answer.State.INTERRUPTED
    turn = conversations.turns(conversation=answer.question.conversation, person=answer.question.conversation.person)
    assert turn[0]["answers"][0]["state_message"]


def test_a_lost_database_delays_what_is_stored_but_loses_nothing(answer, monkeypatch):
    from qa.answering.base import Reason, SentenceFinished, Support
    from qa.services import recording

    emitted, failures = [], iter([True, True, False])
    saved = Answer.save

    def sometimes(self, *args, **kwargs):
        if next(failures, False):
            raise OperationalError("gone")
        saved(self, *args, **kwargs)

    monkeypatch.setattr(Answer, "save", sometimes)
    monkeypatch.setattr(recording.connection, "close", lambda: None)
    monkeypatch.setattr(recording, "SAVE_PAUSE_SECONDS", 0)
    recorder = Recorder(answer, emitted.append)
    recorder.record(SentenceFinished(0, "It is kept.", (), Support.SUPPORTED, Reason.QUOTED))
    recorder.close(Answer.State.DONE)
    assert [event["kind"] for event in emitted] == ["sentence", "finished"]
    assert AnswerSentence.objects.get(answer=answer).text == "It is kept."


@pytest.mark.parametrize(("text", "labels", "expected"), [
    ("病毒感染。", ["1", "P1"], "病毒感染[1][P1]。"), ("Viruses do.", ["2"], "Viruses do [2]."), ("None", [], "None")])
def test_marks_stand_before_the_full_stop(text, labels, expected):
    assert with_marks(text, labels) == expected


def test_a_conversation_about_one_patient_takes_no_other(doctor, answer, settings):
    settings.QA_BANNER = settings.QA_BACKGROUND = ""
    conversation = answer.question.conversation
    conversation.background_reference = str(uuid.uuid4())
    conversation.save()
    with pytest.raises(answers.QuestionRefused) as refused:
        answers.ask_question(person=doctor, text="And now?", conversation_id=str(conversation.pk),
                             patient_id=str(uuid.uuid4()))
    assert refused.value.code == "patient"


def test_a_patient_of_others_is_refused(client_for, doctor):
    assert client_for(doctor).get(f"/ask/?patient={uuid.uuid4()}").status_code == 403


def test_an_unavailable_generator_says_why():
    from qa.generation.base import GeneratorUnavailable, Prompt

    with pytest.raises(GeneratorUnavailable, match="no weights"):
        answers.UnavailableGenerator("no weights").stream(Prompt("", (), ""), max_tokens=1, stop=threading.Event())
