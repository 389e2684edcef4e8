"""The one interruption: a medicine that is contraindicated with what stands in the chart is added only with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from records.decision_forms import OverrideForm
from records.decision_pages import AlertLine, lines_of
from records.models import Patient
from records.services.decision_alerts import PatientAlert, Supposed, alerts_for


@dataclass(frozen=True)
class Stop:
    """The contraindications that an entry would raise, and the form in which the person decides on them."""

    alerts: tuple[PatientAlert, ...]
    lines: tuple[AlertLine, ...]
    version: str
    form: OverrideForm

    @property
    def decided(self) -> bool:
        return self.form.is_bound and self.form.is_valid()


def stop_at(patient: Patient, *, kind: str, values: Mapping[str, Any], data: QueryDict) -> Stop | None:
    """What stops this entry; None for anything but a medicine that is taken and newly contraindicated."""
    if kind != "medication" or not values["active"]:
        return None
    found = alerts_for(patient, supposing=Supposed(medicines=(values["name"],)))
    alerts = tuple(each for each in found.new if each.stops)
    if not alerts:
        return None
    form = OverrideForm(data if "cause" in data else None)
    return Stop(alerts, lines_of(alerts, get_language() or "en"), found.version, form)
