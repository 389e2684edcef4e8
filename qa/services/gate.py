"""The gate before an index version goes live: it must not do worse on the site's own questions; builds nothing.

Only what both versions hold is ranked against each other: documents that are new in the candidate are left out of its
ranking, since nobody has judged yet whether they answer the questions better. Loss beyond the tolerance counts only if
a paired bootstrap over the questions shows that it is not chance (qa.evaluation.comparison).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import Person
from qa import engine
from qa.evaluation.comparison import Difference, difference
from qa.evaluation.metrics import ndcg
from qa.evaluation.question_set import Found
from qa.models import EvaluationRun, IndexVersion
from qa.retrieval.base import Query, RetrievalError
from qa.services import evaluating, question_set, set_search

logger = logging.getLogger(__name__)
State = IndexVersion.State
# The largest mean loss that is let through, 0 to 1.
TOLERANCES: Mapping[str, float] = {"ndcg@10": 0.02, "answered": 0.03, "declined": 0.03}
Scores = Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """How a version does beside the live one, by measure; `overtaken` counts questions where new documents now lead."""

    questions: int
    against: str = ""
    measures: Mapping[str, Difference] = field(default_factory=dict)
    overtaken: int = 0
    run: int | None = None

    @property
    def losses(self) -> tuple[str, ...]:
        """The measures that speak against the version."""
        return tuple(name for name, found in self.measures.items() if found.worse_by(TOLERANCES[name]))

    @property
    def refused(self) -> bool:
        return bool(self.losses)

    def as_json(self) -> dict[str, object]:
        """What is kept in ``IndexVersion.figures["gate"]``."""
        return {
            "questions": self.questions, "against": self.against, "overtaken": self.overtaken, "run": self.run,
            "measures": {name: found.as_json() for name, found in self.measures.items()},
            "losses": list(self.losses), "refused": self.refused, "at": timezone.now().isoformat(),
        }


class GateRefused(Exception):
    """The version does worse than the live one; the report holds the figures."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"The version does worse than the live one: {', '.join(report.losses)}.")
        self.report = report


def measure(version: IndexVersion) -> Report:
    """Ask the site's questions of ``version`` and of what is live, and keep the candidate's answers as a run.

    Nothing is compared for a corpus's first version, one of a corpus that is switched off, or without questions.
    Raises ``qa.retrieval.base.RetrievalError``.
    """
    questions = question_set.asked() if version.corpus.enabled else []
    if not questions:
        return Report(0)
    since, memory = timezone.now(), set_search.QueryMemory(engine.embedder())
    candidate = set_search.remembering(engine.searcher_with(version), memory)
    found = set_search.found_by(candidate, questions)
    run = evaluating.keep_set_run(found, version=version, since=since)
    live = version.corpus.versions.filter(state=State.ACTIVE).exclude(pk=version.pk).first()
    if live is None:
        return Report(len(questions), run=run.pk)
    fresh = set_search.passages_of_new_documents(version, live)
    known = _known_only(candidate, found, fresh) if len(fresh) else _ndcg(found)
    return Report(
        questions=len(questions), against=str(live), run=run.pk,
        measures=_compared(_live_scores(live, questions, memory), _scores(found) | {"ndcg@10": known}),
        overtaken=sum(known[item.asked.key] > (item.ndcg or 0.0) for item in found if item.asked.key in known),
    )


def _compared(before: Mapping[str, Scores], after: Mapping[str, Scores]) -> dict[str, Difference]:
    pairs = {name: difference(before[name], after[name]) for name in TOLERANCES}
    return {name: found for name, found in pairs.items() if found is not None}


def _known_only(searcher: engine.LiteratureSearcher, found: Sequence[Found], fresh) -> dict[str, float]:
    blind = set_search.without_passages(searcher, fresh)
    scores = {}
    for item in found:
        if item.asked.documents:
            query = Query(item.asked.text, language=item.asked.language)
            order = [str(key) for key in set_search.documents_ranked(blind, query)]
            scores[item.asked.key] = ndcg(order, {str(key): 1 for key in item.asked.documents}, k=10)
    return scores


def _ndcg(found: Sequence[Found]) -> dict[str, float]:
    return {item.asked.key: item.ndcg for item in found if item.ndcg is not None}


def _scores(found: Sequence[Found]) -> dict[str, Scores]:
    return {
        "ndcg@10": _ndcg(found),
        "answered": {item.asked.key: float(item.answered) for item in found if item.asked.answerable},
        "declined": {item.asked.key: float(not item.answered) for item in found if not item.asked.answerable},
    }


def _live_scores(
    live: IndexVersion, questions: Sequence[question_set.Asked], memory: set_search.QueryMemory
) -> Mapping[str, Scores]:
    """Measured now, unless the live version was made with another embedder: then as it was measured with that one."""
    if live.embedder and live.embedder != engine.embedder().name:
        kept = _kept_run(live)
        if kept is not None:
            return _kept_scores(kept)
    return _scores(set_search.found_by(set_search.remembering(engine.searcher(), memory), questions))


def _kept_run(live: IndexVersion) -> EvaluationRun | None:
    runs = EvaluationRun.objects.filter(kind=EvaluationRun.Kind.QUESTIONS, state=EvaluationRun.State.DONE)
    return runs.filter(index_versions__contains=[str(live)], parts__embedder=live.embedder).first()


def _kept_scores(run: EvaluationRun) -> Mapping[str, Scores]:
    rows = list(run.items.values_list("key", "answered", "measures"))
    return {
        "ndcg@10": {key: measures["ndcg@10"] for key, _, measures in rows if measures.get("ndcg@10") is not None},
        "answered": {key: float(answered) for key, answered, measures in rows if measures["answerable"]},
        "declined": {key: float(not answered) for key, answered, measures in rows if not measures["answerable"]},
    }


def pass_or_hold(version: IndexVersion) -> bool:
    """Measure a finished version and note the figures on it; false if it has to wait for somebody's word."""
    report = _measured(version)
    with transaction.atomic():
        version.figures["gate"] = report.as_json()
        version.save(update_fields=["figures"])
        if report.refused:
            audit.record("held back index version", person=None, subject=f"index:{version}", run=report.run,
                         losses=list(report.losses))
    return not report.refused


def _measured(version: IndexVersion) -> Report:
    """What can't be measured passes: a fault of the measurement must not keep new literature from doctors."""
    try:
        return measure(version)
    except RetrievalError as error:
        logger.error("Version %s could not be measured: %s", version, error)
        return Report(0)


def require_pass(version: IndexVersion, *, person: Person | None, reason: str) -> None:
    """Let a version through that does not do worse, or any with a reason, which is noted on it and audited.

    A version that was held back against what is still live is not measured again once there is a reason.
    Raises ``GateRefused``, with the figures noted on the version.
    """
    reason = reason.strip()[:500]
    if not (reason and _held_against_live(version)):
        report = _measured(version)
        version.figures["gate"] = report.as_json()
        version.save(update_fields=["figures"])
        if report.refused and not reason:
            raise GateRefused(report)
    if version.figures["gate"]["refused"]:
        _override(version, person, reason)


@transaction.atomic
def _override(version: IndexVersion, person: Person | None, reason: str) -> None:
    found = version.figures["gate"]
    found["override"] = {"by": str(person) if person else "", "reason": reason, "at": timezone.now().isoformat()}
    version.save(update_fields=["figures"])
    audit.record("overrode the gate", person=person, subject=f"index:{version}", losses=found["losses"], reason=reason)


def holds_back(version: IndexVersion) -> bool:
    """Whether this finished version waits because it did worse."""
    return version.state == State.READY and bool(version.figures.get("gate", {}).get("refused"))


def _held_against_live(version: IndexVersion) -> bool:
    live = version.corpus.versions.filter(state=State.ACTIVE).first()
    return holds_back(version) and version.figures["gate"]["against"] == str(live)
