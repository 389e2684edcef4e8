"""A full disk, a clock that is put back, two workers with one job: nothing that was confirmed is lost, nothing half done is seen.

Kills are tried in ``test_kills``, ``test_web_killed`` and ``tests/qa/literature/test_switch_killed``, killed and hanging models in
``test_model_killed`` of chat and reports, a database that goes away in ``test_database_restarted``, ``test_outage`` and
``tests/browser/test_database_outage``, real workers in ``tests/qa/literature/test_workers``, sockets that nobody reads in
``test_slow_sockets``, damaged index files in ``tests/qa/literature``.
"""

from __future__ import annotations

import errno
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from clinic import audit, rates
from clinic.account_middleware import SEEN
from clinic.backups import making
from clinic.models import RateUse
from qa.answering.base import Reason, SentenceFinished, Support
from qa.models import Conversation, Import, Passage, Question
from qa.services import answers, literature, recording
from qa.services.answers import ask_question
from qa.services.importing import run_import
from qa.services.literature import IncomingFile, create_import
from records.models import EmergencyAccess, Patient, Report
from records.services import report_drafting
from records.services.emergencies import open_chart
from records.services.report_integrity import integrity_problems
from records.services.report_signing import sign_report
from records.services.reports import create_report, save_version
from tests.conftest import PASSWORD
from tests.records.reports.conftest import no_model, with_line, written  # noqa: F401 – a fixture among them
from tests.records.reports.patients import patient_of

pytestmark = pytest.mark.django_db


class FullDisk:
    """Stands for what the system says when no block is free."""

    def __call__(self, *arguments: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def corpus(settings, tmp_path):
    settings.UPLOADS = tmp_path / "uploads"
    settings.UPLOADS.mkdir()
    return literature.create_corpus(title="Ward", name="ward", person=None)


def send(client: Client, **headers: str):
    return client.post("/literature/imports/new/", {"corpus": "ward", "files": SimpleUploadedFile("a.txt", b"Fever.")}, headers=headers)


@pytest.mark.parametrize(("language", "said"), [("en", "The disk of this site is full."), ("zh-hans", "磁盘已满")])
def test_an_upload_to_a_full_disk_keeps_nothing_and_says_so(corpus, librarian, client_for, monkeypatch, settings, language, said):
    client = client_for(librarian, language)
    monkeypatch.setattr(literature.shutil, "copyfileobj", FullDisk())
    page = send(client)
    assert page.status_code == 507 and said in page.text
    told = send(client, accept="application/json")
    assert told.status_code == 507 and said in told.json()["error"]
    assert not Import.objects.exists() and [path for path in settings.UPLOADS.rglob("*") if path.is_file()] == []


@pytest.fixture
def full_database_disk():
    """The database refuses every new row of a table as PostgreSQL does when no block is free for it."""
    filled = []

    def fill(table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("create or replace function no_block_free() returns trigger language plpgsql as "
                           "$$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$")
            cursor.execute(f"create trigger a_full_disk before insert on {table} for each row execute function no_block_free()")
        filled.append(table)

    yield fill
    with connection.cursor() as cursor:
        for table in filled:
            cursor.execute(f"drop trigger if exists a_full_disk on {table}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("table", "act"), [("records_reportversion", "save"), ("clinic_auditevent", "save"), ("records_reportsignature", "sign")])
def test_a_report_on_a_full_disk_stays_as_it_was_and_the_doctor_is_told(doctor, client_for, full_database_disk, table, act):
    report = written(doctor, patient_of(doctor))
    client, text = client_for(doctor), with_line(report.current.content, "Seen again in the evening.")
    posts = {"save": ({"base_version": 1, "document": text}, "application/json"),
             "sign": ({"version": 1, "meaning": "author", "password": PASSWORD}, None)}
    data, kind = posts[act]
    send_it = lambda: client.post(f"/reports/{report.pk}/{act}/", data, **({"content_type": kind} if kind else {}))  # noqa: E731
    client.get(f"/reports/{report.pk}/")
    full_database_disk(table)
    answer = send_it()
    assert answer.status_code == 507 and "full" in answer.text
    report.refresh_from_db()
    assert (report.state, report.versions.count(), report.signatures.count()) == ("draft", 1, 0) and list(audit.problems()) == []
    with connection.cursor() as cursor:
        cursor.execute(f"drop trigger a_full_disk on {table}")
    assert send_it().status_code in (200, 302)
    report.refresh_from_db()
    assert (report.versions.count(), report.signatures.count()) == ((2, 0) if act == "save" else (1, 1)) and list(audit.problems()) == []


@pytest.mark.django_db(transaction=True)
def test_a_question_on_a_full_disk_is_refused_whole(doctor, full_database_disk):
    full_database_disk("qa_answer")
    with pytest.raises(OperationalError):
        ask_question(person=doctor, text="What lowers potassium?")
    assert not Question.objects.exists() and not Conversation.objects.exists() and list(audit.problems()) == []


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_a_full_disk_does_not_take_is_shown_and_not_called_finished(doctor, full_database_disk, monkeypatch):
    monkeypatch.setattr(answers, "start_answer", lambda answer: None)
    monkeypatch.setattr(recording, "SAVE_PAUSE_SECONDS", 0.0)
    answer, told = ask_question(person=doctor, text="What lowers potassium?"), []
    full_database_disk("qa_answersentence")
    sentence = SentenceFinished(0, "Insulin lowers potassium.", (), Support.SUPPORTED, Reason.QUOTED)
    monkeypatch.setattr(answers, "answer_events", lambda *arguments, **named: iter([sentence]))
    answers.write_answer(answer.pk, told.append, threading.Event())
    assert [message["kind"] for message in told] == ["sentence", "unsaved"]
    answers.give_up_unwritten(answer)
    answer.refresh_from_db()
    assert (answer.state, answer.sentences.count()) == ("interrupted", 0)


def test_the_upload_is_taken_once_there_is_room(corpus, librarian, client_for, monkeypatch):
    client = client_for(librarian)
    with monkeypatch.context() as full:
        full.setattr(literature.shutil, "copyfileobj", FullDisk())
        assert send(client).status_code == 507
    assert send(client).status_code == 302 and Import.objects.count() == 1


def test_a_backup_to_a_full_disk_leaves_no_file(tmp_path, monkeypatch):
    (tmp_path / "home" / "keys").mkdir(parents=True)
    monkeypatch.setattr(making, "_write", FullDisk())
    with pytest.raises(making.BackupError, match="No space left"):
        making.make(tmp_path / "b", home=tmp_path / "home", dump=["true"], environment={}, passphrase="apricots ripen in june")
    assert [entry.name for entry in tmp_path.iterdir()] == ["home"]


@pytest.fixture
def clock(monkeypatch):
    """The clock of this process, put forward or back by a time."""
    real = time.time

    def put(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.now(tz=UTC) + by)
        monkeypatch.setattr(time, "time", lambda: real() + by.total_seconds())

    return put


@pytest.mark.parametrize("by", [timedelta(days=-2), timedelta(days=2)])
def test_the_audit_trail_keeps_its_order_when_the_clock_jumps(doctor, clock, by):
    audit.record("viewed", person=doctor)
    clock(by)
    audit.record("viewed", person=doctor)
    assert list(audit.problems()) == []


def test_a_clock_put_back_signs_nobody_out_and_one_put_forward_does(doctor, clock):
    client = Client()
    client.force_login(doctor)
    client.get("/patients/")
    assert client.session[SEEN]
    clock(timedelta(hours=-3))
    assert client.get("/patients/").status_code == 200
    clock(timedelta(hours=3))
    assert client.get("/patients/").status_code == 302


def test_a_clock_put_back_locks_nobody_out_of_asking(doctor, settings):
    settings.RATES = {"questions": 2}
    RateUse.objects.create(person=doctor, kind="questions", until=timezone.now() + timedelta(days=3))
    rates.take(doctor, "questions")
    assert RateUse.objects.get().until < timezone.now() + timedelta(hours=1)


@pytest.mark.parametrize("by", [timedelta(days=-2), timedelta(days=2)])
def test_a_report_saved_and_signed_while_the_clock_jumps_is_sound(doctor, clock, by):
    report = written(doctor, patient_of(doctor))
    clock(by)
    saved = save_version(doctor, report, document=with_line(report.current.content, "Seen again."), base=1, from_editor=True)
    clock(-by)
    sign_report(doctor, Report.objects.get(), version=saved.number, meaning="author", password=PASSWORD)
    assert integrity_problems(Report.objects.get()) == [] and list(audit.problems()) == []


def test_a_clock_put_back_does_not_hold_up_a_draft_that_was_killed(doctor, clock):
    report = create_report(doctor, patient_of(doctor), kind="case", language="en")
    clock(timedelta(hours=3))
    assert report_drafting._claim(report) == "waiting"
    assert report_drafting._claim(report) is None, "It is being drafted."
    clock(timedelta(0))
    assert report_drafting._claim(report) == "running"


def test_two_servers_that_open_one_report_draft_it_once(doctor):
    report = create_report(doctor, patient_of(doctor), kind="case", language="en")
    assert [report_drafting._claim(report) for _server in range(3)] == ["waiting", None, None]


def test_an_emergency_does_not_outlast_the_clock(doctor, colleague, clock):
    patient = patient_of(colleague)
    open_chart(doctor, mrn=patient.mrn, reason="Unconscious.")
    assert Patient.objects.visible_to(doctor).exists()
    clock(timedelta(days=1))
    assert not Patient.objects.visible_to(doctor).exists()
    assert EmergencyAccess.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_import_read_it_once(corpus, tmp_path):
    (tmp_path / "a.txt").write_text("Paracetamol lowers fever. " * 20)
    job = create_import(corpus=corpus, files=[IncomingFile(tmp_path / "a.txt", "a.txt")], person=None)
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        try:
            run_import(Import.objects.get(pk=job.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _worker in range(2)]:
            done.result(60)
    [file] = Import.objects.get().files.all()
    assert (file.documents, corpus.documents.count()) == (1, 1) and Passage.objects.filter(corpus=corpus).count() == file.passages
