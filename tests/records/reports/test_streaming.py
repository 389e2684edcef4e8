"""A draft is streamed to whoever watches, goes on when nobody does, and can be stopped; strangers hear nothing."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pgtrigger
import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from qa.streams import Registry
from records import report_consumers
from records.models import Report
from records.report_routing import websocket_urlpatterns
from records.reporting import document as documents
from records.reporting.drafting import Drafter
from records.services import report_drafting
from records.services.reports import create_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(doctor, patient):
    return create_report(doctor, patient, kind="case", language="zh")


class Socket:
    """One browser's side of the socket, signed in as ``person``."""

    def __init__(self, person, report_id) -> None:
        path = f"/ws/reports/{report_id}/"
        self.wire = ApplicationCommunicator(
            URLRouter(websocket_urlpatterns),
            {
                "type": "websocket",
                "path": path,
                "raw_path": path.encode(),
                "query_string": b"",
                "headers": [],
                "subprotocols": [],
                "user": person,
            },
        )

    async def connect(self) -> None:
        await self.wire.send_input({"type": "websocket.connect"})
        assert (await self.wire.receive_output(10))["type"] == "websocket.accept"

    async def hear(self) -> dict:
        return json.loads((await self.wire.receive_output(20))["text"])

    async def say(self, text: str) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(5)

    async def closing_code(self) -> int:
        while (output := await self.wire.receive_output(5))["type"] != "websocket.close":
            pass
        return output["code"]


async def messages_of(communicator) -> list[dict]:
    heard = []
    while not heard or heard[-1]["kind"] != "text":
        heard.append(await communicator.hear())
    return heard


async def test_the_editor_hears_every_sentence_and_then_the_whole_text(doctor, waiting):
    communicator = Socket(doctor, waiting.pk)
    await communicator.connect()
    heard = await messages_of(communicator)
    await communicator.leave()
    told = [message["text"] for message in heard if message["kind"] == "sentence"]
    assert any(sentence.startswith("白细胞计数 2.9") for sentence in told)
    text = documents.plain_text(heard[-1]["document"])
    assert all(sentence in text for sentence in told)
    assert heard[-1]["version"] == 1


async def test_a_draft_that_waits_for_others_says_its_place_and_its_wait(doctor, waiting, monkeypatch):
    busy, held = Registry(at_once=1), threading.Event()
    monkeypatch.setattr(report_drafting, "drafts", busy)
    monkeypatch.setattr(report_consumers, "drafts", busy)
    for number in range(2):
        busy.start(f"other-{number}", lambda emit, stop: held.wait(20), owner=f"other-{number}")
    communicator = Socket(doctor, waiting.pk)
    await communicator.connect()
    assert await communicator.hear() == {"kind": "queued", "ahead": 1, "seconds": 10}
    held.set()
    heard = await messages_of(communicator)
    await communicator.leave()
    assert heard[-1]["document"] and any(message["kind"] == "sentence" for message in heard)


async def test_a_second_visit_gets_the_finished_text(doctor, waiting):
    for _ in range(2):
        communicator = Socket(doctor, waiting.pk)
        await communicator.connect()
        heard = await messages_of(communicator)
        await communicator.leave()
    assert [message["kind"] for message in heard] == ["text"]
    assert await database_sync_to_async(waiting.versions.count)() == 1


async def test_the_draft_goes_on_when_the_editor_leaves(doctor, waiting, slowly):
    communicator = Socket(doctor, waiting.pk)
    await communicator.connect()
    await communicator.hear()
    await communicator.leave()
    for _ in range(200):
        report = await Report.objects.aget(pk=waiting.pk)
        if report.drafting == "finished":
            break
        await asyncio.sleep(0.05)
    assert report.drafting == "finished"


async def test_stop_keeps_what_is_there(doctor, waiting, slowly):
    communicator = Socket(doctor, waiting.pk)
    await communicator.connect()
    await communicator.hear()
    await communicator.say('{"kind": "stop"}')
    heard = await messages_of(communicator)
    await communicator.leave()
    assert next(message for message in heard if message["kind"] == "finished")["stopped"]
    assert "诊疗计划" not in documents.plain_text(heard[-1]["document"])


@pytest.fixture
def slowly(monkeypatch):
    """Sections that take a tenth of a second each."""
    write = Drafter._sentences

    def slow(self, section, facts):
        time.sleep(0.1)
        yield from write(self, section, facts)

    monkeypatch.setattr(Drafter, "_sentences", slow)


async def code_for(person, report) -> int:
    visitor = Socket(person, report.pk)
    await visitor.connect()
    return await visitor.closing_code()


async def test_a_socket_without_sign_in_is_closed(waiting):
    assert await code_for(AnonymousUser(), waiting) == 4401


async def test_a_stranger_is_closed_out_and_starts_nothing(colleague, waiting):
    assert await code_for(colleague, waiting) == 4404
    assert (await Report.objects.aget(pk=waiting.pk)).drafting == "waiting"


async def test_a_message_that_means_nothing_closes_the_socket(doctor, waiting):
    communicator = Socket(doctor, waiting.pk)
    await communicator.connect()
    await communicator.say("}{")
    assert await communicator.closing_code() == 4400


def test_a_report_that_vanishes_while_it_is_drafted_ends_its_thread_in_silence(doctor, waiting, monkeypatch, caplog):
    write = Drafter._sentences

    def vanishing(self, section, facts):
        yield from write(self, section, facts)
        with pgtrigger.ignore("records.Report:never_deleted"):
            Report.objects.filter(pk=waiting.pk).delete()

    monkeypatch.setattr(Drafter, "_sentences", vanishing)
    heard = []
    with caplog.at_level("INFO"):
        report_drafting._in_thread(doctor.pk, waiting.pk, heard.append, threading.Event())
    assert "is gone" in caplog.text
    assert [message["kind"] for message in heard if message["kind"] == "finished"] == []
