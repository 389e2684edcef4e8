"""The alerts on a patient's medicines as they are now or would be, each with what a doctor decided about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from records.decision_support.chart import Chart
from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.medicines.check import check
from records.decision_support.medicines.names import ingredients
from records.decision_support.medicines.patient_checks import kidneys
from records.decision_support.medicines.single_rules import kidney_rules
from records.decision_support.pharmacogenomics.panel import read_panel
from records.decision_support.problems import problems_in
from records.decision_support.version import rule_version
from records.decision_support.words import Words
from records.models import AlertOverride, AlertShown, Patient
from records.services.decision_charts import chart_of

NO_KIDNEYS = Words("近一年无肌酐或eGFR记录，未核对肾功能剂量。", "No creatinine or eGFR of the last year is recorded; renal doses were not checked.")
NO_AGE = Words("未记录年龄，未核对年龄相关风险。", "No age is recorded; risks of age were not checked.")


@dataclass(frozen=True)
class Supposed:
    """What would be added to the chart: medicines, allergies and diagnoses as they are written."""

    medicines: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


NOTHING = Supposed()


@dataclass(frozen=True)
class PatientAlert:
    """``key`` is the same for the same rule on the same medicines. ``new`` says that only what is supposed raises it."""

    alert: Alert
    key: str
    override: AlertOverride | None = None
    new: bool = False

    @property
    def stops(self) -> bool:
        """Whether a person must decide on it before she goes on."""
        return self.alert.severity == Severity.CONTRAINDICATED and self.override is None


@dataclass(frozen=True)
class PatientAlerts:
    """The worst first. ``unknown`` are medicines that no check knows; ``written`` tells by generic name how one stands in
    the chart; ``notes`` say what could not be checked."""

    alerts: tuple[PatientAlert, ...]
    unknown: tuple[str, ...]
    written: Mapping[str, str]
    notes: tuple[Words, ...]
    version: str

    @property
    def standing(self) -> tuple[PatientAlert, ...]:
        """Those that nobody has set aside."""
        return tuple(each for each in self.alerts if each.override is None)

    @property
    def new(self) -> tuple[PatientAlert, ...]:
        return tuple(each for each in self.alerts if each.new)


def alerts_for(patient: Patient, *, supposing: Supposed = NOTHING) -> PatientAlerts:
    """All alerts on the patient's active medicines; with ``supposing`` also those that an addition to the chart would raise.

    It reads the record and writes nothing; who asks must have checked that the person may see the patient.
    """
    chart = chart_of(patient)
    panel = read_panel(chart.genotypes)
    found = check(supposing.medicines, _supposed(chart, supposing), genetics=panel.results)
    before = set() if supposing == NOTHING else {alert_key(alert) for alert in check((), chart, genetics=panel.results).alerts}
    decided = overrides_of(patient)
    alerts = tuple(_decided(alert, decided, new=supposing != NOTHING and alert_key(alert) not in before) for alert in found.alerts)
    return PatientAlerts(alerts, found.unknown, found.written, (*_unchecked(chart, found.written), *panel.troubles), rule_version())


def _supposed(chart: Chart, supposing: Supposed) -> Chart:
    meant = frozenset(code for name in supposing.problems for code in problems_in(name))
    return replace(chart, allergies=(*chart.allergies, *supposing.allergies), problems=chart.problems | meant)


def alert_key(alert: Alert) -> str:
    """A fingerprint of the rule and its medicines (SHA-256, 64 hexadecimal digits)."""
    return hashlib.sha256("\0".join((alert.rule, *sorted(alert.medicines))).encode()).hexdigest()


def overrides_of(patient: Patient) -> dict[str, AlertOverride]:
    """The newest decision on each alert, by key; those raised again are left out."""
    newest = patient.alert_overrides.select_related("person").order_by("key", "-at").distinct("key")
    return {row.key: row for row in newest if row.act == AlertOverride.Act.OVERRIDDEN}


def _decided(alert: Alert, decided: Mapping[str, AlertOverride], *, new: bool) -> PatientAlert:
    """A decision holds only for the severity it was made on, not for a worse one."""
    key = alert_key(alert)
    override = decided.get(key)
    return PatientAlert(alert, key, override if override and alert.severity <= override.severity else None, new)


def _unchecked(chart: Chart, written: Mapping[str, str]) -> list[Words]:
    renal = any(name in rule.members for rule in kidney_rules() for name in written)
    return [words for words, missing in ((NO_KIDNEYS, renal and kidneys(chart) is None), (NO_AGE, written and chart.age is None)) if missing]


def named_medicines(texts: Sequence[str]) -> frozenset[str]:
    """The generic names of all medicines that stand in these entries."""
    return frozenset(name for text in texts for name in ingredients(text))


def note_shown(patient: Patient, alerts: Sequence[PatientAlert]) -> None:
    """Remember which alerts somebody was shown; each once."""
    known = set(patient.alerts_shown.values_list("key", flat=True)) if alerts else set()
    fresh = [AlertShown(patient=patient, key=each.key, rule=each.alert.rule[:200], rule_version=rule_version(), severity=each.alert.severity)
             for each in alerts if each.key not in known]
    if fresh:
        AlertShown.objects.bulk_create(fresh, ignore_conflicts=True)
