"""Setting an alert aside for a reason, raising it again, and which rules are mostly set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.acting import as_site
from clinic.models import Person
from records.access import may_see
from records.decision_support.version import rule_version
from records.models import AlertOverride, AlertShown, Patient
from records.services.decision_alerts import PatientAlert, alerts_for, overrides_of

Act = AlertOverride.Act


class AlertGone(Exception):
    """The alert is no longer raised, since the chart or the rules changed; the message is for the person."""


def _require_writer(person: Person, patient: Patient) -> None:
    require(person, "draft_reports")
    if not may_see(person, patient):
        raise PermissionDenied(_("You may not see this patient's record."))


@transaction.atomic
def override_alerts(person: Person, patient: Patient, *, alerts: Sequence[PatientAlert], cause: str, reason: str) -> None:
    """Set alerts aside; who, when, why and under which rules is kept for ever."""
    _require_writer(person, patient)
    for each in alerts:
        AlertOverride.objects.create(
            patient=patient, person=person, key=each.key, rule=each.alert.rule[:200], rule_version=rule_version(),
            severity=each.alert.severity, cause=cause, reason=reason.strip(), medicines=list(each.alert.medicines))
        audit.record("alert set aside", person=person, subject=f"patient:{patient.pk}", cause=cause)


def override_standing(person: Person, patient: Patient, *, key: str, cause: str, reason: str) -> None:
    """Set one alert of the chart aside. Raises ``AlertGone`` if the chart raises it no more."""
    _require_writer(person, patient)
    found = [each for each in alerts_for(patient).alerts if each.key == key]
    if not found:
        raise AlertGone(_("This alert is no longer raised; the chart or the rules have changed."))
    override_alerts(person, patient, alerts=found, cause=cause, reason=reason)


@transaction.atomic
def restore_alert(person: Person, patient: Patient, *, key: str) -> None:
    """Raise an alert again that was set aside. Raises ``AlertGone`` if none was."""
    _require_writer(person, patient)
    former = overrides_of(patient).get(key)
    if former is None:
        raise AlertGone(_("This alert is not set aside."))
    AlertOverride.objects.create(patient=patient, person=person, key=key, rule=former.rule, rule_version=rule_version(),
                                 severity=former.severity, act=Act.RESTORED, medicines=former.medicines)
    audit.record("alert raised again", person=person, subject=f"patient:{patient.pk}")


@dataclass(frozen=True)
class RuleUse:
    """How often a rule spoke and was set aside; ``causes`` are the kinds of reason with their counts, most frequent first."""

    rule: str
    severity: int
    shown: int
    overridden: int
    causes: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """The share of shown alerts that stand set aside, 0 to 1."""
        return self.overridden / self.shown if self.shown else 0.0


@as_site()
def rule_uses() -> list[RuleUse]:
    """Every rule that was ever shown, the mostly overridden first; it tells of no patient."""
    shown = {row["rule"]: row for row in AlertShown.objects.values("rule", "severity").annotate(count=Count("id")).order_by("count")}
    standing: dict[str, list[str]] = {}
    newest = AlertOverride.objects.order_by("patient_id", "key", "-at").distinct("patient_id", "key")
    for row in newest.values("rule", "act", "cause"):
        if row["act"] == Act.OVERRIDDEN:
            standing.setdefault(row["rule"], []).append(row["cause"])
    uses = [_use(rule, row, standing.get(rule, [])) for rule, row in shown.items()]
    return sorted(uses, key=lambda use: (-use.share, -use.overridden, -use.shown, use.rule))


def _use(rule: str, row: dict[str, int], causes: list[str]) -> RuleUse:
    counted = sorted(((cause, causes.count(cause)) for cause in set(causes)), key=lambda pair: (-pair[1], pair[0]))
    return RuleUse(rule, row["severity"], max(row["count"], len(causes)), len(causes), tuple(counted))
