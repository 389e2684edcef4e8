"""The long work on literature, done by the worker process: jobs live in the database and join its transactions."""

from __future__ import annotations

import logging

from asgiref.sync import sync_to_async
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import JobDeferrer, Status

from qa.models import Corpus, EvaluationRun, Import, LanguageModel, PubMedSearch, StudyReading

logger = logging.getLogger(__name__)
SILENT_SECONDS = 30
LATER = -10
_AGAIN = RetryStrategy(max_attempts=3, wait=10)


def defer_import(job: Import) -> None:
    """Have the worker read the files of ``job`` once the current transaction is committed."""
    _defer(import_files_task.configure(lock=f"corpus:{job.corpus_id}", queueing_lock=f"import:{job.pk}"), job_id=job.pk)


def defer_index(corpus: Corpus) -> None:
    """Have the worker bring the index of ``corpus`` up to date; asking twice builds once."""
    _defer(build_index_task.configure(lock=f"corpus:{corpus.pk}", queueing_lock=f"index:{corpus.pk}"),
           corpus_id=corpus.pk)


def defer_graph(corpus: Corpus) -> None:
    """Have the worker read what is new in ``corpus`` into the knowledge graph, after everything that people wait for."""
    _defer(build_graph_task.configure(lock="graph", queueing_lock=f"graph:{corpus.pk}", priority=LATER), corpus_id=corpus.pk)


def defer_graph_seeds() -> None:
    """Have the worker take the seeds into the knowledge graph; nothing happens where they are in it."""
    _defer(seed_graph_task.configure(lock="graph", queueing_lock="graph:seeds", priority=LATER))


def defer_evaluation(run: EvaluationRun) -> None:
    """Have the worker measure once the current transaction is committed, one run after the other."""
    _defer(evaluate_task.configure(lock="evaluation", queueing_lock=f"evaluation:{run.pk}"), run_id=run.pk)


def defer_model(candidate: LanguageModel) -> None:
    """Have the worker measure another language model beside the one in use."""
    _defer(measure_model_task.configure(lock="evaluation", queueing_lock=f"model:{candidate.pk}"), model_id=candidate.pk)


def defer_reading(reading: StudyReading) -> None:
    """Have the worker read the papers of a study; asking twice reads once."""
    _defer(read_study_task.configure(lock="research", queueing_lock=f"study:{reading.pk}"), reading_id=reading.pk)


def defer_pubmed(search: PubMedSearch) -> None:
    """Have the worker fetch the records of a search, one search after the other, as the service's rate asks."""
    _defer(fetch_pubmed_task.configure(lock="pubmed", queueing_lock=f"pubmed:{search.pk}"), search_id=str(search.pk))


def _defer(deferrer: JobDeferrer, **arguments: int | str) -> None:
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        logger.debug("The job waits already.")


@app.task(name="qa.import_files", retry=_AGAIN)
def import_files_task(*, job_id: int) -> None:
    """Read the files of an import; its passages are indexed by the job after it."""
    from qa.services import locks
    from qa.services.importing import run_import

    job = Import.objects.select_related("corpus").get(pk=job_id)
    if job.state in (Import.State.WAITING, Import.State.READING):
        try:
            job = run_import(job, wait=False)
        except locks.Busy:
            return
    if job.state == Import.State.INDEXING:
        defer_index(job.corpus)


@app.task(name="qa.build_index", retry=_AGAIN)
def build_index_task(*, corpus_id: int) -> None:
    """Make everything imported into a corpus searchable."""
    from qa.services import locks
    from qa.services.indexing import NothingToIndex, build_index

    try:
        build_index(Corpus.objects.get(pk=corpus_id), wait=False)
    except (locks.Busy, NothingToIndex):
        logger.debug("Corpus %s has nothing to index now.", corpus_id)


@app.task(name="qa.build_graph", retry=_AGAIN)
def build_graph_task(*, corpus_id: int) -> None:
    """Read what is new in a corpus into the knowledge graph."""
    from qa.services.knowledge_building import build_graph

    corpus = Corpus.objects.filter(pk=corpus_id).first()
    if corpus is not None:
        # A command that builds by hand holds the lock; the job is tried again after it.
        build_graph(corpus, wait=False)


@app.task(name="qa.seed_graph", retry=_AGAIN)
def seed_graph_task() -> None:
    """Take the edges of the seeds into the knowledge graph."""
    from qa.services.knowledge_building import seed_graph

    seed_graph(wait=False)


@app.task(name="qa.evaluate", retry=_AGAIN)
def evaluate_task(*, run_id: int) -> None:
    """Measure one run; the memory of a model that was loaded for it is given back."""
    from qa import engine
    from qa.services.evaluating import perform

    run = EvaluationRun.objects.get(pk=run_id)
    if run.finished:
        return
    try:
        perform(run)
    finally:
        engine.release_generator()


@app.task(name="qa.measure_model", retry=_AGAIN)
def measure_model_task(*, model_id: int) -> None:
    """Let a language model live if it does not do worse; nothing to do for one that is not a candidate any more."""
    from qa import engine
    from qa.services.model_gate import measure

    candidate = LanguageModel.objects.get(pk=model_id)
    if candidate.state != LanguageModel.State.CANDIDATE:
        return
    try:
        measure(candidate)
    finally:
        engine.release_generator()


@app.task(name="qa.read_study", retry=_AGAIN)
def read_study_task(*, reading_id: int) -> None:
    """Find topics and opposite findings in a study's papers; a study that is gone needs none."""
    from qa.services.research_reading import perform

    reading = StudyReading.objects.select_related("study").filter(pk=reading_id).first()
    if reading is not None and reading.state != StudyReading.State.DONE:
        perform(reading)


@app.task(name="qa.fetch_pubmed", retry=_AGAIN)
def fetch_pubmed_task(*, search_id: str) -> None:
    """Fetch the records of a search; the import they become is read by the job after it."""
    from qa.services.pubmed_fetching import fetch

    search = PubMedSearch.objects.select_related("corpus").get(pk=search_id)
    if not search.finished:
        search = fetch(search)
    if search.job is not None and not search.job.finished:
        defer_import(search.job)


@app.periodic(cron="* * * * *")
@app.task(name="qa.resume_interrupted", queueing_lock="resume-interrupted")
async def resume_interrupted_task(timestamp: int) -> None:
    """Take up what died without a word: jobs of dead workers, and imports of commands that were killed."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # The same work waits again already.
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    await sync_to_async(resume_imports)()


@app.periodic(cron="25 * * * *")
@app.task(name="qa.sweep_uploads", queueing_lock="sweep-uploads")
def sweep_uploads_task(timestamp: int) -> None:
    """Every hour: files of uploads that were killed before anybody was told that they were taken."""
    from qa.services.sweeping import sweep_uploads

    sweep_uploads()


def resume_imports() -> None:
    """Defer whatever unfinished imports and searches still need; asking again for work that waits or goes on changes nothing."""
    for search in PubMedSearch.objects.exclude(state__in=[PubMedSearch.State.DONE, PubMedSearch.State.FAILED]):
        defer_pubmed(search)
    for job in Import.objects.exclude(state__in=[Import.State.DONE, Import.State.FAILED]).select_related("corpus"):
        if job.state == Import.State.INDEXING:
            defer_index(job.corpus)
        else:
            defer_import(job)
