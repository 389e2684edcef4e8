"""``manage.py ask``: the keys that scripts read, both languages, a corpus, a chart, and input that cannot be used."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from qa.models import Question
from tests.qa.chat.conftest import QUESTION, UNANSWERABLE
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db
ENGLISH = "What are common causes of leukopenia?"
KEYS = {"answer", "answerable", "sentences", "citations", "model", "index_version", "seconds"}
CITATION = {"n", "document", "title", "section", "page", "start", "end", "quote", "url", "language"}


def answered(capsys, *arguments: str) -> dict:
    call_command("ask", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_json_has_the_keys_that_scripts_read(capsys, literature):
    found = answered(capsys, QUESTION)
    assert set(found) == KEYS and found["answerable"] is True
    assert set(found["citations"][0]) == CITATION and set(found["seconds"]) == {"retrieve", "first_text", "total"}
    assert {key for sentence in found["sentences"] for key in sentence} == {"text", "citations", "support"}
    assert (found["model"], found["index_version"]) == ("extractive", "seed:1")
    assert {number for sentence in found["sentences"] for number in sentence["citations"]} == {
        citation["n"] for citation in found["citations"]}
    assert not Question.objects.exists(), "nothing of a question on the command line is stored"


def test_a_citation_names_its_place_in_the_document(capsys, literature):
    from qa.models import Document

    for citation in answered(capsys, QUESTION)["citations"]:
        document = Document.objects.get(pk=citation["document"])
        assert document.text[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize(("question", "language", "expected"), [
    (QUESTION, None, "zh"), (ENGLISH, None, "en"), (ENGLISH, "zh", "zh")])
def test_the_answer_is_in_the_language_of_the_question_or_the_one_asked_for(capsys, literature, question, language, expected):
    found = answered(capsys, question, *(["--language", language] if language else []))
    assert found["answerable"] and {citation["language"] for citation in found["citations"]} == {expected}


def test_a_question_without_an_answer_says_so(capsys, literature):
    found = answered(capsys, UNANSWERABLE)
    assert (found["answerable"], found["sentences"], found["citations"]) == (False, [], [])
    assert found["answer"] and found["seconds"]["first_text"] is None


def test_only_the_named_corpora_are_searched(capsys, literature):
    from qa.services.literature import create_corpus

    create_corpus(title="Other", name="other", person=None)
    assert answered(capsys, QUESTION, "--corpus", "seed")["answerable"]
    assert not answered(capsys, QUESTION, "--corpus", "other")["answerable"]
    assert answered(capsys, QUESTION, "--corpus", "other", "--corpus", "seed")["answerable"]


def test_filters_narrow_the_search(capsys, literature):
    assert not answered(capsys, QUESTION, "--year-to", "1900")["answerable"]
    found = answered(capsys, QUESTION, "--source-language", "zh", "--study-type", "narrative_review", "--evidence-level", "5")
    assert found["answerable"]


def test_facts_of_a_chart_go_along(monkeypatch, capsys, literature, doctor):
    from clinic.models import AuditEvent
    from qa.services import answers

    sent = []
    events = answers.answer_events
    monkeypatch.setattr(answers, "answer_events", lambda request, **rest: sent.append(request) or events(request, **rest))
    patient_of(doctor, mrn="M0001")
    assert answered(capsys, QUESTION, "--patient", "M0001")["answerable"]
    lines = " ".join(line.text for line in sent[0].background)
    assert "2.9" in lines and "张三" not in lines
    assert AuditEvent.objects.filter(action="sent chart facts", person=doctor).count() == 1


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["   "], "QUESTION: Type a question first"), (["x" * 20_000], "QUESTION: This question has 20000 characters"),
    ([QUESTION, "--corpus", "nothing"], "--corpus: there is no corpus «nothing»"),
    ([QUESTION, "--patient", "nobody"], "--patient: nobody treats"),
    ([QUESTION, "--study-type", "poem"], "not known here"), ([QUESTION, "--evidence-level", "6"], "Levels of evidence"),
])
def test_input_that_cannot_be_used_ends_with_two_and_one_sentence(db, arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        call_command("ask", *arguments)
    assert refused.value.returncode == 2 and "\n" not in str(refused.value)


def test_an_unknown_language_ends_with_two(db):
    with pytest.raises((CommandError, SystemExit)):
        call_command("ask", QUESTION, "--language", "fr")


def test_people_read_the_answer_with_its_sources(capsys, literature):
    call_command("ask", QUESTION)
    told = capsys.readouterr()
    assert "[1] " in told.out and "extractive, seed:1" in told.out
    assert "passages from" in told.err
