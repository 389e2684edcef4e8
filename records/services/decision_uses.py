"""How often each decision aid spoke and was set aside, over all patients; it tells of none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from records.models import AlertSilence, MonitoringAlert
from records.services.decision_overrides import RuleUse, rule_uses

GENETIC = "pgx:"


@dataclass(frozen=True)
class Use:
    """``shown`` alerts, how many of them stand ``aside`` (silenced ones for monitoring), and the rules mostly set aside."""

    shown: int
    aside: int
    rules: tuple[RuleUse, ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.aside / self.shown) if self.shown else 0


def uses_of_aids() -> Mapping[str, Use]:
    """By the key of the aid; aids that raise no alerts are absent."""
    rules = rule_uses()
    genetic = [use for use in rules if use.rule.startswith(GENETIC)]
    return {"safety": _summed([use for use in rules if use not in genetic]), "genes": _summed(genetic), "monitoring": _watched()}


def _summed(uses: list[RuleUse]) -> Use:
    loudest = tuple(use for use in uses if use.overridden)[:5]
    return Use(sum(use.shown for use in uses), sum(use.overridden for use in uses), loudest)


def _watched() -> Use:
    return Use(MonitoringAlert.objects.count(), AlertSilence.objects.filter(started__lte=timezone.now()).count())
