"""``manage.py watch_risk``: whether this site's patients still resemble those the risk model was trained on."""

from __future__ import annotations

from typing import Any

from clinic.commands import BadInput, ClinicCommand
from records.decision_support.risk.model import SHIFTED, STABLE, ModelUnreadable
from records.services.decision_risk import site_drift


class Command(ClinicCommand):
    help = "Population stability index of every input of the risk model on this site's adults; from 0.25 on the model no longer fits them."

    def run(self, **options: Any) -> dict[str, Any]:
        try:
            found = site_drift()
        except ModelUnreadable as error:
            raise BadInput(f"XINGLIN_RISK_MODEL: {error}") from error
        return {"drift": found, "shifted": [key for key, value in found.items() if value >= SHIFTED],
                "watch": [key for key, value in found.items() if STABLE <= value < SHIFTED]}
