"""Which evidence a question may rest on, what old answers say of sources that fell since, and folded passages."""

from __future__ import annotations

import re
from datetime import date

import pytest
from channels.db import database_sync_to_async

from qa.models import Answer, Citation, Conversation, Document, Question
from qa.services import conversations
from tests.qa.chat.conftest import QUESTION, SEED
from tests.qa.chat.sockets import kinds

pytestmark = pytest.mark.django_db(transaction=True)


def event_of(messages, kind: str) -> dict:
    return next(message["event"] for message in messages if message.get("event", {}).get("kind") == kind)


@database_sync_to_async
def mark(documents, **values) -> None:
    from qa.services.document_details import tell_readers

    documents = Document.objects.filter(**documents)
    corpora = set(documents.values_list("corpus", flat=True))
    documents.update(**values)
    tell_readers(corpora)


async def test_a_question_finds_only_what_its_filters_let_through(page_for, doctor, literature):
    await mark({"language": "zh"}, study_type="guideline", evidence_level=1)
    page = await page_for(doctor)
    messages = await page.ask(QUESTION, filters={"study_types": ["guideline"], "minimum_evidence_level": 2})
    cards = event_of(messages, "evidence")["cards"]
    assert cards and {card["language"] for card in cards} == {"zh"}
    assert {(card["study_label"], card["level_label"]) for card in cards} == {("指南", "1级证据")}
    turn = messages[-1]["event"]["turn"]
    assert turn["question"]["filters"] == ["指南", "2级及更强证据"]


async def test_filters_that_keep_everything_out_end_in_no_answer(page_for, doctor, literature):
    page = await page_for(doctor)
    messages = await page.ask(QUESTION, filters={"year_to": 1900})
    assert "abstained" in kinds(messages)
    assert event_of(messages, "evidence")["total"] == 0


async def test_filters_stay_with_the_conversation_and_with_an_answer_written_again(page_for, doctor, literature, client_for):
    page = await page_for(doctor)
    messages = await page.ask(QUESTION, filters={"languages": ["zh"], "year_from": 2000})
    await page.send(type="regenerate", request="q2", answer=messages[0]["answer"])
    again = await page.until("finished")
    assert {card["language"] for card in event_of(again, "evidence")["cards"]} == {"zh"}

    @database_sync_to_async
    def remembered() -> dict:
        response = client_for(doctor).get(messages[0]["conversation"]["url"])
        return response.context["state"]["filters"]

    assert await remembered() == {"corpora": (), "languages": ["zh"], "year_from": 2000}


@pytest.mark.parametrize(("language", "filters", "sentence"), [
    ("en", {"year_from": 2020, "year_to": 2010}, "lies after the last"), ("zh-hans", {"year_from": 999}, "须在"),
    ("en", {"year_from": "2010"}, "must lie between"), ("en", {"study_types": ["poem"]}, "not known here"),
    ("en", {"languages": "zh"}, "not known here"), ("en", {"minimum_evidence_level": True}, "Levels of evidence"),
    ("en", [2010], "not known here"),
])
async def test_filters_that_make_no_sense_are_refused_and_nothing_is_asked(page_for, doctor, language, filters, sentence):
    doctor.language = language
    await database_sync_to_async(doctor.save)()
    page = await page_for(doctor)
    await page.send(type="ask", request="q1", text=QUESTION, filters=filters)
    refused = await page.next()
    assert (refused["type"], refused["code"], refused["request"]) == ("refused", "filters", "q1")
    assert sentence in refused["message"]
    assert not await Question.objects.aexists()


async def test_an_old_answer_says_that_its_source_was_retracted_since(page_for, doctor, literature):
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    source = messages[-1]["event"]["turn"]["sentences"][0]["sources"][0]
    assert source["flags"] == [] and messages[-1]["event"]["turn"]["warnings"] == []
    cited = await Citation.objects.afirst()
    await mark({"pk": cited.document_id}, state="retracted", retracted_on=date(2026, 1, 2), retraction_reason="数据伪造")
    await page.send(type="follow", answer=messages[0]["answer"], after=0)
    turn = (await page.next())["turn"]
    assert turn["sentences"][0]["sources"][0]["flags"] == [{"kind": "retracted", "text": "已于2026-01-02撤稿：数据伪造。"}]
    assert turn["warnings"][0]["text"].startswith(f"来源[{cited.label}]《{cited.title}》：已于2026-01-02撤稿")
    assert any(card["flags"] for card in turn["evidence"] if card["document"] == cited.document_id)

    @database_sync_to_async
    def reloaded() -> dict:
        conversation = Conversation.objects.get()
        return conversations.turns(conversation=conversation, person=doctor)[0]["answers"][0]

    assert (await reloaded())["warnings"]


async def test_no_answer_rests_on_what_was_retracted_but_it_is_shown(page_for, doctor, literature):
    await mark({}, state="retracted")
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    turn = messages[-1]["event"]["turn"]
    assert turn["sentences"] == [] and turn["abstained"]
    assert "撤稿" in turn["abstained"]["message"]
    assert turn["evidence"] and all(card["flags"][0]["kind"] == "retracted" for card in turn["evidence"])


async def test_a_new_answer_says_that_its_source_is_out_of_date(page_for, doctor, literature):
    await mark({}, expires_on=date(2020, 1, 31))
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    flag = {"kind": "expired", "text": "2020-01-31起已过有效期。"}
    assert event_of(messages, "sentence")["sentence"]["sources"][0]["flags"] == [flag]
    assert event_of(messages, "evidence")["cards"][0]["flags"] == [flag]
    assert messages[-1]["event"]["turn"]["warnings"][0]["kind"] == "expired"


async def test_other_evidence_answers_where_the_best_was_retracted(page_for, doctor, literature):
    page = await page_for(doctor)
    first = (await page.ask(QUESTION))[-1]["event"]["turn"]["sentences"][0]["sources"][0]
    cited = await Citation.objects.filter(title=first["title"]).afirst()
    await mark({"pk": cited.document_id}, state="retracted")
    turn = (await page.ask(QUESTION))[-1]["event"]["turn"]
    titles = {source["title"] for sentence in turn["sentences"] for source in sentence["sources"]}
    assert first["title"] not in titles


async def test_what_other_documents_repeat_is_folded_into_one_card(page_for, doctor, literature, tmp_path):
    from qa.services.importing import run_import
    from qa.services.indexing import index_words
    from qa.services.literature import IncomingFile, create_corpus, create_import

    @database_sync_to_async
    def copied() -> None:
        corpus = create_corpus(title="Copies", name="copies", person=None)
        name = Document.objects.filter(language="zh", text__contains="白细胞").first().source_name
        for number in (1, 2):
            text = re.sub(r"title: .*", f"title: 抄本{number}", (SEED / name).read_text(encoding="utf-8"), count=1)
            (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
        files = [IncomingFile(tmp_path / f"{number}.md", f"{number}.md") for number in (1, 2)]
        run_import(create_import(corpus=corpus, files=files, person=None))
        index_words(corpus)

    await copied()
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    folded = [card for card in event_of(messages, "evidence")["cards"] if card["also"]]
    assert folded
    for card in folded:
        documents = [twin["document"] for twin in card["also"]]
        assert len(set(documents)) == len(documents) and card["document"] not in documents
        assert all(f"/documents/{twin['document']}/?passage={twin['passage']}" in twin["url"] for twin in card["also"])
    assert await Answer.objects.filter(evidence__isnull=False).aexists()
