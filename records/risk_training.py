"""``manage.py train risk``: from a cohort to a model file with its card, and what ``--json`` prints."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clinic.commands import BadInput
from records.decision_support.risk.model import RiskModel, saved
from records.decision_support.risk.simulation import simulated
from records.decision_support.risk.training import CohortUnusable, Member, member_of, read_file, train

SYNTHETIC, CLINIC = "synthetic", "clinic"
SOURCES = {
    SYNTHETIC: "Simulated people with invented coefficients: a demonstration of the method, of no use for real patients.",
    CLINIC: "The charts of this site.",
}


def train_risk(*, data: Path, out: Path, limit: int | None, seed: int, report: Callable[[str, float], None]) -> dict[str, Any]:
    """``before`` and ``after`` are AUROC on the latest fifth: age and sex alone, and the model. Raises ``BadInput``."""
    started = time.perf_counter()
    report("Training the risk model.", 0.0)
    try:
        model = train(_members(data, seed)[:limit], source=SOURCES.get(str(data), f"The cohort file {data.name}."), seed=seed)
    except CohortUnusable as error:
        raise BadInput(f"--data: {error}") from error
    out.mkdir(parents=True, exist_ok=True)
    saved(model, out / "risk.json")
    (out / "README.md").write_text(card_text(model), encoding="utf-8")
    report("Training the risk model.", 1.0)
    card = model.card
    return {"before": card["before"]["auroc"], "after": card["after"]["auroc"], "seconds": round(time.perf_counter() - started, 1),
            "out": str(out), "card": card}


def _members(data: Path, seed: int) -> list[Member]:
    if str(data) == SYNTHETIC:
        return [member_of(row) for row in simulated(seed=seed)]
    if str(data) == CLINIC:
        from records.services.risk_cohort import clinic_cohort

        return list(clinic_cohort())
    return read_file(data)


def card_text(model: RiskModel) -> str:
    """The model card as a page of Markdown."""
    card = model.card
    parts = [f"| {name} | {part['people']} | {part['events']} | {part['from']} to {part['to']} |" for name, part in card["split"].items()]
    rows = [(name, card[name]) for name in ("before", "after")] + list(card["subgroups"].items())
    lines = [f"| {name} | {one['people']} | {one['events']} | {one['auroc']} | {one['brier']} | {one['calibration_error']} |"
             f" {one['observed_to_expected']} |" for name, one in rows]
    drift = ", ".join(f"{key} {value}" for key, value in card["drift"].items())
    return "\n".join([
        "# Risk model", "", f"Outcome: {card['outcome']}. {card['source']}", "", f"Model: {card['model']}. Split by time:", "",
        "| part | people | events | days |", "|---|---|---|---|", *parts, "",
        "Measured on the test part; «before» is age and sex alone, «after» the model, then the model within groups:", "",
        "| | people | events | AUROC | Brier | calibration error | observed/expected |", "|---|---|---|---|---|---|---|", *lines, "",
        f"Drift from training to test (population stability index, below 0.1 stable): {drift}.", "",
        "Limits: a risk is no diagnosis; people unlike those of the training data are judged badly; no clinician has reviewed it.", ""])
