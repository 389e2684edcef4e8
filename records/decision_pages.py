"""Alerts as a person reads them: one line each in her language, with shape, reason, mechanism, advice, source and decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as _noop

from records.decision_support.medicines.base import Severity
from records.decision_support.medicines.mechanisms import mechanism_words
from records.decision_support.medicines.vocabulary import vocabulary
from records.models import AlertOverride
from records.models.decisions import SeverityLevel
from records.services.decision_alerts import PatientAlert, PatientAlerts

# A shape for each severity, so that nobody needs to tell colours apart.
SIGNS = {Severity.CONTRAINDICATED: "✕", Severity.MAJOR: "▲", Severity.MODERATE: "◆", Severity.MINOR: "•"}
# Sources that are no publication.
OWN_SOURCES = (_noop("The patient's record"), _noop("The classes of the rule base (2026-11)"))
KINDS = {
    "interaction": _("Interaction"), "allergy": _("Allergy"), "disease": _("Disease"), "duplicate": _("Duplicate"),
    "renal": _("Kidney"), "hepatic": _("Liver"), "laboratory": _("Laboratory result"), "pregnancy": _("Pregnancy"),
    "age": _("Age"), "qt": _("QT interval"),
    "anticholinergic": _("Anticholinergic burden"), "pharmacogenomics": _("Genes"),
}


@dataclass(frozen=True)
class AlertLine:
    """One alert; everything in it is ready to be shown."""

    key: str
    code: str
    severity: str
    sign: str
    kind: str | Promise
    medicines: str
    reason: str
    mechanism: str
    advice: str
    source: str
    rule: str
    override: AlertOverride | None
    new: bool


@dataclass(frozen=True)
class AlertBlock:
    """``first`` are contraindicated and major, ``lesser`` the rest, ``aside`` those that somebody decided on."""

    first: tuple[AlertLine, ...]
    lesser: tuple[AlertLine, ...]
    aside: tuple[AlertLine, ...]
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    version: str

    @property
    def quiet(self) -> bool:
        """True if there is nothing at all to tell."""
        return not (self.first or self.lesser or self.aside or self.unknown or self.notes)


def line_of(each: PatientAlert, language: str) -> AlertLine:
    """One alert in the language (zh-hans or en)."""
    alert = each.alert
    separator = " + " if len(alert.medicines) < 3 else "、" if language.startswith("zh") else ", "
    names = dict.fromkeys(vocabulary().said(name, language) for name in alert.medicines)
    return AlertLine(
        key=each.key, code=alert.severity.code, severity=str(SeverityLevel(alert.severity).label), sign=SIGNS[alert.severity],
        kind=KINDS[alert.kind], medicines=separator.join(names), reason=alert.reason.said_in(language),
        mechanism=mechanism_words(alert.mechanism).said_in(language), advice=alert.advice.said_in(language), source=translated(alert.source),
        rule=alert.rule, override=each.override, new=each.new)


def lines_of(alerts: Iterable[PatientAlert], language: str) -> tuple[AlertLine, ...]:
    return tuple(line_of(each, language) for each in alerts)


def block_of(found: PatientAlerts, language: str, *, only_new: bool = False) -> AlertBlock:
    """All alerts in the groups in which pages show them; ``only_new`` leaves out what the chart raises already."""
    shown = found.new if only_new else found.alerts
    standing = [each for each in shown if each.override is None]
    return AlertBlock(
        first=lines_of((each for each in standing if each.alert.severity >= Severity.MAJOR), language),
        lesser=lines_of((each for each in standing if each.alert.severity < Severity.MAJOR), language),
        aside=lines_of((each for each in shown if each.override is not None), language),
        unknown=found.unknown, notes=tuple(words.said_in(language) for words in found.notes), version=found.version)
