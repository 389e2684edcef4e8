"""Machines learn whether the site lives and is ready, operators what is wrong and what to do; neither learns a secret or a name."""

from __future__ import annotations

import json
import logging
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from clinic import metrics, operations
from clinic.logs import JsonFormatter, LineFormatter
from clinic.operations import Level

Usage = namedtuple("Usage", "total used free")


def test_a_living_site_says_so(client, db):
    assert client.get("/health/").json() == {"database": True}


def test_a_ready_site_says_so(client, db):
    response = client.get("/readiness/")
    assert (response.status_code, response.json()) == (200, {"database": True, "tables": True})


@pytest.mark.parametrize("missing", ["database", "tables"])
def test_a_site_that_is_not_ready_is_left_alone(client, db, monkeypatch, missing):
    class Away:
        def cursor(self):
            raise OperationalError("host=secret-host password=secret")

    if missing == "database":
        monkeypatch.setattr(operations, "connection", Away())
    else:
        monkeypatch.setattr(operations, "migrations_applied", lambda: False)
    response = client.get("/readiness/")
    assert response.status_code == 503 and response.json()[missing] is False
    assert "secret" not in response.content.decode()


def test_without_a_token_there_are_no_metrics(client, db, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/").status_code == 404
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_token_opens_the_metrics(client, db, settings):
    settings.METRICS_TOKEN = "a token of the monitoring"
    assert client.get("/metrics/", headers={"Authorization": "Bearer something else"}).status_code == 404
    client.get("/health/")
    text = client.get("/metrics/", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"}).content.decode()
    assert 'xinglin_requests_total{method="GET",route="health",status="200"}' in text
    assert "xinglin_answers_waiting 0" in text and "xinglin_disk_free_bytes" in text and "xinglin_database_bytes" in text


def test_metrics_hold_no_address(client_for, doctor, settings):
    settings.METRICS_TOKEN = "t"
    client = client_for(doctor)
    client.get("/patients/4f7c3b1e-0000-4000-8000-000000000000/?q=张三")
    client.get("/nowhere/张三/")
    text = client.get("/metrics/", headers={"Authorization": "Bearer t"}).content.decode()
    assert "4f7c3b1e" not in text and "张三" not in text and "nowhere" not in text


def test_times_fall_into_their_bounds():
    registry = metrics.Registry()
    for seconds in (0.07, 0.3, 20):
        registry.observe("t", seconds, route="a")
    lines = registry.lines()
    assert 't_bucket{route="a",le="0.05"} 0' in lines and 't_bucket{route="a",le="0.1"} 1' in lines
    assert 't_bucket{route="a",le="+Inf"} 3' in lines and 't_count{route="a"} 3' in lines


@pytest.mark.parametrize(("role", "status"), [("librarian", 200), ("auditor", 200), ("doctor", 403), ("trainee", 403)])
def test_who_sees_the_page(role, status, request, client_for):
    assert client_for(request.getfixturevalue(role)).get("/operations/").status_code == status


def test_nobody_sees_it_without_signing_in(client, db):
    assert client.get("/operations/").status_code == 302


@pytest.mark.parametrize(("language", "word"), [("en", "There is no backup yet."), ("zh-hans", "还没有备份。")])
def test_the_page_says_what_is_wrong_and_what_to_do(auditor, client_for, settings, tmp_path, language, word):
    settings.HOME = tmp_path
    page = client_for(auditor, language).get("/operations/").content.decode()
    assert word in page and "manage.py backup FILE" in page


@pytest.mark.parametrize(("free", "level"), [(1, Level.PROBLEM), (5, Level.WARNING), (500, Level.GOOD)])
def test_disk_space(monkeypatch, free, level):
    monkeypatch.setattr(operations.shutil, "disk_usage", lambda path: Usage(0, 0, free * operations.GIGABYTE))
    found = operations.disk_space()
    assert found.level is level and bool(found.advice) is (level is not Level.GOOD)


@pytest.mark.parametrize(("age", "level"), [(None, Level.PROBLEM), (timedelta(hours=2), Level.GOOD), (timedelta(days=2), Level.WARNING),
                                            (timedelta(days=9), Level.PROBLEM)])
def test_the_age_of_the_backup(settings, tmp_path, age, level):
    settings.HOME = tmp_path
    if age is not None:
        (tmp_path / "last-backup.json").write_text(json.dumps({"at": (timezone.now() - age).isoformat(), "bytes": 1}))
    assert operations.backup().level is level


def test_a_damaged_note_of_the_backup_counts_as_none(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "last-backup.json").write_text("{")
    assert operations.backup().level is Level.PROBLEM


@pytest.mark.parametrize(("seconds", "level"), [(None, Level.PROBLEM), (5, Level.GOOD), (600, Level.PROBLEM)])
def test_the_worker(db, seconds, level):
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_workers")
        if seconds is not None:
            cursor.execute("insert into procrastinate_workers (last_heartbeat) values (%s)", [timezone.now() - timedelta(seconds=seconds)])
    assert operations.worker().level is level


def test_a_failed_job_is_told(db):
    assert operations.failed_jobs().level is Level.GOOD
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_jobs (queue_name, task_name, status) values ('default', 't', 'failed') returning id")
        cursor.execute("insert into procrastinate_events (job_id, type, at) values (%s, 'failed', now())", [cursor.fetchone()[0]])
    found = operations.failed_jobs()
    assert found.level is Level.WARNING and "1" in found.said


def test_keys_that_others_can_read_are_told(settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keyset.json").write_text("{}")
    (tmp_path / "keys" / "keyset.json").chmod(0o644)
    assert operations.keys().level is Level.PROBLEM


def test_missing_models_and_a_forbidden_server_are_told(db, settings, monkeypatch, tmp_path):
    from qa import operations as literature

    monkeypatch.setattr(literature, "model_path", lambda name: tmp_path / name)
    assert literature.model().level is Level.PROBLEM and "generator" in literature.model().said
    settings.GENERATOR_URL = "https://api.elsewhere.example/v1"
    assert literature.model().level is Level.PROBLEM and "XINGLIN_EXTERNAL_MODEL_ALLOWED" in literature.model().advice
    settings.EXTERNAL_MODEL_ALLOWED = True
    assert literature.model().level is Level.WARNING


def test_a_corpus_without_an_index_is_told(db):
    from qa import operations as literature
    from qa.models import Corpus

    assert literature.indexes().level is Level.GOOD
    Corpus.objects.create(name="empty", title="Empty shelf")
    found = literature.indexes()
    assert found.level is Level.PROBLEM and "Empty shelf" in found.said


def failure(secret: str) -> logging.LogRecord:
    try:
        raise ValueError(f"Key (mrn)=({secret}) already exists.")
    except ValueError as error:
        return logging.LogRecord("records", logging.ERROR, "f", 1, "A chart could not be saved.", (), (type(error), error, error.__traceback__))


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_an_error_is_logged_without_what_it_held(formatter):
    line = formatter.format(failure("张三"))
    assert "张三" not in line and "\n" not in line
    assert "ValueError" in line and "test_operations.py" in line and "A chart could not be saved." in line


@pytest.mark.parametrize("formatter", [JsonFormatter(), LineFormatter()])
def test_addresses_are_not_logged(formatter):
    record = logging.LogRecord("django.request", logging.WARNING, "f", 1, "%s: %s", ("Not Found", "/patients/张三/"), None)
    line = formatter.format(record)
    assert "Not Found" in line and "张三" not in line


def test_a_json_line_is_one_object():
    record = logging.LogRecord("clinic", logging.INFO, "f", 1, "A request was answered.", (), None)
    record.route, record.status = "health", 200
    said = json.loads(JsonFormatter().format(record))
    assert (said["message"], said["route"], said["status"], said["level"]) == ("A request was answered.", "health", 200, "INFO")
