"""A full disk, a clock that is put back, two workers with one job: nothing that was confirmed is lost, nothing half done is seen.

Kills are tried in ``test_kills``, a database that goes away in ``test_outage`` and ``tests/browser/test_database_outage``,
damaged index files in ``tests/qa/literature``.
"""

from __future__ import annotations

import errno
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic import audit, rates
from clinic.account_middleware import SEEN
from clinic.backups import making
from clinic.models import RateUse
from qa.models import Import, Passage
from qa.services import literature
from qa.services.importing import run_import
from qa.services.literature import IncomingFile, create_import
from records.models import EmergencyAccess, Patient
from records.services.emergencies import open_chart
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
    monkeypatch.setattr(Path, "write_bytes", FullDisk())
    page = send(client)
    assert page.status_code == 507 and said in page.text
    told = send(client, accept="application/json")
    assert told.status_code == 507 and said in told.json()["error"]
    assert not Import.objects.exists() and [path for path in settings.UPLOADS.rglob("*") if path.is_file()] == []


def test_the_upload_is_taken_once_there_is_room(corpus, librarian, client_for, monkeypatch):
    client = client_for(librarian)
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", FullDisk())
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
    together, troubles = threading.Barrier(2), []

    def work() -> None:
        together.wait()
        try:
            run_import(Import.objects.get(pk=job.pk))
        except Exception as error:  # noqa: BLE001 – whatever it is, it fails the test
            troubles.append(error)
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert troubles == []
    [file] = Import.objects.get().files.all()
    assert (file.documents, corpus.documents.count()) == (1, 1) and Passage.objects.filter(corpus=corpus).count() == file.passages
