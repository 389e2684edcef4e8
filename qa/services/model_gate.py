"""The gate before another language model writes the answers: it must not do worse on the site's own questions.

The settings name the model. The web server goes on with the one it had until the new one has been measured beside it;
commands use what the settings name. Whole answers are compared: whether the right questions were answered, how much of
what was shown is fully supported, and how often the model itself wrote it, since quotes stand in where it fails.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import engine, tasks
from qa.evaluation.comparison import difference
from qa.generation.base import GeneratorError
from qa.models import EvaluationRun, LanguageModel
from qa.services import evaluating, question_set
from qa.weights.errors import WeightsError

logger = logging.getLogger(__name__)
State = LanguageModel.State
# The largest mean loss that is let through, 0 to 1.
TOLERANCES: Mapping[str, float] = {"answered": 0.03, "declined": 0.03, "supported": 0.02, "written": 0.05}
_serving = False


class ReasonMissing(Exception):
    """The model does worse than the live one, so somebody has to say why it should be used all the same."""


def wanted() -> dict[str, str]:
    """What the settings name; the key to a server is never stored."""
    return {"generator": settings.GENERATOR, "model": settings.GENERATOR_MODEL, "url": settings.GENERATOR_URL}


def begin() -> None:
    """At the start of the web server: answers are written with the live model, and another one is measured first."""
    global _serving
    try:
        live = consider()
        _serving = True
        _use(live)
    finally:
        connection.close()


@transaction.atomic
def consider() -> LanguageModel:
    """The live model. What the settings name becomes it at once where there is none, else it is to be measured."""
    live = LanguageModel.objects.select_for_update().filter(state=State.LIVE).first()
    if live is None:
        return LanguageModel.objects.create(options=wanted(), name=_name(), state=State.LIVE, live_since=timezone.now())
    waiting = LanguageModel.objects.filter(state__in=[State.CANDIDATE, State.HELD])
    waiting.exclude(options=wanted()).update(state=State.PAST)
    if live.options == wanted():
        waiting.update(state=State.PAST)
    elif not waiting.exists():
        tasks.defer_model(LanguageModel.objects.create(options=wanted(), name=_name()))
    return live


def _name() -> str:
    """What the model calls itself; one that can't be made goes by what the settings say."""
    try:
        return engine.generator_of(wanted()).name
    except (GeneratorError, WeightsError):
        return " ".join(filter(None, wanted().values()))[:200]


def follow() -> None:
    """Before an answer: notice, in the web server, that another model has become live."""
    if _serving:
        live = LanguageModel.objects.filter(state=State.LIVE).first()
        if live is not None:
            _use(live)


def _use(live: LanguageModel) -> None:
    engine.write_with(None if live.options == wanted() else live.options)


def measure(candidate: LanguageModel) -> None:
    """Have both models answer the site's questions; the candidate becomes live or is held back, with the figures.

    A candidate that cannot answer is held back; a live one that cannot is no reason to keep it.
    """
    live = LanguageModel.objects.filter(state=State.LIVE).exclude(pk=candidate.pk).first()
    before = _answers_of(live) if live is not None and question_set.asked() else None
    if before is None:
        make_live(candidate)
        return
    candidate.gate = _report(before, _answers_of(candidate))
    if candidate.gate["refused"]:
        _hold(candidate)
    else:
        make_live(candidate)


def _answers_of(model: LanguageModel) -> EvaluationRun | None:
    """The finished run; None where the model cannot be used."""
    try:
        run = evaluating.create_run(kind=EvaluationRun.Kind.ANSWERS, generator=model.options)
    except evaluating.EXPECTED_FAILURES as error:
        logger.warning("The language model %s cannot be measured: %s", model.name, error)
        return None
    run.by_gate = True
    evaluating.perform(run)
    return run if run.state == EvaluationRun.State.DONE else None


def _report(before: EvaluationRun, after: EvaluationRun | None) -> dict[str, object]:
    """What is kept in ``LanguageModel.gate``."""
    found = {name: difference(_scores(before, name), _scores(after, name) if after else {}) for name in TOLERANCES}
    compared = {name: each for name, each in found.items() if each is not None}
    losses = [name for name, each in compared.items() if each.worse_by(TOLERANCES[name])]
    return {
        "questions": before.items.count(), "before": before.pk, "run": after.pk if after else None, "losses": losses,
        "measures": {name: each.as_json() for name, each in compared.items()},
        "refused": after is None or bool(losses), "at": timezone.now().isoformat(),
    }


def _scores(run: EvaluationRun, name: str) -> dict[str, float]:
    rows = run.items.values_list("key", "answered", "measures")
    if name in ("supported", "written"):
        return {key: float(measures[name]) for key, _, measures in rows if measures[name] is not None}
    answerable = name == "answered"
    return {key: float(answered == answerable) for key, answered, measures in rows
            if measures["answerable"] == answerable}


@transaction.atomic
def _hold(candidate: LanguageModel) -> None:
    candidate.state = State.HELD
    candidate.save()
    audit.record("held back language model", person=None, subject=f"language-model:{candidate.pk}",
                 losses=candidate.gate["losses"])


@transaction.atomic
def make_live(model: LanguageModel, *, person: Person | None = None, reason: str = "") -> None:
    """Answers are written with this model from the next one on. Raises ``ReasonMissing`` for one that was held back."""
    if person is not None:
        require(person, question_set.CAPABILITY)
    if model.state == State.HELD and not reason.strip():
        raise ReasonMissing
    LanguageModel.objects.filter(state=State.LIVE).exclude(pk=model.pk).update(state=State.PAST)
    model.state, model.live_since, model.person, model.reason = State.LIVE, timezone.now(), person, reason.strip()[:500]
    model.save()
    audit.record("changed language model", person=person, subject=f"language-model:{model.pk}", name=model.name,
                 reason=model.reason)


def standing() -> tuple[LanguageModel | None, LanguageModel | None]:
    """The live model, and the one that waits, if any."""
    rows = {row.state: row for row in LanguageModel.objects.exclude(state=State.PAST).select_related("person")}
    return rows.get(State.LIVE), rows.get(State.CANDIDATE) or rows.get(State.HELD)
