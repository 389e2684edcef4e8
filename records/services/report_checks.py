"""Puts the checks of a report and its facts into the person's language; decides nothing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from records.models.reports import Report
from records.reporting.checks import Finding, findings_of
from records.services.decision_drafts import medicine_findings

SENTENCES = {
    "changed": _noop("This drafted sentence no longer says what its entries say."),
    "number": _noop("This figure stands in no entry of the record."),
    "unmentioned": _noop("This abnormal result is not mentioned."),
    "missing": _noop("This section is empty."),
    "own": _noop("These are your own words, without an entry behind them."),
    "medicine": _noop("The patient's medicines raise this alert."),
    "medicine-text": _noop("A medicine of this text raises this alert."),
}
LEVELS = {"changed": "critical", "number": "critical", "unmentioned": "warning", "missing": "warning", "own": "info",
          "medicine": "warning", "medicine-text": "critical"}
ORDER = ("critical", "warning", "info")
GROUPS = {
    "subject": _noop("Person"),
    "encounter": _noop("Visits"),
    "condition": _noop("Problems"),
    "past-condition": _noop("Past problems"),
    "medication": _noop("Medicines"),
    "past-medication": _noop("Past medicines"),
    "allergy": _noop("Allergies"),
    "procedure": _noop("Procedures"),
    "immunization": _noop("Vaccinations"),
    "said": _noop("Said in the consultation"),
    "course": _noop("Courses during the stay"),
    "vital": _noop("Vital signs"),
    "result": _noop("Results"),
}
NOTES = _noop("Notes")


def checks_of(report: Report, document: dict[str, Any]) -> list[dict[str, str]]:
    """What to look at before signing, gravest first, ready to be shown."""
    found = findings_of(document, report.record_facts, report.outline, report.language)
    shown = [_shown(finding) for finding in (*medicine_findings(report, document), *found)]
    return sorted(shown, key=lambda check: ORDER.index(check["level"]))


def _shown(finding: Finding) -> dict[str, str]:
    return {
        "kind": finding.kind,
        "level": LEVELS[finding.kind],
        "message": _(SENTENCES[finding.kind]),
        "text": finding.text[:200],
        "detail": finding.detail,
    }


def fact_groups(report: Report) -> list[dict[str, Any]]:
    """The facts in groups for the left pane, numbered through; the number is what the chips show."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, fact in enumerate(report.record_facts, start=1):
        groups.setdefault(_(GROUPS.get(fact.kind, NOTES)), []).append(
            {
                "number": number,
                "key": fact.key,
                "text": fact.text(report.language),
                "date": fact.date,
                "abnormal": fact.abnormal,
                "name": fact.name,
            }
        )
    return [{"title": title, "facts": facts} for title, facts in groups.items()]
