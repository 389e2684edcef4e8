"""Real sockets through the whole application: asking, following in two tabs, losing the connection, stopping."""

from __future__ import annotations

import asyncio
import re

import pytest
from channels.db import database_sync_to_async

from qa import streams
from qa.models import Answer, AnswerSentence, Citation, Conversation, Question
from tests.qa.chat.conftest import QUESTION, UNANSWERABLE
from tests.qa.chat.sockets import Socket, headers_for, kinds

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def got(client_for, person, url: str) -> str:
    response = client_for(person).get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()


async def test_a_question_is_answered_with_sources_that_open(page_for, doctor, literature, client_for):
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    assert messages[0]["type"] == "started"
    assert kinds(messages)[:2] == ["understood", "evidence"]
    assert messages[-1]["event"]["turn"]["state"] == "done"
    first = messages[-1]["event"]["turn"]["sentences"][0]
    assert first["sources"][0]["quote"] in first["sources"][0]["text"]
    opened = await got(client_for, doctor, first["sources"][0]["url"])
    assert re.search(r"<mark[^>]*>" + re.escape(first["sources"][0]["quote"][:10]), opened)


async def test_evidence_cards_mark_their_deciding_sentence(page_for, doctor, literature):
    page = await page_for(doctor)
    messages = await page.ask(QUESTION)
    evidence = next(message["event"] for message in messages if message.get("event", {}).get("kind") == "evidence")
    assert evidence["total"] >= len(evidence["cards"]) > 0
    assert "白细胞" in evidence["cards"][0]["deciding"]


async def test_citations_are_rows_at_their_place_in_the_document(page_for, doctor, literature):
    page = await page_for(doctor)
    await page.ask(QUESTION)

    @database_sync_to_async
    def stored() -> list[tuple[str, str, str]]:
        return [(row.document.text[row.start:row.end], row.quote, row.index_version)
                for row in Citation.objects.select_related("document")]

    rows = await stored()
    assert rows
    assert all(place == quote for place, quote, _version in rows)
    assert {version for _place, _quote, version in rows} == {"seed:1"}


async def test_what_the_literature_does_not_hold_is_not_answered(page_for, doctor, literature):
    page = await page_for(doctor)
    messages = await page.ask(UNANSWERABLE)
    assert "abstained" in kinds(messages)
    turn = messages[-1]["event"]["turn"]
    assert turn["answerable"] is False
    assert turn["sentences"] == []


async def test_two_tabs_of_one_conversation_see_the_same_events(page_for, doctor, literature):
    first, second = await page_for(doctor), await page_for(doctor)
    messages = await first.ask(QUESTION)
    told = await second.next()
    assert told["type"] == "started" and told["request"] == ""
    await second.send(type="follow", answer=told["answer"], after=0)
    final = await second.ended(told["answer"])
    assert [row["text"] for row in final["sentences"]] == [
        row["text"] for row in messages[-1]["event"]["turn"]["sentences"]]


async def test_a_page_that_lost_its_socket_gets_exactly_what_it_missed(
        page_for, doctor, literature, slow_generator):
    page = await page_for(doctor)
    await page.send(type="ask", request="q1", text=QUESTION)
    answer = (await page.next())["answer"]
    slow_generator.go.release(2)
    before = (await page.until("writing")) + (await page.until("delta"))
    await page.socket.disconnect()
    seen = max(message["seq"] for message in before if message["type"] == "event")
    drawn = "".join(message["event"]["text"] for message in before if message.get("event", {}).get("kind") == "delta")
    again = await page_for(doctor)
    await again.send(type="follow", answer=answer, after=seen)
    slow_generator.go.release(1)
    after = await again.until("delta")
    slow_generator.go.release(500)
    after += await again.until("finished")
    missed = "".join(message["event"]["text"] for message in after if message.get("event", {}).get("kind") == "delta")
    sentences = after[-1]["event"]["turn"]["sentences"]
    assert drawn + missed == "".join(sentence["text"] for sentence in sentences)
    numbers = [message["seq"] for message in after]
    assert numbers == sorted(set(numbers)) and numbers[0] > seen


async def test_losing_the_socket_does_not_end_the_answer(page_for, doctor, literature, slow_generator):
    page = await page_for(doctor)
    await page.send(type="ask", request="q1", text=QUESTION)
    answer = (await page.next())["answer"]
    await page.socket.disconnect()
    slow_generator.go.release(500)
    await _ended(answer)
    assert (await Answer.objects.aget(pk=answer)).state == Answer.State.DONE


async def test_stop_is_heard_while_words_flow_and_keeps_what_was_checked(
        page_for, doctor, literature, slow_generator):
    page = await page_for(doctor)
    await page.send(type="ask", request="q1", text=QUESTION)
    answer = (await page.next())["answer"]
    while not slow_generator.go.release() and not await _sentences(answer):
        await asyncio.sleep(0.01)
    await page.until("sentence")
    await page.send(type="stop", answer=answer)
    turn = (await page.until("finished", seconds=3))[-1]["event"]["turn"]
    assert turn["state"] == "stopped"
    assert len(turn["sentences"]) == 1
    assert turn["state_message"].endswith(("。", "."))
    assert (await Answer.objects.aget(pk=answer)).text.endswith("[1]。")


async def test_nobody_gets_a_socket_without_signing_in(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert await Socket([(b"origin", b"http://testserver")]).connect() == 4401


async def test_an_auditor_gets_no_socket(auditor, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert await Socket(await database_sync_to_async(headers_for)(auditor)).connect() == 4403


async def test_another_origin_gets_no_socket(doctor, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    headers = await database_sync_to_async(headers_for)(doctor, "https://elsewhere.example")
    assert await Socket(headers).connect() is not None


@pytest.mark.parametrize("text", ["", "   \n ", "痛" * 20_000])
async def test_empty_and_endless_questions_are_refused_with_a_sentence(page_for, doctor, text):
    page = await page_for(doctor)
    await page.send(type="ask", request="q7", text=text)
    refused = await page.next()
    assert refused["type"] == "refused" and refused["request"] == "q7"
    assert refused["code"] in ("empty", "too_long")
    assert refused["message"].endswith(("。", "."))
    assert not await Question.objects.aexists()


async def test_script_in_a_question_stays_text(page_for, doctor, literature, client_for):
    page = await page_for(doctor)
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)> 白细胞计数偏低？"
    messages = await page.ask(evil)
    turn = messages[-1]["event"]["turn"]
    assert turn["question"]["text"] == evil
    html = await got(client_for, doctor, messages[0]["conversation"]["url"])
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html


@pytest.mark.parametrize("message", ['{"type": "dance"}', "[1]", "not json", '{"type": ["ask"]}'])
async def test_malformed_messages_close_the_socket(page_for, doctor, message):
    page = await page_for(doctor)
    await page.send_text(message)
    closed = await page.socket.receive_output(timeout=5)
    assert closed == {"type": "websocket.close", "code": 4400}


async def test_nobody_follows_stops_or_repeats_another_persons_answer(page_for, doctor, colleague, literature):
    page = await page_for(doctor)
    answer = (await page.ask(QUESTION))[0]["answer"]
    stranger = await page_for(colleague)
    for kind in ("follow", "stop", "regenerate"):
        await stranger.send(type=kind, answer=answer)
        assert (await stranger.next())["code"] == "answer"


async def test_nobody_asks_in_another_persons_conversation(page_for, doctor, colleague, literature):
    page = await page_for(doctor)
    conversation = (await page.ask(QUESTION))[0]["conversation"]["id"]
    stranger = await page_for(colleague)
    await stranger.send(type="ask", request="q1", text=QUESTION, conversation=conversation)
    assert (await stranger.next())["code"] == "conversation"
    assert await Question.objects.acount() == 1


async def test_a_missing_model_is_said_and_the_sources_are_quoted(page_for, doctor, literature, settings):
    settings.GENERATOR = "qa.generation.nowhere.Generator"
    page = await page_for(doctor)
    turn = (await page.ask(QUESTION))[-1]["event"]["turn"]
    assert turn["fell_back"].endswith(("。", "."))
    assert turn["sentences"] and turn["model"] == "extractive"


async def test_a_follow_up_is_understood_in_its_conversation(page_for, doctor, literature):
    page = await page_for(doctor)
    conversation = (await page.ask(QUESTION))[0]["conversation"]["id"]
    messages = await page.ask("那需要做哪些检查？", conversation=conversation)
    understood = next(message["event"] for message in messages if message.get("event", {}).get("kind") == "understood")
    assert "白细胞" in understood["search_text"]
    assert await Conversation.objects.acount() == 1


async def test_regenerating_keeps_the_earlier_answer(page_for, doctor, literature):
    page = await page_for(doctor)
    answer = (await page.ask(QUESTION))[0]["answer"]
    await page.send(type="regenerate", request="q2", answer=answer)
    turn = (await page.until("finished"))[-1]["event"]["turn"]
    assert turn["regenerated"] is True
    assert await Answer.objects.acount() == 2 and await Question.objects.acount() == 1


async def test_signing_out_ends_what_an_open_socket_may_do(page_for, doctor, literature):
    from django.contrib.sessions.models import Session
    from django.core.cache import cache

    page = await page_for(doctor)
    await Session.objects.all().adelete()
    await database_sync_to_async(cache.clear)()
    await page.send(type="ask", request="q1", text=QUESTION)
    assert await page.socket.receive_output(timeout=5) == {"type": "websocket.close", "code": 4401}


async def test_a_lost_database_keeps_the_question_and_says_so(page_for, doctor, literature, monkeypatch):
    from django.db import OperationalError

    from qa.services import asking

    def away(**_kwargs):
        raise OperationalError("gone")

    page = await page_for(doctor)
    monkeypatch.setattr(asking, "ask", away)
    await page.send(type="ask", request="q1", text=QUESTION)
    refused = await page.next()
    assert refused["code"] == "database"
    assert refused["message"].endswith(("。", "."))


async def test_more_questions_than_places_wait_visibly_and_are_all_answered(
        page_for, doctor, literature, slow_generator, monkeypatch):
    monkeypatch.setattr(streams.answers, "at_once", 2)
    page = await page_for(doctor)
    started = []
    for number in range(4):
        await page.send(type="ask", request=f"q{number}", text=QUESTION)
        started.append((await page.until("started"))[-1]["answer"])
    assert next(event["ahead"] for event in _events(started[3]) if event["kind"] == "queued") == 1
    slow_generator.go.release(2000)
    for answer in started:
        await _ended(answer)
    states = [row.state async for row in Answer.objects.all()]
    assert states == [Answer.State.DONE] * 4


def _events(key: str) -> list[dict]:
    return streams.answers.get(key)._log


async def _sentences(answer: str) -> bool:
    return await AnswerSentence.objects.filter(answer=answer).aexists()


async def _ended(key: str) -> None:
    async with asyncio.timeout(10):
        while streams.answers.get(key) is not None:
            await asyncio.sleep(0.02)

