"""Sockets: whatever is said, they answer or close; they never break, and the next one is served."""

from __future__ import annotations

import asyncio
import json
import uuid

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from qa.services import answers
from records.services import report_drafting
from records.services.reports import create_report
from tests.fuzz.inputs import FEW, TEXT, counted, json_of
from tests.qa.chat.sockets import Socket
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ("type", "request", "text", "conversation", "corpora", "filters", "patient", "background", "force", "answer", "after", "kind",
        "year_from", "languages")
TYPES = st.sampled_from(["ask", "follow", "stop", "regenerate", "dance", ""])

def message(kind: str, more: object) -> str:
    return json.dumps({**(more if isinstance(more, dict) else {"text": more}), "type": kind, "kind": kind})


SAID = st.builds(message, TYPES, json_of(*KEYS)) | json_of(*KEYS).map(json.dumps) | TEXT
QUIET_SECONDS = 0.02


@pytest.fixture
def address(doctor, settings, monkeypatch):
    """Headers of a signed-in doctor, and the addresses there are; nothing is written in the background."""
    settings.ALLOWED_HOSTS, settings.RATES = ["testserver"], dict.fromkeys(settings.RATES, 0)
    monkeypatch.setattr(answers, "start_answer", lambda answer: None)
    monkeypatch.setattr(report_drafting, "start_drafting", lambda person, report: None)
    report = create_report(doctor, patient_of(doctor), kind="case", language="zh")
    client = Client()
    client.force_login(doctor)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    headers = [(b"host", b"testserver"), (b"origin", b"http://testserver"), (b"cookie", cookie)]
    return headers, ["/ws/ask/", "/ws/ward/", f"/ws/reports/{report.pk}/", f"/ws/reports/{uuid.UUID(int=7)}/"]


async def say(headers, path: str, messages: list[str]) -> None:
    socket = Socket(headers, path)
    await socket.connect()
    for message in messages:
        await socket.send_input({"type": "websocket.receive", "text": message})
        while not await socket.receive_nothing(QUIET_SECONDS):
            if (await socket.receive_output(5))["type"] == "websocket.close":
                break
        if socket.future.done():
            break
    if not socket.future.done():
        await socket.send_input({"type": "websocket.disconnect", "code": 1001})
    await asyncio.wait_for(socket.future, 10)


def test_any_message(address):
    headers, paths = address

    @FEW
    @given(path=st.sampled_from(paths), messages=st.lists(SAID, min_size=1, max_size=4))
    def tried(path, messages):
        with counted():
            async_to_sync(say)(headers, path, messages)

    tried()
