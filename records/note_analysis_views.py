"""The pages that read a note: find with permission, call, render or go back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from qa.text_analysis.terminology.base import SourceUnusable
from qa.text_analysis.terminology.store import TerminologyMissing
from qa.weights.errors import WeightsError
from records import note_analysis, note_pages
from records.access import find_patient
from records.decision_entry import Stop, stop_at
from records.models import Note, Patient
from records.note_standing import Standing
from records.services import charts
from records.services import note_analysis as services
from records.services.decision_overrides import override_alerts

UNREADABLE = (TerminologyMissing, SourceUnusable, WeightsError)


@requires("draft_reports")
@require_http_methods(["GET", "POST"])
def new_note(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient, refused = find_patient(request.user, patient_id), ""
    if request.method == "POST":
        try:
            note = services.write_note(patient, person=request.user, title=request.POST.get("title", ""),
                                       text=request.POST.get("text", ""))
        except services.NoteRefused as refusal:
            refused = str(refusal)
        else:
            return redirect("note-names", patient.pk, note.pk)
    return render(request, "records/note_analysis_new.html", _context(patient) | {
        "text": request.POST.get("text", ""), "title": request.POST.get("title", ""), "notes": patient.notes.all(),
        "refused": refused, "longest": services.LONGEST_NOTE}, status=422 if refused else 200)


@requires("see_patients")
@require_GET
def note_names(request: HttpRequest, patient_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    note = _find_note(patient, note_id)
    try:
        reading = services.read_note(note, person=request.user, number=_number(request.GET.get("part", "")))
    except UNREADABLE:
        messages.error(request, _("Notes cannot be read here. Ask your administrator to run the set-up again."))
        return redirect("patient-tab", patient.pk, "notes")
    rows = [note_pages.row_of(piece, reading) for piece in note_analysis.pieces(reading.analysis)]
    standing = set(reading.standing.values())
    return render(request, "records/note_analysis.html", _context(patient) | {
        "note": note, "reading": reading, "pieces": rows, "rows": [row for row in rows if row["entity"] and row["standing"]],
        "legend": note_pages.legend(reading), "open": Standing.OPEN in standing, "taken": Standing.TAKEN in standing})


@requires("draft_reports")
@require_POST
def take_over(request: HttpRequest, patient_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """All of one part, one span, or one span whose value was looked at again («doubtful»)."""
    patient = find_patient(request.user, patient_id)
    note = _find_note(patient, note_id)
    try:
        if "all" in request.POST:
            number = _number(request.POST.get("part", ""))
            _say_taken(request, services.take_all(note, person=request.user, number=number))
            return _back(note, number)
        return _take_one(request, patient, note)
    except UNREADABLE:
        messages.error(request, _("Notes cannot be read here. Ask your administrator to run the set-up again."))
        return redirect("patient-tab", patient.pk, "notes")


@requires("draft_reports")
@require_POST
def take_back(request: HttpRequest, patient_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    note = _find_note(patient, note_id)
    key = None if "all" in request.POST else request.POST.get("span", "")
    number = _number(request.POST.get("part", "")) if key is None else services.part_of(note, key)
    outcome = services.take_back(note, person=request.user, key=key, number=number)
    messages.success(request, ngettext("%(number)d entry was taken out of the record again.",
                                       "%(number)d entries were taken out of the record again.", outcome.done) % {"number": outcome.done})
    if outcome.left:
        messages.warning(request, ngettext(
            "%(number)d entry stays: somebody corrected it since. Take it out on its own page if it is wrong.",
            "%(number)d entries stay: somebody corrected them since. Take them out on their own pages if they are wrong.",
            outcome.left) % {"number": outcome.left})
    return _back(note, number, key or "")


def _take_one(request: HttpRequest, patient: Patient, note: Note) -> HttpResponse:
    sure = request.POST.get("doubtful", "")
    key = sure or request.POST.get("span", "")
    proposal, stop = services.find_proposal(note, key), None
    if proposal is None or (proposal.doubtful and not sure):
        messages.error(request, _("This cannot be taken into the record as it is."))
        return _back(note, services.part_of(note, key), key)
    if key not in services.taken(note):
        stop = stop_at(patient, kind=proposal.kind, values=proposal.fields, data=request.POST)
    if stop is not None and not stop.decided:
        return render(request, "records/note_analysis_stop.html", _context(patient) | {
            "note": note, "key": key, "proposal": proposal, "stop": stop}, status=422)
    with transaction.atomic():
        outcome = services.take_one(note, person=request.user, key=key)
        _decide(request, patient, stop)
    _say_taken(request, outcome)
    return _back(note, services.part_of(note, key), key)


def _decide(request: HttpRequest, patient: Patient, stop: Stop | None) -> None:
    if stop is not None:
        override_alerts(request.user, patient, alerts=stop.alerts, cause=stop.form.cleaned_data["cause"],
                        reason=stop.form.cleaned_data["why"])


def _say_taken(request: HttpRequest, outcome: services.Outcome) -> None:
    messages.success(request, ngettext("%(number)d entry was taken into the record.",
                                       "%(number)d entries were taken into the record.", outcome.done) % {"number": outcome.done})
    if outcome.left:
        messages.warning(request, ngettext(
            "%(number)d entry waits for you to decide on it alone: a value that cannot be, a contradiction, or a contraindication.",
            "%(number)d entries wait for you to decide on each alone: values that cannot be, contradictions, or contraindications.",
            outcome.left) % {"number": outcome.left})


def _back(note: Note, number: int, key: str = "") -> HttpResponse:
    address = reverse("note-names", args=[note.patient_id, note.pk])
    place = f"#span-{key}" if key.replace("-", "").isdecimal() else ""
    return redirect(f"{address}{f'?part={number}' if number > 1 else ''}{place}")


def _number(written: str) -> int:
    return int(written) if written.isdecimal() and len(written) < 6 else 1


def _find_note(patient: Patient, note_id: uuid.UUID) -> Note:
    note = patient.notes.filter(pk=note_id).first()
    if note is None:
        raise Http404
    return note


def _context(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "patient_banner": charts.banner_of(patient), "tab": "notes"}
