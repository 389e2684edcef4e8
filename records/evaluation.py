"""The measures that the records app adds to ``manage.py evaluate``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qa.evaluation.data import Row, chosen, rows
from qa.evaluation.registered import RegisteredMeasure
from records.decision_support.medicines.evaluation import JudgedPair, evaluate_interactions


def interactions(*, data: Path, limit: int | None, seed: int | None, report: Callable[[float], None]) -> dict[str, Any]:
    """Recall, false alerts, unknown names and speed of the interaction rules."""
    pairs = [_pair(row) for row in rows(data)]
    return evaluate_interactions(chosen(pairs, limit=limit, seed=seed), report=report)


def reports(*, data: Path, limit: int | None, seed: int | None, report: Callable[[float], None]) -> dict[str, Any]:
    """ROUGE, facts found again and unsupported facts of drafted notes and reports."""
    from records.services.report_evaluation import case_of, evaluate_reports

    return evaluate_reports(chosen([case_of(row) for row in rows(data)], limit=limit, seed=seed), report=report)


def _pair(row: Row) -> JudgedPair:
    drugs = row.fields.get("drugs")
    if not isinstance(drugs, list) or len(drugs) != 2 or not all(isinstance(name, str) and name.strip() for name in drugs):
        raise row.bad("drugs", "a list of two names is expected here.")
    interacts = row.fields.get("interacts")
    if interacts not in (True, False):
        raise row.bad("interacts", "true or false is expected here.")
    return JudgedPair(drugs[0], drugs[1], bool(interacts))


INTERACTIONS = RegisteredMeasure(
    "the interaction rules on pairs of medicines", "JSONL of drugs [a, b], interacts", "Checking the pairs.", interactions)
REPORTS = RegisteredMeasure(
    "notes drafted from consultations and reports drafted from records", "JSONL of id, source, instruction, reference", "Drafting.", reports)
