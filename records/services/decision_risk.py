"""The trained risk of one patient with what it rests on, and whether this site's patients still resemble the training data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from records.decision_support.risk.features import FEATURES, Feature, features_of
from records.decision_support.risk.model import RiskModel, psi, read_model
from records.models import Patient
from records.services.decision_charts import chart_of

ADULT = 18
MOST_MISSING = 3


@dataclass(frozen=True)
class Share:
    """What one feature adds to the log-odds against the average person of the training data; ``outside`` its middle 80 %."""

    feature: Feature
    value: float | None
    contribution: float
    outside: bool


@dataclass(frozen=True)
class Risk:
    """``probability`` is None where ``refused`` says why: age, disease already there, or too much missing."""

    probability: float | None
    shares: tuple[Share, ...]
    refused: str
    model: RiskModel


@cache
def _model(path: str, changed: float) -> RiskModel:
    return read_model(Path(path))


def risk_model() -> RiskModel:
    """The model of the settings, read anew when its file changes. Raises ``ModelUnreadable``."""
    path = Path(settings.RISK_MODEL)
    return _model(str(path), path.stat().st_mtime if path.exists() else 0.0)


def risk_of(patient: Patient) -> Risk:
    """Raises ``ModelUnreadable``."""
    model, row = risk_model(), features_of(chart_of(patient))
    refused = _refusal(row)
    contributions = model.contributions(row)
    shares = tuple(Share(each, row[each.key], contributions[each.key], _outside(model, each.key, row[each.key])) for each in FEATURES)
    ordered = tuple(sorted(shares, key=lambda share: -abs(share.contribution)))
    return Risk(None if refused else model.probability(row), ordered, refused, model)


def _refusal(row: Mapping[str, float | None]) -> str:
    if row["age"] is None or row["age"] < ADULT:
        return "age"
    if row["egfr"] is not None and row["egfr"] < 60:
        return "there"
    return "missing" if sum(value is None for value in row.values()) > MOST_MISSING or row["egfr"] is None else ""


def _outside(model: RiskModel, key: str, value: float | None) -> bool:
    edges = model.spreads[key].edges
    return value is not None and len(edges) > 1 and not edges[0] <= value <= edges[-1]


def site_drift() -> dict[str, float]:
    """Population stability index of this site's adults against the training data, by feature."""
    model = risk_model()
    rows = [row for patient in Patient.objects.iterator(chunk_size=200) if (row := features_of(chart_of(patient)))["age"] and row["age"] >= ADULT]
    return {each.key: round(psi(model.spreads[each.key], [row[each.key] for row in rows]), 3) for each in FEATURES} if rows else {}
