"""The language model is killed or hangs while a report is drafted: the facts are told by code, and the draft says so."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from qa import engine
from qa.generation.openai_compatible import OpenAICompatibleGenerator
from records.reporting import document as documents
from records.services.report_drafting import draft
from records.services.reports import create_report
from tests.model_server import model_server
from tests.struck_model import is_gone, struck_model

pytestmark = pytest.mark.django_db


def drafted(person, patient):
    report = create_report(person, patient, kind="case", language="zh")
    list(draft(person, report, stop=threading.Event()))
    report.refresh_from_db()
    return report


def told_by_code(report) -> None:
    text = documents.plain_text(report.current.content)
    assert report.drafting == "finished" and report.trouble
    assert "白细胞计数 2.9" in text and "青霉素" in text
    assert {sentence["written_by"] for section in report.drafted for sentence in section["sentences"]} == {"code"}


@pytest.mark.parametrize("strike", [signal.SIGKILL, signal.SIGSTOP])
def test_its_process_is_struck_in_the_middle_of_a_draft(doctor, patient, monkeypatch, tmp_path, strike):
    with struck_model(monkeypatch, tmp_path) as model:
        model.strike, struck = strike, model.pid
        told_by_code(drafted(doctor, patient))
        model.strike = 0
        # The next draft is written with a new process, and the one that hung is gone.
        report = drafted(doctor, patient)
        assert (report.trouble, report.model) == ("", "model.gguf")
        assert model.pid != struck and is_gone(struck)


def test_a_model_server_that_hangs_is_not_waited_for_twice(doctor, patient, monkeypatch):
    with model_server() as server:
        generator = OpenAICompatibleGenerator(url=f"http://127.0.0.1:{server.port}", model="repeater", silence=1.0)
        monkeypatch.setattr(engine, "generator", lambda: generator)
        server.hangs_after = 2
        began = time.monotonic()
        told_by_code(drafted(doctor, patient))
        assert server.asked == 1 and time.monotonic() - began < 10
        generator.close()
