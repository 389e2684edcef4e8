"""Measurements of the site's own parts as kept runs: started from the page or a command, done by a job or at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import engine, tasks
from qa.answering.gate import THRESHOLDS
from qa.answering.prompts import PROMPT_VERSION
from qa.evaluation.data import BadData
from qa.evaluation.question_set import Found
from qa.generation.base import GeneratorError
from qa.models import EvaluationRun, IndexVersion
from qa.retrieval.base import RetrievalError
from qa.services import run_items
from qa.services.site_parts import part_names
from qa.weights.errors import WeightsError

CAPABILITY = "manage_literature"
OWN_QUESTIONS = "own questions"
TELL_SECONDS = 0.5
EXPECTED_FAILURES = (BadData, GeneratorError, RetrievalError, WeightsError, run_items.NothingToMeasure)
Kind, State = EvaluationRun.Kind, EvaluationRun.State
Progress = Callable[[float], None]


class Stopped(Exception):
    """Somebody asked the run to end."""


def create_run(*, kind: str, data_set: str = OWN_QUESTIONS, data_path: str = "", person: Person | None = None,
               limit: int | None = None, seed: int | None = None, candidate: IndexVersion | None = None,
               generator: dict[str, str] | None = None) -> EvaluationRun:
    """A run that has not begun, with what it would be made with. Raises one of EXPECTED_FAILURES.

    ``candidate`` is searched in place of the served version, ``generator`` writes in place of the model in use.
    """
    return EvaluationRun.objects.create(
        kind=kind, data_set=data_set, data_path=data_path, person=person, limit=limit, seed=seed, candidate=candidate,
        generator=generator or {}, index_versions=_versions(kind, candidate),
        parts=part_names(kind, options=generator),
        prompt_version=PROMPT_VERSION if kind == Kind.ANSWERS else "", thresholds=_thresholds(kind),
    )


def _versions(kind: str, candidate: IndexVersion | None) -> list[str]:
    """The index versions searched; none where the data is its own literature."""
    if kind in (Kind.RETRIEVAL, Kind.SUPPORT):
        return []
    return list((engine.searcher_with(candidate) if candidate else engine.searcher()).versions)


def _thresholds(kind: str) -> dict[str, dict[str, float]]:
    deciding = kind in (Kind.QUESTIONS, Kind.ANSWERS)
    return {language: asdict(limits) for language, limits in THRESHOLDS.items()} if deciding else {}


@transaction.atomic
def start_run(*, person: Person, kind: str, data_set: str = OWN_QUESTIONS, data_path: str = "",
              limit: int | None = None, candidate: IndexVersion | None = None) -> EvaluationRun:
    """Have the worker measure. Raises one of EXPECTED_FAILURES."""
    require(person, CAPABILITY)
    run = create_run(kind=kind, data_set=data_set, data_path=data_path, person=person, limit=limit, candidate=candidate)
    audit.record("started evaluation", person=person, subject=f"evaluation:{run.pk}", measure=kind)
    tasks.defer_evaluation(run)
    return run


@transaction.atomic
def stop_run(*, person: Person, run: EvaluationRun) -> None:
    """Ask a run to end; what it has measured is kept."""
    require(person, CAPABILITY)
    EvaluationRun.objects.filter(pk=run.pk).update(stop_asked=True)
    EvaluationRun.objects.filter(pk=run.pk, state=State.WAITING).update(state=State.STOPPED, finished_at=timezone.now())
    audit.record("stopped evaluation", person=person, subject=f"evaluation:{run.pk}")


def perform(run: EvaluationRun, *, progress: Progress = lambda share: None) -> EvaluationRun:
    """Measure to the end and keep every item; a run that was interrupted begins anew. Never leaves it «running».

    Expected failures are noted on the run; raises what nobody expected.
    """
    run.items.all().delete()
    run.state, run.started_at, run.done = State.RUNNING, timezone.now(), 0
    run.save()
    state = State.FAILED
    try:
        run_items.measure(run, _teller(run, progress))
        state = State.DONE
    except Stopped:
        state = State.STOPPED
    except EXPECTED_FAILURES as error:
        run.error = str(error)
    finally:
        _finish(run, state)
    return run


def _finish(run: EvaluationRun, state: str) -> None:
    run.state, run.finished_at = state, timezone.now()
    run.save(update_fields=["state", "finished_at", "figures", "error", "done", "total"])


def _teller(run: EvaluationRun, progress: Progress) -> Callable[[int, int], None]:
    """Hears (done, of all); writes it down now and then, and looks whether somebody wants the run to end."""
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        progress(done / total if total else 1.0)
        run.done, run.total = done, total
        if time.monotonic() - told < TELL_SECONDS and done < total:
            return
        told = time.monotonic()
        EvaluationRun.objects.filter(pk=run.pk).update(done=done, total=total, figures=run.figures)
        if EvaluationRun.objects.filter(pk=run.pk, stop_asked=True).exists():
            raise Stopped

    return tell


@transaction.atomic
def keep_set_run(found: Sequence[Found], *, version: IndexVersion, since: datetime) -> EvaluationRun:
    """Keep what the gate saw of a version, from ``since`` until now, as a run of its own."""
    run = create_run(kind=Kind.QUESTIONS, candidate=version)
    run.by_gate, run.started_at = True, since
    run_items.keep_set_items(run, found)
    run.state, run.finished_at = State.DONE, timezone.now()
    run.save()
    return run
