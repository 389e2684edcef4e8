"""What a report draft should know of medicine safety: alerts on the chart, and on medicines that only the text names."""

from __future__ import annotations

from typing import Any

from records.decision_support.medicines.base import Severity
from records.decision_support.medicines.mentions import mentioned_in
from records.models.reports import Report
from records.reporting.checks import Finding, adopted_text
from records.services.decision_alerts import PatientAlert, Supposed, alerts_for

MOST = 8


def medicine_findings(report: Report, document: dict[str, Any]) -> list[Finding]:
    """Contraindicated and major alerts that nobody set aside; «medicine-text» where only what the person wrote or took over raises one.

    Signed reports are not checked again: they say what was so when they were signed.
    """
    if report.is_final:
        return []
    named = _named(document)
    found = alerts_for(report.patient, supposing=Supposed(medicines=named)) if named else alerts_for(report.patient)
    grave = [each for each in found.standing if each.alert.severity >= Severity.MAJOR]
    return [_finding(each, report.language) for each in sorted(grave, key=lambda each: not each.new)][:MOST]


def _named(document: dict[str, Any]) -> tuple[str, ...]:
    """The medicines that the person's own words, or sentences taken from the literature, speak for."""
    mentions = (each for line in adopted_text(document) for each in mentioned_in(line))
    return tuple(dict.fromkeys(name for each in mentions if not each.denied for name in each.names))


def _finding(each: PatientAlert, language: str) -> Finding:
    alert = each.alert
    return Finding("medicine-text" if each.new else "medicine", alert.reason.said_in(language), alert.advice.said_in(language))
