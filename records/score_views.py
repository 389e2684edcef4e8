"""The pages of scores on a chart: the list, one calculator, keeping its result, putting it into a report."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clinic import audit
from clinic.access import requires
from qa.patient_seam import InsertionRefused
from records import score_pages as pages
from records.access import find_patient
from records.decision_support.calculators import Calculator, calculators
from records.models import Patient, SavedScore
from records.services.answer_insertion import open_reports
from records.services.charts import banner_of
from records.services.decision_charts import chart_of
from records.services.decision_scores import Worked, fillable_scores, save_score, work
from records.services.score_insertion import insert_score


@requires("see_patients")
@require_GET
def scores(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="scores")
    rows = pages.rows_of(fillable_scores(chart_of(patient)), get_language() or "en")
    kept = SavedScore.objects.filter(observation__patient=patient).select_related("observation", "person").order_by("-at")[:10]
    return render(request, "records/decisions/scores.html", _context(patient, rows=rows, kept=kept))


def _context(patient: Patient, **more: Any) -> dict[str, Any]:
    return {"patient": patient, "patient_banner": banner_of(patient), "tab": "decisions", "part": "scores", **more}


def _calculator(name: str) -> Calculator:
    found = next((each for each in calculators() if each.name == name), None)
    if found is None:
        raise Http404
    return found


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, patient_id: uuid.UUID, name: str) -> HttpResponse:
    """One calculator; typed inputs come by POST, since they are the patient's. What changed is calculated at once."""
    patient = find_patient(request.user, patient_id)
    worked = _worked(request, patient, _calculator(name))
    act = request.POST.get("act", "")
    if act in ("save", "insert") and request.user.may("draft_reports"):
        return _kept(request, patient, worked, act)
    if not request.htmx:
        audit.record("score calculated", person=request.user, subject=f"patient:{patient.pk}", score=name)
    template = "records/decisions/_score.html" if request.htmx else "records/decisions/score.html"
    return render(request, template, _shown(request, patient, worked))


def _worked(request: HttpRequest, patient: Patient, calculator: Calculator) -> Worked:
    """Fields that still say what the record told stay the record's; those that were emptied are withheld."""
    chart = chart_of(patient)
    fresh = work(chart, calculator, typed={})
    if request.method == "GET":
        return fresh
    before = {field.key: field.value for field in pages.fields_of(fresh, get_language() or "en")}
    written = {key: request.POST.get(key, "").strip()[:80] for key in before}
    typed = {key: text for key, text in written.items() if text and text != before[key]}
    emptied = frozenset(key for key, text in written.items() if not text and before[key])
    return work(chart, calculator, typed=typed, absent="absent" in request.POST, withheld=emptied)


def _shown(request: HttpRequest, patient: Patient, worked: Worked) -> dict[str, Any]:
    language = get_language() or "en"
    writes = request.user.may("draft_reports")
    return _context(
        patient, calculator=worked.calculator, title=worked.calculator.title.said_in(language), formula=pages.formula_of(worked.calculator),
        fields=pages.fields_of(worked, language), result=pages.result_of(worked, language), absent="absent" in request.POST,
        findings=any(hasattr(each, "denied_by") for each in worked.calculator.inputs), writes=writes, faulty=bool(worked.refused),
        reports=open_reports(request.user, str(patient.pk)).reports if writes else ())


def _kept(request: HttpRequest, patient: Patient, worked: Worked, act: str) -> HttpResponse:
    if worked.refused or worked.result is None or worked.result.value is None:
        messages.error(request, _("The score has no value yet; nothing was kept."))
        return render(request, "records/decisions/score.html", _shown(request, patient, worked), status=422)
    if act == "save":
        save_score(request.user, patient, worked=worked)
        messages.success(request, _("The score stands in the chart among the results, with its inputs."))
        return redirect("patient-scores", patient.pk)
    try:
        return redirect(insert_score(request.user, patient, report_id=request.POST.get("report", ""), worked=worked,
                                     day=timezone.localdate().isoformat()))
    except InsertionRefused as refusal:
        messages.error(request, str(refusal))
        return render(request, "records/decisions/score.html", _shown(request, patient, worked), status=422)
