"""Real worker processes: two of them do one job once, and what one was doing when it was killed another one does to its end."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections

from clinic import postgres
from qa import tasks
from qa.models import Corpus, Import, IndexVersion, Passage
from qa.services import index_files, literature
from tests import processes
from tests.processes import wait_for
from tests.qa.literature.test_tasks import forget_jobs

NOTES = {f"note-{number}.txt": " ".join(f"Finding {number} of line {line} concerns potassium." for line in range(150)).encode()
         for number in range(16)}


@pytest.fixture
def ward(transactional_db, tmp_path, settings) -> Iterator[Corpus]:
    """A corpus in the home in which the workers of a test work."""
    processes.home_in(tmp_path)
    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    forget_jobs()
    yield literature.create_corpus(title="Ward guidelines", name="ward", person=None)
    forget_jobs()


def uploaded(corpus: Corpus, librarian, names: list[str]) -> Import:
    files = [SimpleUploadedFile(name, NOTES[name]) for name in names]
    return literature.upload_files(corpus=corpus, uploads=files, person=librarian)


def taken_up() -> int:
    """How often a worker began the job of the upload; jobs that looked once more, every minute, come behind it."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_events where type = 'started' and job_id = "
                       "(select min(id) from procrastinate_jobs where task_name = 'qa.import_files')")
        return cursor.fetchone()[0]


def is_done(job: Import) -> bool:
    job.refresh_from_db()
    return job.finished


def everything_once(job: Import, count: int) -> None:
    assert (job.state, job.documents, job.duplicates) == (Import.State.DONE, count, 0)
    assert sum(file.documents for file in job.files.all()) == count == job.corpus.documents.count()
    assert Passage.objects.filter(corpus=job.corpus).count() == job.passages
    active = IndexVersion.objects.get(state=IndexVersion.State.ACTIVE)
    assert active.passages == job.passages and index_files.problem(active) == ""


def test_two_workers_do_one_job_once(ward, librarian, tmp_path):
    with processes.worker(tmp_path), processes.worker(tmp_path):
        wait_for(lambda: workers() == 2)
        job = uploaded(ward, librarian, list(NOTES)[:6])
        wait_for(lambda: is_done(job))
    everything_once(job, 6)
    assert taken_up() == 1


def test_what_a_killed_worker_was_reading_another_reads_to_its_end(ward, librarian, tmp_path):
    job = uploaded(ward, librarian, list(NOTES))
    with processes.worker(tmp_path) as first:
        wait_for(lambda: Passage.objects.exists())
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert not is_done(job) and job.state == Import.State.READING
    with processes.worker(tmp_path):
        silent_for_long()
        async_to_sync(tasks.resume_interrupted_task.func)(timestamp=0)
        wait_for(lambda: is_done(job))
    everything_once(job, len(NOTES))


def test_what_was_being_read_when_the_database_was_restarted_is_read_to_its_end(ward, librarian, tmp_path):
    if not site.EMBEDDED_DATABASE:
        pytest.skip("The server of somebody else is not ours to stop.")
    job = uploaded(ward, librarian, list(NOTES))
    with processes.worker(tmp_path) as first:
        wait_for(lambda: Passage.objects.exists())
        connections.close_all()
        postgres.stop()
        postgres.start()
        # It ends itself, and its supervisor starts another one.
        wait_for(lambda: first.poll() is not None or is_done(job))
    with processes.worker(tmp_path):
        silent_for_long()
        async_to_sync(tasks.resume_interrupted_task.func)(timestamp=0)
        wait_for(lambda: is_done(job))
    everything_once(job, len(NOTES))


def workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_workers")
        return cursor.fetchone()[0]


def silent_for_long() -> None:
    """The workers that are there have given no sign of life for an hour."""
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
