"""The whole check of a list of medicines: names recognised, every check run, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.decision_support.chart import Chart
from records.decision_support.medicines.allergies import allergies
from records.decision_support.medicines.base import Alert
from records.decision_support.medicines.burdens import burdens, without_parts
from records.decision_support.medicines.duplicates import duplicates
from records.decision_support.medicines.interactions import interactions
from records.decision_support.medicines.names import ingredients
from records.decision_support.medicines.patient_checks import patient_checks
from records.decision_support.pharmacogenomics.advice import genetic_alerts
from records.decision_support.pharmacogenomics.results import GeneticResult


@dataclass(frozen=True)
class Checked:
    """What a check found. ``written`` gives, by generic name, how a medicine stood in the list."""

    alerts: tuple[Alert, ...]
    unknown: tuple[str, ...]
    written: dict[str, str]

    def as_json(self, language: str) -> dict[str, Any]:
        return {"alerts": [alert.as_json(language, lambda name: self.written.get(name, name)) for alert in self.alerts],
                "unknown": list(self.unknown)}


def check(listed: Sequence[str], chart: Chart | None = None, *, genetics: Mapping[str, GeneticResult] | None = None) -> Checked:
    """Check medicines as they are written; those of the chart are checked with them. An unknown one is named, the rest goes on."""
    entries = list(dict.fromkeys((*listed, *(chart.medicines if chart else ()))))
    known = {entry: ingredients(entry) for entry in entries}
    lines = [names for names in known.values() if names]
    written = {name: entry for entry, names in reversed(known.items()) for name in names}
    found = _all(lines, chart) + genetic_alerts([name for line in lines for name in line], genetics or {})
    alerts = sorted(found, key=lambda alert: -alert.severity)
    return Checked(tuple(alerts), tuple(entry for entry, names in known.items() if not names), written)


def _all(lines: list[tuple[str, ...]], chart: Chart | None) -> list[Alert]:
    names = tuple(dict.fromkeys(name for line in lines for name in line))
    whole = burdens(names, chart)
    pairs = without_parts(interactions(names), whole)
    told = {frozenset(alert.medicines) for alert in pairs}
    twice = [alert for alert in duplicates(lines) if frozenset(alert.medicines) not in told]
    found = [*pairs, *whole, *twice]
    if chart is not None:
        found += allergies(names, chart.allergies) + patient_checks(names, chart)
    return found
