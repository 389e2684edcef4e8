"""The pages that read a note: find with permission, call, render or go back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.access import requires
from qa.text_analysis.base import Assertion, EntityType
from qa.text_analysis.terminology.base import SourceUnusable
from qa.text_analysis.terminology.store import TerminologyMissing
from records import note_analysis
from records.access import find_patient
from records.models import Note, Patient
from records.services import charts
from records.services import note_analysis as services

TYPES = {
    EntityType.SYMPTOM: _l("Symptom"), EntityType.DISEASE: _l("Disease"), EntityType.FINDING: _l("Finding"),
    EntityType.TEST: _l("Test"), EntityType.DRUG: _l("Medicine"), EntityType.PROCEDURE: _l("Procedure"),
    EntityType.ANATOMY: _l("Body part"), EntityType.TIME: _l("Time"), EntityType.MICROORGANISM: _l("Microorganism"),
    EntityType.EQUIPMENT: _l("Equipment"), EntityType.DEPARTMENT: _l("Department"), EntityType.DOSE: _l("Dose"),
    EntityType.ROUTE: _l("Route"), EntityType.FREQUENCY: _l("Frequency"),
}
ASSERTIONS = {
    Assertion.PRESENT: _l("Present"), Assertion.NEGATED: _l("Denied or absent"), Assertion.UNCERTAIN: _l("Uncertain"),
    Assertion.PAST: _l("In the past"), Assertion.FAMILY: _l("In the family"), Assertion.HYPOTHETICAL: _l("Only spoken of"),
}
KINDS = {
    note_analysis.CONDITION: _l("Problem"), note_analysis.OBSERVATION: _l("Result"),
    note_analysis.MEDICATION: _l("Medicine"), note_analysis.ALLERGY: _l("Allergy"), note_analysis.PROCEDURE: _l("Procedure"),
}


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def new_note(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    if request.method == "POST":
        try:
            note = services.write_note(patient, person=request.user, title=request.POST.get("title", ""),
                                       text=request.POST.get("text", ""))
        except services.NoteRefused as refusal:
            messages.error(request, str(refusal))
        else:
            return redirect("note-names", patient.pk, note.pk)
    return render(request, "records/note_analysis_new.html", _context(patient) | {
        "text": request.POST.get("text", ""), "title": request.POST.get("title", ""), "notes": patient.notes.all()})


@requires("see_patients")
@require_GET
def note_names(request: HttpRequest, patient_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    note = _find_note(patient, note_id)
    try:
        analysis = services.read_note(note, person=request.user)
    except (TerminologyMissing, SourceUnusable):
        messages.error(request, _("Notes cannot be read here. Ask your administrator to run the set-up again."))
        return redirect("patient-tab", patient.pk, "notes")
    found, known = note_analysis.proposals(analysis), services.taken(note)
    rows = [_row(piece, found, known) for piece in note_analysis.pieces(analysis)]
    return render(request, "records/note_analysis.html", _context(patient) | {
        "note": note, "pieces": rows, "rows": [row for row in rows if row["entity"]],
        "open": any(row["proposal"] and not row["taken"] and not row["proposal"].doubtful for row in rows)})


@requires("see_patients")
@require_POST
def take_over(request: HttpRequest, patient_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    note = _find_note(patient, note_id)
    keys = None if "all" in request.POST else request.POST.getlist("span")
    number = services.take_over(note, person=request.user, keys=keys)
    messages.success(request, ngettext("%(number)d entry was taken into the record.",
                                       "%(number)d entries were taken into the record.", number) % {"number": number})
    return redirect("note-names", patient.pk, note.pk)


def _find_note(patient: Patient, note_id: uuid.UUID) -> Note:
    note = patient.notes.filter(pk=note_id).first()
    if note is None:
        raise Http404
    return note


def _context(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "patient_banner": charts.banner_of(patient), "tab": "notes"}


def _row(piece: note_analysis.Piece, found: dict[str, note_analysis.Proposal], known: set[str]) -> dict[str, Any]:
    entity = piece.entity
    if entity is None:
        return {"text": piece.text, "entity": None, "proposal": None, "taken": False}
    key = f"{entity.start}-{entity.end}"
    proposal = found.get(key)
    return {"text": piece.text, "entity": entity, "key": key, "proposal": proposal, "taken": key in known,
            "type": TYPES[entity.type], "assertion": ASSERTIONS[entity.assertion],
            "kind": KINDS[proposal.kind] if proposal else ""}
