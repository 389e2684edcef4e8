"""kill -9 of the web process in the middle of a stream: what was confirmed stands, nothing half done is shown as finished, asking again works."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from clinic import audit
from qa.models import Answer
from records.models import Report
from records.reporting import document as documents
from records.services.reports import create_report
from tests import processes
from tests.model_server import Model, model_server
from tests.qa.chat.conftest import QUESTION, literature  # noqa: F401 – a fixture among them
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """The files of the test lie where its web processes look for them."""
    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    settings.UPLOADS.mkdir()
    settings.INDEXES.mkdir()
    return processes.home_in(tmp_path)


@pytest.fixture
def model() -> Iterator[Model]:
    with model_server() as model:
        model.pause = 0.03
        yield model


def heard(socket: ClientConnection, until: Any, *, seconds: float = 30) -> list[dict[str, Any]]:
    """Every message up to the first for which ``until`` is true."""
    deadline, messages = time.monotonic() + seconds, []
    while not messages or not until(messages[-1]):
        messages.append(json.loads(socket.recv(timeout=max(0.1, deadline - time.monotonic()))))
    return messages


def kind_of(message: dict[str, Any]) -> str:
    return message.get("event", {}).get("kind", message.get("type", ""))


def test_an_answer(home, literature, doctor, client_for, model):  # noqa: F811
    client = client_for(doctor)
    with processes.web(home, **model.settings) as server, server.socket(client, "/ws/ask/") as page:
        page.send(json.dumps({"type": "ask", "request": "q", "text": QUESTION, "force": True}))
        messages = heard(page, lambda message: kind_of(message) == "sentence")
        messages += heard(page, lambda message: kind_of(message) == "delta")
        server.kill()
    answer, confirmed = Answer.objects.get(), [message["event"]["sentence"]["text"] for message in messages if kind_of(message) == "sentence"]
    assert answer.state == Answer.State.WRITING and [row.text for row in answer.sentences.all()] == confirmed != []
    model.pause = 0.0
    with processes.web(home, **model.settings) as server:
        with server.browser(client) as browser:
            stored = browser.get(f"/ask/{answer.question.conversation_id}/")
            assert stored.status_code == 200 and json.dumps(confirmed[0][:12])[1:-1] in stored.text
        with server.socket(client, "/ws/ask/") as page:
            page.send(json.dumps({"type": "follow", "answer": str(answer.pk), "after": 0}))
            [snapshot] = heard(page, lambda message: message["type"] == "snapshot")
            turn = snapshot["turn"]
            assert turn["state"] == "interrupted" and "The server was restarted" in turn["state_message"]
            assert [row["text"] for row in turn["sentences"]] == confirmed
            page.send(json.dumps({"type": "regenerate", "answer": str(answer.pk), "request": "again"}))
            finished = heard(page, lambda message: kind_of(message) == "finished")[-1]["event"]["turn"]
            assert finished["state"] == "done" and [row["text"] for row in finished["sentences"]][:len(confirmed)] == confirmed
    assert Answer.objects.get(pk=answer.pk).state == Answer.State.INTERRUPTED and list(audit.problems()) == []


def test_a_draft_of_a_report(home, doctor, client_for, model):
    report = create_report(doctor, patient_of(doctor), kind="case", language="zh")
    client, path = client_for(doctor), f"/ws/reports/{report.pk}/"
    model.pause = 0.2
    with processes.web(home, **model.settings) as server, server.socket(client, path) as page:
        # Until the model writes, behind the sections that are told by rule.
        processes.wait_for(lambda: model.asked > 0 and Report.objects.get().drafted)
        server.kill()
        seen = heard_to_the_end(page)
    report.refresh_from_db()
    kept = [section["key"] for section in report.drafted]
    shown = [message["key"] for message in seen if message["kind"] == "section-finished"]
    assert kept and kept[:len(shown)] == shown, "What the page was told had been saved."
    assert report.current is None and report.drafting == "running"
    model.pause = 0.0
    with processes.web(home, **model.settings) as server:
        with server.browser(client) as browser:
            assert browser.get(f"/reports/{report.pk}/").status_code == 200
        began = time.monotonic()
        with server.socket(client, path) as page:
            told = heard(page, lambda message: message["kind"] in ("resumed", "text"))
            assert told[-1]["kind"] == "resumed" and time.monotonic() - began < 10
            assert [section["key"] for section in told[-1]["sections"]] == kept
            told += heard(page, lambda message: message["kind"] == "text")
    whole = [section.key for section in report.outline.sections]
    drafted_now = [message["key"] for message in told if message["kind"] == "section-finished"]
    assert not set(drafted_now) & set(kept), "What was saved is not written twice."
    report.refresh_from_db()
    assert [section["key"] for section in report.drafted] == [*kept, *drafted_now] and set(kept) < set(whole)
    assert report.drafting == "finished" and report.current.number == 1
    text = documents.plain_text(report.current.content)
    assert all(sentence["text"] in text for section in report.drafted for sentence in section["sentences"])
    assert list(audit.problems()) == []


def heard_to_the_end(page: ClientConnection) -> list[dict[str, Any]]:
    """Everything that had reached the browser before the server died."""
    from websockets.exceptions import ConnectionClosed

    messages = []
    try:
        while True:
            messages.append(json.loads(page.recv(timeout=5)))
    except ConnectionClosed:
        return messages
