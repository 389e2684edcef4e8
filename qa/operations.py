"""What an operator has to know about models and literature, for ``clinic.operations``."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from clinic import departures
from clinic.operations import Finding, Level
from qa import engine, streams
from qa.models import Corpus, IndexVersion, LanguageModel
from qa.services.gate import holds_back
from qa.weights import model_path


def model() -> Finding:
    """Whether the models that answers need are there, and may be used."""
    title = _("Language model")
    if departures.model_is_external(engine.model_server()):
        if departures.site_allows():
            return Finding("model", title, Level.WARNING, _("Answers are written by a server outside this house, from de-identified text."),
                           _("Make sure that a contract covers it; every text sent can be read under the patient."))
        return Finding("model", title, Level.PROBLEM, _("The configured model is outside this house and is not allowed, so answers are quoted."),
                       _("Set XINGLIN_EXTERNAL_MODEL_ALLOWED to True, or name a model of your own."))
    missing = [name for name in settings.BUNDLED_MODELS if not (model_path(name) / "manifest.json").exists()]
    if missing:
        return Finding("model", title, Level.PROBLEM, _("These models are missing: %(names)s.") % {"names": ", ".join(missing)},
                       _("Run make setup; until then answers are quoted from the literature."))
    return Finding("model", title, Level.GOOD, _("The models are in place."))


def queue() -> Finding:
    """Whether questions wait for the model, as far as this process knows."""
    title, standing = _("Questions that wait"), streams.answers.standing()
    if standing.seconds > settings.LONGEST_WAIT_SECONDS:
        return Finding("queue", title, Level.PROBLEM, _("New questions are refused: one would wait %(seconds)s seconds.") % {
            "seconds": round(standing.seconds)},
                       _("Wait; if this goes on, give the generator more processors or name a faster one with XINGLIN_GENERATOR."))
    if standing.waiting:
        return Finding("queue", title, Level.WARNING, _("%(count)s questions wait for the model, a new one about %(seconds)s seconds.") % {
            "count": standing.waiting, "seconds": round(standing.seconds)}, _("This passes by itself; nobody's question is lost."))
    return Finding("queue", title, Level.GOOD, _("No question waits."))


def gauges() -> dict[str, float]:
    """What waits for the model and is being written, for the metrics."""
    standing = streams.answers.standing()
    return {"xinglin_answers_writing": standing.writing, "xinglin_answers_waiting": standing.waiting, "xinglin_answer_wait_seconds": standing.seconds}


def indexes() -> Finding:
    """Whether every corpus that is switched on can be searched by meaning."""
    title = _("Literature")
    served = IndexVersion.objects.serving()
    known = {version.corpus_id: version.state for version in served}
    without = [corpus.title for corpus in Corpus.objects.filter(enabled=True) if corpus.pk not in known]
    words_only = [corpus.title for corpus in Corpus.objects.filter(enabled=True) if known.get(corpus.pk) == IndexVersion.State.LEXICAL]
    if without:
        return Finding("indexes", title, Level.PROBLEM, _("These corpora cannot be searched: %(names)s.") % {"names": ", ".join(without)},
                       _("Build their index under Literature."))
    if words_only:
        return Finding("indexes", title, Level.WARNING, _("These corpora are searched by words only: %(names)s.") % {"names": ", ".join(words_only)},
                       _("Wait until their index is built; if it does not move, look at the worker."))
    return Finding("indexes", title, Level.GOOD, _("Every corpus that is switched on can be searched."))


def gate() -> Finding:
    """Whether an index version or a language model waits because it does worse on the site's own questions."""
    title = _("Gate")
    ready = IndexVersion.objects.filter(state=IndexVersion.State.READY).select_related("corpus").order_by("corpus", "number")
    held = [f"{version.corpus.title} {version.number}" for version in ready if holds_back(version)]
    held += LanguageModel.objects.filter(state=LanguageModel.State.HELD).values_list("name", flat=True)
    if held:
        return Finding("gate", title, Level.WARNING,
                       _("These do worse on the site's own questions and wait: %(names)s.") % {"names": ", ".join(held)},
                       _("A knowledge administrator can compare them under Evaluation, and use them with a reason."))
    return Finding("gate", title, Level.GOOD, _("Nothing is held back."))
