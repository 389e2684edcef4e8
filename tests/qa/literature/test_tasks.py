"""A real worker does the long work, each corpus by one at a time, and takes up what a dead one left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from qa import tasks
from qa.models import Corpus, Import, IndexVersion
from qa.services import literature
from tests.qa.literature.test_importing import FEVER


def run_worker() -> None:
    """Do everything that waits, in this process, then stop."""
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def forget_jobs() -> None:
    """The tables of jobs are not the ORM's, so no test database empties them by itself."""
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_workers cascade")


@pytest.fixture
def ward(transactional_db) -> Iterator[Corpus]:
    forget_jobs()
    yield literature.create_corpus(title="Ward guidelines", name="ward", person=None)
    forget_jobs()


@pytest.mark.models
def test_the_worker_imports_and_indexes_an_upload(ward, librarian):
    upload = SimpleUploadedFile("fever.md", FEVER.encode())
    job = literature.upload_files(corpus=ward, uploads=[upload], person=librarian)
    run_worker()
    job.refresh_from_db()
    assert (job.state, job.documents, job.version.state) == (Import.State.DONE, 1, IndexVersion.State.ACTIVE)


def test_asking_twice_builds_once(ward):
    tasks.defer_index(ward)
    tasks.defer_index(ward)
    assert ProcrastinateJob.objects.filter(task_name="qa.build_index").count() == 1


def test_work_is_deferred_only_with_its_transaction(ward):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        tasks.defer_index(ward)
        raise Undone
    assert not ProcrastinateJob.objects.exists()


def test_an_import_of_a_killed_command_is_taken_up(ward, tmp_path):
    path = tmp_path / "fever.md"
    path.write_text(FEVER)
    job = literature.create_import(corpus=ward, files=[literature.IncomingFile(path, path.name)], person=None)
    Import.objects.update(state=Import.State.READING)
    tasks.resume_imports()
    waiting = ProcrastinateJob.objects.get()
    assert (waiting.task_name, waiting.args) == ("qa.import_files", {"job_id": job.pk})


def test_a_dead_workers_job_is_given_to_a_live_one(ward):
    tasks.defer_index(ward)
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') "
                       "returning id")
        cursor.execute("update procrastinate_jobs set status = 'doing', worker_id = %s", cursor.fetchone())
    async_to_sync(tasks.resume_interrupted_task.func)(timestamp=0)
    assert ProcrastinateJob.objects.get().status == "todo"
