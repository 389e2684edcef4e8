"""The page on which a doctor allows or withdraws external models for a patient and reads what was sent to them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinic import departures
from clinic.access import requires
from qa import engine, patient_seam


@requires("ask")
@require_GET
def external_model(request: HttpRequest, patient: str) -> HttpResponse:
    case = _case(request, patient)
    return render(request, "qa/external_model.html", {
        "case": case, "patient_banner": case.banner, "allowed": departures.patient_allows(case.id),
        "site_allows": departures.site_allows(), "external": departures.model_is_external(engine.model_server()),
        "sent": departures.of_patient(case.id),
    })


@requires("ask")
@require_POST
def external_model_decide(request: HttpRequest, patient: str) -> HttpResponse:
    case = _case(request, patient)
    departures.allow(case.id, person=request.user, allowed=request.POST.get("allowed") == "yes")
    return redirect("external-model", patient=case.id)


def _case(request: HttpRequest, patient: str) -> patient_seam.Case:
    case = patient_seam.case_for(person=request.user, patient_id=patient)
    if case is None:
        raise Http404
    return case
