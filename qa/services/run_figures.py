"""The figures of a run in the order and words people read them in; computes none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qa.models import EvaluationRun

Kind = EvaluationRun.Kind


@dataclass(frozen=True)
class Measure:
    """A figure's place in ``EvaluationRun.figures``; ``unit`` is "" for a share between 0 and 1, else ms, count or rate."""

    path: str
    label: Promise
    unit: str = ""

    def of(self, figures: Mapping[str, Any]) -> float | None:
        found: Any = figures
        for part in self.path.split("/"):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found if isinstance(found, int | float) else None

    def shown(self, figures: Mapping[str, Any]) -> str:
        """As a person reads it; a dash where the run has no such figure."""
        return shown(self.of(figures), self.unit)


def shown(value: float | None, unit: str = "") -> str:
    """Shares with three decimals, the rest as whole numbers; a dash for nothing."""
    if value is None:
        return "–"
    if unit == "":
        return f"{value:.3f}"
    return f"{value:,.0f} ms" if unit == "ms" else f"{value:,.0f}"


MEASURES: Mapping[str, tuple[Measure, ...]] = {
    Kind.QUESTIONS: (
        Measure("ndcg@10", _("nDCG@10")), Measure("answered", _("Answerable questions answered")),
        Measure("declined", _("Unanswerable questions declined")), Measure("mrr@10", _("MRR@10")),
        Measure("questions", _("Questions"), "count"),
    ),
    Kind.ANSWERS: (
        Measure("accuracy", _("Right choices")), Measure("supported_sentences", _("Sentences fully supported")),
        Measure("citation/recall", _("Citation recall")), Measure("citation/precision", _("Citation precision")),
        Measure("abstention/recall", _("Unanswerable questions declined")),
        Measure("abstention/precision", _("Declined rightly")),
        Measure("first_text_ms", _("First words after"), "ms"),
    ),
    Kind.RETRIEVAL: (
        Measure("ndcg@10", _("nDCG@10")), Measure("recall@10", _("Recall@10")), Measure("recall@100", _("Recall@100")),
        Measure("mrr@10", _("MRR@10")), Measure("query_ms/p95", _("Search, slowest 5 %"), "ms"),
        Measure("queries", _("Questions"), "count"), Measure("documents", _("Documents"), "count"),
    ),
    Kind.SUPPORT: (
        Measure("macro_f1", _("Macro F1")), Measure("f1/supported", _("F1 supported")),
        Measure("f1/contradicted", _("F1 contradicted")), Measure("f1/unrelated", _("F1 unrelated")),
        Measure("pairs_per_second", _("Pairs a second"), "rate"),
    ),
}
# What the curve over time shows: at most three lines of shares.
CHARTED = {Kind.QUESTIONS: 3, Kind.ANSWERS: 3, Kind.RETRIEVAL: 3, Kind.SUPPORT: 1}


@dataclass(frozen=True)
class Figure:
    label: Promise
    value: str


def figures(run: EvaluationRun) -> list[Figure]:
    """Every figure of the run's kind."""
    return [Figure(measure.label, measure.shown(run.figures)) for measure in MEASURES[run.kind]]


def main_figure(run: EvaluationRun) -> Figure | None:
    """The first figure that the run has."""
    found = (measure for measure in MEASURES[run.kind] if measure.of(run.figures) is not None)
    first = next(found, None)
    return Figure(first.label, first.shown(run.figures)) if first else None
