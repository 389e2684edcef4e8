"""The page of a trained risk on a chart: the figure, what it rests on, its card and its limits."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _noop
from django.views.decorators.http import require_GET

from clinic import audit
from clinic.access import requires
from records.access import find_patient
from records.decision_support.risk.features import FEATURES
from records.decision_support.risk.model import ModelUnreadable
from records.services.charts import banner_of
from records.services.decision_risk import Risk, Share, risk_of

# What cards say, so that it is shown in the reader's language.
CARD_WORDS = (
    _noop("Simulated people with invented coefficients: a demonstration of the method, of no use for real patients."),
    _noop("The charts of this site."), _noop("chronic kidney disease (eGFR below 60) within five years"),
    _noop("250 boosted stumps, Platt calibration"), _noop("training"), _noop("calibration"), _noop("test"), _noop("women"), _noop("men"),
    _noop("under 50"), _noop("50 to 64"), _noop("65 and over"), _noop("diabetes"),
)
REFUSALS = {
    "age": _noop("The model was made for adults whose age is known."),
    "there": _noop("The disease is there already: the eGFR is below 60, so there is no risk to predict."),
    "missing": _noop("Too much is missing: a recent creatinine and most of the other inputs are needed."),
}


@requires("see_patients")
@require_GET
def risk(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="risk")
    context: dict[str, Any] = {"patient": patient, "patient_banner": banner_of(patient), "tab": "decisions", "part": "risk"}
    try:
        found = risk_of(patient)
    except ModelUnreadable:
        return render(request, "records/decisions/risk.html", context | {"unreadable": True})
    return render(request, "records/decisions/risk.html", context | _shown(found, get_language() or "en"))


def _shown(found: Risk, language: str) -> dict[str, Any]:
    card = found.model.card
    names = {feature.key: feature.words.said_in(language) for feature in FEATURES}
    return {
        "percent": None if found.probability is None else f"{100 * found.probability:.1f}",
        "refused": _(REFUSALS[found.refused]) if found.refused else "", "shares": [_line(share, language) for share in found.shares], "card": card,
        "source": translated(card["source"]), "outcome": translated(card["outcome"]), "made": translated(card["model"]),
        "parts": [(translated(name), part) for name, part in card["split"].items()],
        "groups": [(translated(name), one) for name, one in card["subgroups"].items()],
        "drift": [(names[key], value) for key, value in card["drift"].items()]}


def _line(share: Share, language: str) -> dict[str, Any]:
    feature, value = share.feature, share.value
    unknown = value is None
    told = "" if unknown else ((_("yes") if value else _("no")) if not feature.unit else f"{value:.{feature.digits}f} {_unit(feature.unit)}")
    return {"name": feature.words.said_in(language), "value": told, "unknown": unknown, "outside": share.outside,
            "sign": "▲" if share.contribution > 0.02 else "▼" if share.contribution < -0.02 else "=", "amount": f"{share.contribution:+.2f}"}


def _unit(unit: str) -> str:
    return _("years") if unit == "years" else unit
