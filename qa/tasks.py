"""The long work on literature, done by the worker process: jobs live in the database and join its transactions."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from qa.models import Corpus, Import

logger = logging.getLogger(__name__)
SILENT_SECONDS = 30
_AGAIN = RetryStrategy(max_attempts=3, wait=10)


def defer_import(job: Import) -> None:
    """Have the worker read the files of ``job`` once the current transaction is committed."""
    _defer(import_files_task.configure(lock=f"corpus:{job.corpus_id}", queueing_lock=f"import:{job.pk}"), job_id=job.pk)


def defer_index(corpus: Corpus) -> None:
    """Have the worker bring the index of ``corpus`` up to date; asking twice builds once."""
    _defer(build_index_task.configure(lock=f"corpus:{corpus.pk}", queueing_lock=f"index:{corpus.pk}"),
           corpus_id=corpus.pk)


def _defer(deferrer, **arguments: int) -> None:
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        logger.debug("The job waits already.")


@app.task(name="qa.import_files", retry=_AGAIN)
def import_files_task(*, job_id: int) -> None:
    """Read the files of an import; its passages are indexed by the job after it."""
    from qa.services.importing import run_import

    job = run_import(Import.objects.select_related("corpus").get(pk=job_id))
    if job.state == Import.State.INDEXING:
        defer_index(job.corpus)


@app.task(name="qa.build_index", retry=_AGAIN)
def build_index_task(*, corpus_id: int) -> None:
    """Make everything imported into a corpus searchable."""
    from qa.services.indexing import build_index

    build_index(Corpus.objects.get(pk=corpus_id))


@app.periodic(cron="* * * * *")
@app.task(name="qa.resume_stalled", queueing_lock="resume-stalled", pass_context=False)
async def resume_stalled_task(timestamp: int) -> None:
    """Give the jobs of workers that died without a word to those that live."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        await app.job_manager.retry_job(job)
