"""PostgreSQL is stopped, or killed, and started again under a load of pages, autosaves and questions: no confirmed save is lost."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
from django.conf import settings as site
from django.db import connections
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from clinic import audit, postgres
from qa.models import Answer
from records.models import Report, ReportVersion
from records.reporting import document as documents
from tests import processes
from tests.clinic.test_web_killed import home  # noqa: F401 – a fixture
from tests.qa.chat.conftest import QUESTION, literature  # noqa: F401 – a fixture among them
from tests.records.reports.conftest import no_model, with_line, written  # noqa: F401 – a fixture among them
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db(transaction=True)
AWAY_SECONDS, AFTER_SECONDS = 0.7, 1.0
ENDED = (Answer.State.DONE, Answer.State.STOPPED, Answer.State.FAILED, Answer.State.INTERRUPTED)


@dataclass
class Load:
    """What the people at work were told: statuses of pages, saves that were confirmed, questions that were taken, and when last each went well."""

    statuses: set[int] = field(default_factory=set)
    saves: list[tuple[Any, int, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    well: dict[str, float] = field(default_factory=dict)
    done: threading.Event = field(default_factory=threading.Event)

    def went_well(self, what: str) -> None:
        self.well[what] = time.monotonic()


def stop_server() -> None:
    postgres.stop()


def kill_server() -> None:
    pid = int((postgres.layout().data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


def browse(browser: httpx.Client, addresses: list[str], load: Load) -> None:
    while not load.done.is_set():
        for address in addresses:
            status = browser.get(address).status_code
            load.statuses.add(status)
            if status == 200:
                load.went_well("pages")
        time.sleep(0.05)


def autosave(browser: httpx.Client, report: Report, load: Load) -> None:
    """One editor: what was not confirmed is sent again, as the page does."""
    version, document, number = report.current.number, report.current.content, 0
    while not load.done.is_set():
        number += 1
        line = f"Line {number} of {report.pk}."
        document = with_line(document, line)
        while not load.done.is_set():
            answer = browser.post(f"/reports/{report.pk}/save/", json={"base_version": version, "document": document})
            if answer.status_code == 200:
                version = answer.json()["version"]
                load.saves.append((report.pk, version, line))
                load.went_well("saves")
                break
            if answer.status_code == 409:
                # It had been stored, but the word of it was lost.
                version = answer.json()["version"]
                continue
            load.statuses.add(answer.status_code)
            time.sleep(0.1)
        time.sleep(0.03)


def ask(server: processes.Web, client: Any, load: Load) -> None:
    while not load.done.is_set():
        try:
            with server.socket(client, "/ws/ask/") as page:
                while not load.done.is_set():
                    page.send(json.dumps({"type": "ask", "request": "q", "text": QUESTION, "force": True}))
                    follow_one(page, load)
        except (ConnectionClosed, InvalidHandshake, OSError, TimeoutError):
            time.sleep(0.2)


def follow_one(page: Any, load: Load) -> None:
    while True:
        message = json.loads(page.recv(timeout=25))
        if message["type"] == "started":
            load.questions.append(message["answer"])
        if message["type"] == "refused":
            assert message["code"] == "database", message["code"]
            time.sleep(0.2)
            return
        if message.get("event", {}).get("kind") in ("finished", "unsaved", "failed"):
            if message["event"]["kind"] == "finished":
                load.went_well("questions")
            return


@contextmanager
def at_work(load: Load, *works: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """All of them at once until the block ends; gives whether one has ended already. What one raises is raised here."""
    with ThreadPoolExecutor(len(works)) as workers:
        running = [workers.submit(work) for work in works]
        try:
            yield lambda: any(work.done() for work in running)
        finally:
            load.done.set()
        for work in running:
            work.result(30)


@pytest.mark.parametrize("outage", [stop_server, kill_server])
def test_under_load(home, literature, doctor, colleague, client_for, outage):  # noqa: F811
    if not site.EMBEDDED_DATABASE:
        pytest.skip("The server of somebody else is not ours to stop.")
    reports = [written(person, patient_of(person, name=name, mrn=name), language="en")
               for person, name in ((doctor, "A1"), (doctor, "A2"), (colleague, "B1"))]
    load, clients = Load(), {person: client_for(person) for person in (doctor, colleague)}
    with processes.web(home, XINGLIN_DATABASE_POOL="True", XINGLIN_QUESTIONS_AN_HOUR="0") as server:
        browsers = {person: server.browser(client) for person, client in clients.items()}
        works = [partial(browse, browsers[doctor], ["/patients/", f"/reports/{reports[0].pk}/", "/ask/"], load),
                 partial(browse, browsers[colleague], ["/patients/", "/reports/"], load),
                 *(partial(autosave, browsers[report.author], report, load) for report in reports),
                 *(partial(ask, server, client, load) for client in clients.values())]
        with at_work(load, *works) as one_ended:
            processes.wait_for(lambda: one_ended() or set(load.well) == {"pages", "saves", "questions"})
            connections.close_all()
            outage()
            time.sleep(AWAY_SECONDS)
            postgres.start()
            back = time.monotonic()
            processes.wait_for(lambda: one_ended() or all(at > back + AFTER_SECONDS for at in load.well.values()), seconds=60)
        processes.wait_for(lambda: not Answer.objects.exclude(state__in=ENDED).exists())
    assert load.statuses <= {200, 503}
    for report, version, line in load.saves:
        assert line in documents.plain_text(ReportVersion.objects.get(report=report, number=version).content)
    for report in reports:
        numbers = [version.number for version in report.versions.order_by("number")]
        assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) >= sum(saved == report.pk for saved, *_rest in load.saves)
    assert {str(pk) for pk in Answer.objects.values_list("pk", flat=True)} >= set(load.questions)
    assert list(audit.problems()) == []
