"""Treatment options for a problem of a patient: passages of the literature, and what of it stands for this patient."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from qa import engine
from qa.answering.gate import decide
from qa.retrieval.base import Evidence, Query, RetrievalError
from qa.services.answers import language_of
from records.decision_support.pharmacogenomics.panel import read_panel
from records.decision_support.treatment import Judged, candidates_in, judge
from records.decision_support.words import Words
from records.models import Condition, Patient
from records.services.decision_charts import chart_of

QUESTIONS = {"zh": "{}的药物治疗", "en": "drug treatment of {}"}
ABOUT_TREATMENT = re.compile(r"治疗|处理|用药|管理|预防|控制|方案|treat|manag|therap|prevent|control|first-line|prescri", re.IGNORECASE)
SEARCHED = 20


@dataclass(frozen=True)
class Options:
    """``judged`` rest on ``passages`` (statements name them by number). Without ``enough`` there is nothing to judge;
    ``passages`` are then the nearest. ``unavailable`` says that the literature cannot be searched now."""

    problem: Condition
    judged: tuple[Judged, ...]
    passages: tuple[Evidence, ...]
    enough: bool
    notes: tuple[Words, ...]
    milliseconds: int
    unavailable: bool = False


def options_for(patient: Patient, problem: Condition) -> Options:
    """Searches the literature that is switched on and judges what it names. It stores nothing and orders nothing."""
    started = time.perf_counter()
    language = language_of(problem.name)
    try:
        found = engine.searcher().search(Query(QUESTIONS[language].format(problem.name[:120]), language, limit=SEARCHED))
    except RetrievalError:
        return Options(problem, (), (), False, (), _since(started), unavailable=True)
    usable = [each for each in found.evidence if not each.passage.retracted]
    passages = _about_treatment(usable)
    chart = chart_of(patient)
    panel = read_panel(chart.genotypes)
    judged = judge(candidates_in([each.passage.text for each in passages]), chart, panel.results)
    enough = bool(judged) and decide(usable, language).answerable
    return Options(problem, tuple(judged) if enough else (), tuple(passages if enough else usable[:3]), enough, panel.troubles, _since(started))


def _about_treatment(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Passages of documents on the problem itself that speak of its treatment."""
    return [each for each in evidence
            if each.on_subject and ABOUT_TREATMENT.search(f"{each.passage.title} {each.passage.section}")]


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
