"""The pages on which entries of the chart are added, corrected and taken out, and the list of all such changes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from records.access import find_patient
from records.decision_entry import Stop, stop_at
from records.decision_support.medicines.vocabulary import vocabulary
from records.entry_forms import FORMS, ReasonForm
from records.formatting import unit_text
from records.interoperability import analytes
from records.models import ChartChange, Patient
from records.problem_names import matching as problems_matching
from records.services import chart_entries as entries
from records.services.charts import banner_of
from records.services.decision_overrides import override_alerts

NAMES = {"observation": _l("Result"), "condition": _l("Problem"), "medication": _l("Medicine"), "allergy": _l("Allergy"),
         "procedure": _l("Procedure"), "immunization": _l("Vaccination"), "encounter": _l("Encounter")}
TABS = {"observation": "results", "condition": "history", "medication": "medicines", "allergy": "history",
        "procedure": "history", "immunization": "history", "encounter": "history"}
FIELDS = {
    "name": _l("Designation"), "name_zh": _l("Chinese name"), "name_en": _l("English name"), "value": _l("Value"), "text": _l("Words"),
    "unit": _l("Unit"), "low": _l("Reference from"), "high": _l("Reference to"), "flag": _l("Judgement"), "code": _l("Code"),
    "effective_at": _l("Time"), "performed_at": _l("Time"), "certainty": _l("Certainty"), "active": _l("Still active"),
    "onset": _l("Since"), "started": _l("Since"), "ended": _l("Until"), "dosage": _l("Instruction"),
    "substance": _l("Allergic to"), "reaction": _l("Reaction"), "severity": _l("Severity"), "given_on": _l("Given on"),
    "started_at": _l("Began"), "ended_at": _l("Ended"), "kind": _l("Kind of contact"), "department": _l("Department"),
    "lot": _l("Lot"), "site": _l("Site"), "dose": _l("Dose"), "reason": _l("Reason"), "recorded_on": _l("Written down on"),
}
# The field of a form whose text is checked against the chart while it is being written.
CHECKED = {"medication": "name", "allergy": "substance", "condition": "name"}
CHANGES_A_PAGE = 50
MOST = 12


def _form(kind: str) -> Any:
    if kind not in FORMS:
        raise Http404
    return FORMS[kind]


def _page(request: HttpRequest, patient: Patient, kind: str, **context: Any) -> HttpResponse:
    refused = "stop" in context or any(context[name].errors for name in ("form", "why") if context.get(name))
    units = {name: [unit_text(unit.symbol) for unit in one.units] for one in analytes.analytes() for name in (one.zh, one.en)}
    return render(request, "records/entry.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": TABS[kind], "kind": kind, "kind_name": NAMES[kind],
        "units": units if kind == "observation" else None, "checked": CHECKED.get(kind), **context}, status=422 if refused else 200)


@requires("draft_reports")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, patient_id: uuid.UUID, kind: str) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    now = timezone.localtime()
    form = _form(kind)(request.POST or None, initial={"effective_at": now.strftime("%Y-%m-%dT%H:%M")})
    if request.method == "POST" and form.is_valid():
        stop = stop_at(patient, kind=kind, values=form.values, data=request.POST)
        if stop is not None and not stop.decided:
            return _page(request, patient, kind, form=form, stop=stop)
        with transaction.atomic():
            entries.add_entry(request.user, patient, kind=kind, values=form.values)
            _decide(request, patient, stop)
        messages.success(request, _("The entry stands in the chart."))
        return redirect("patient-tab", patient.pk, TABS[kind])
    return _page(request, patient, kind, form=form)


def _decide(request: HttpRequest, patient: Patient, stop: Stop | None) -> None:
    if stop is not None:
        override_alerts(request.user, patient, alerts=stop.alerts, cause=stop.form.cleaned_data["cause"],
                        reason=stop.form.cleaned_data["why"])


@requires("draft_reports")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, patient_id: uuid.UUID, kind: str, entry_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    form_class, row = _form(kind), entries.find_entry(patient, kind, entry_id)
    form = form_class(request.POST or None, initial=form_class.initial_of(row))
    why = ReasonForm(request.POST or None, initial={"version": entries.version_of(row)})
    if request.method == "POST" and form.is_valid() and why.is_valid():
        stop = stop_at(patient, kind=kind, values=form.values, data=request.POST)
        if stop is not None and not stop.decided:
            return _page(request, patient, kind, form=form, why=why, entry=row, stop=stop)
        try:
            with transaction.atomic():
                entries.correct_entry(request.user, patient, kind=kind, entry_id=entry_id, values=form.values, **why.cleaned_data)
                _decide(request, patient, stop)
        except entries.ChangedMeanwhile as refusal:
            why.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is corrected. What it said before stands among the changes."))
            return redirect("patient-tab", patient.pk, TABS[kind])
    return _page(request, patient, kind, form=form, why=why, entry=row)


@requires("draft_reports")
@require_POST
def withdraw(request: HttpRequest, patient_id: uuid.UUID, kind: str, entry_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    form_class, row = _form(kind), entries.find_entry(patient, kind, entry_id)
    why = ReasonForm(request.POST)
    if why.is_valid():
        try:
            entries.withdraw_entry(request.user, patient, kind=kind, entry_id=entry_id, **why.cleaned_data)
        except entries.ChangedMeanwhile as refusal:
            why.add_error(None, str(refusal))
        else:
            messages.success(request, _("The entry is taken out of the chart. It stands among the changes."))
            return redirect("patient-tab", patient.pk, TABS[kind])
    return _page(request, patient, kind, form=form_class(initial=form_class.initial_of(row)), why=why, entry=row)


@requires("see_patients")
@require_GET
def changes(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    """Who wrote what into the chart by hand, newest first."""
    patient = find_patient(request.user, patient_id)
    audit.record("viewed chart", person=request.user, subject=f"patient:{patient.pk}", tab="changes")
    page = Paginator(entries.changes_of(patient), CHANGES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "records/chart_changes.html", {
        "patient": patient, "patient_banner": banner_of(patient), "tab": "changes", "page": page,
        "rows": [(row, NAMES[row.kind], _told(row)) for row in page]})


def _told(change: ChartChange) -> list[tuple[str, str, str]]:
    """What changed, for people: without what only programs read."""
    return [(FIELDS[name], before, after) for name, before, after in entries.differences(change) if name in FIELDS]


@requires("draft_reports")
@require_POST
def suggest(request: HttpRequest, kind: str) -> HttpResponse:
    """Names that begin like what is being typed; it comes by POST, since it may say something about a patient."""
    words = request.POST.get("words", "").strip()[:80]
    language = get_language() or "en"
    found = SUGGESTIONS[kind](words, language) if kind in SUGGESTIONS and words else []
    return render(request, "records/_suggestions.html", {"options": found})


def _tests(words: str, language: str) -> list[tuple[str, str]]:
    return [(one.name(language), ", ".join(unit_text(unit.symbol) for unit in one.units)) for one in analytes.matching(words)]


def _problems(words: str, language: str) -> list[tuple[str, str]]:
    return [(one.name(language), one.code) for one in problems_matching(words)]


def _medicines(words: str, language: str) -> list[tuple[str, str]]:
    wanted = words.casefold()
    known = vocabulary().medicines.values()
    found = [one for one in known if any(wanted in name.casefold() for name in (one.words.zh, one.words.en, *one.others))]
    return [(one.words.said_in(language), one.words.en if language.startswith("zh") else one.words.zh) for one in found[:MOST]]


SUGGESTIONS = {"observation": _tests, "condition": _problems, "medication": _medicines}
