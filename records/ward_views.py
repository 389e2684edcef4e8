"""The bed board and the doctor's day: find with permission, act, answer."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.access import requires
from records.access import find_patient
from records.models import Bed
from records.services import appointments, beds
from records.services.appointments import AppointmentRefused
from records.services.beds import BedRefused
from records.ward_forms import AdmitForm, BedForm, BookForm, WaitForm


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def bed_board(request: HttpRequest) -> HttpResponse:
    """Every bed, who waits for one with a proposal, and a form to admit."""
    form = AdmitForm(request.POST or None, person=request.user, auto_id="admit_%s")
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            beds.admit(request.user, values.pop("patient"), **values)
            messages.success(request, _("The patient is admitted and waits for a bed."))
            return redirect("beds")
        except BedRefused as refusal:
            form.add_error(None, str(refusal))
    return _beds_page(request, admit_form=form)


def _beds_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    language = get_language() or "zh-hans"
    board = beds.bed_board(request.user)
    between = "；" if language.startswith("zh") else "; "
    waiting = [(stay, bed, between.join(why.said_in(language) for why in placement.why))
               for stay, placement, bed in beds.waiting_for_beds(request.user)]
    audit.record("viewed bed board", person=request.user, subject="ward", count=sum(bool(row.name) for _w, rows, _o in board for row in rows))
    context = {"board": board, "waiting": waiting, "free": [row.bed for _ward, rows, _share in board for row in rows
                                                            if row.stay is None and not row.bed.closed],
               "admit_form": AdmitForm(person=request.user, auto_id="admit_%s"), "can_manage": request.user.may("manage_devices"),
               "bed_form": BedForm(auto_id="bed_%s"), **forms}
    return render(request, "records/wards/beds.html", context, status=422 if any(form.errors for form in forms.values()) else 200)


@requires("manage_devices")
@require_POST
def add_bed(request: HttpRequest) -> HttpResponse:
    form = BedForm(request.POST, auto_id="bed_%s")
    if form.is_valid():
        try:
            beds.add_bed(request.user, **form.cleaned_data)
            return redirect("beds")
        except BedRefused as refusal:
            form.add_error(None, str(refusal))
    return _beds_page(request, bed_form=form)


@requires("see_patients")
@require_POST
def give_bed(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    patient = find_patient(request.user, patient_id)
    try:
        bed_id = uuid.UUID(request.POST.get("bed", ""))
        beds.give_bed(request.user, patient, bed_id=bed_id)
        messages.success(request, _("The patient has bed %(bed)s.") % {"bed": Bed.objects.get(pk=bed_id).name})
    except ValueError as error:
        raise Http404 from error
    except BedRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("beds")


@requires("see_patients")
@require_POST
def discharge(request: HttpRequest, patient_id: uuid.UUID) -> HttpResponse:
    beds.discharge(request.user, find_patient(request.user, patient_id))
    messages.success(request, _("The patient is discharged and the bed is free."))
    return redirect("beds")


@requires("see_patients")
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """Today's appointments, or another day's, and who waits; a POST books."""
    form = BookForm(request.POST or None, person=request.user, auto_id="book_%s")
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            appointments.book(request.user, values.pop("patient"), doctor=request.user, **values)
            messages.success(request, _("The appointment is booked."))
            return redirect(f"{request.path}?day={timezone.localtime(values['starts']).date()}")
        except AppointmentRefused as refusal:
            form.add_error(None, str(refusal))
    return _day_page(request, book_form=form)


def _day_page(request: HttpRequest, **forms: Any) -> HttpResponse:
    shown = _day(request.GET.get("day", ""))
    language = get_language() or "zh-hans"
    rows = appointments.day_of(request.user, shown)
    audit.record("viewed own day", person=request.user, subject="appointments", count=len(rows))
    waiting = [(entry, offer, offer.why.said_in(language) if offer else "",
                int((offer.span.end - offer.span.start).total_seconds() // 60) if offer else 0)
               for entry, offer in appointments.waiting_list(request.user)]
    context = {"rows": rows, "waiting": waiting, "shown": shown, "before": shown - timedelta(days=1),
               "after": shown + timedelta(days=1), "book_form": BookForm(person=request.user, auto_id="book_%s"),
               "wait_form": WaitForm(person=request.user, auto_id="wait_%s"), **forms}
    return render(request, "records/wards/day.html", context, status=422 if any(form.errors for form in forms.values()) else 200)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return found if 2000 <= found.year <= 2100 else timezone.localdate()


@requires("see_patients")
@require_POST
def wait(request: HttpRequest) -> HttpResponse:
    form = WaitForm(request.POST, person=request.user, auto_id="wait_%s")
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            appointments.put_on_waiting_list(request.user, values.pop("patient"), doctor=request.user, **values)
            return redirect("day")
        except AppointmentRefused as refusal:
            form.add_error(None, str(refusal))
    return _day_page(request, wait_form=form)


@requires("see_patients")
@require_POST
def appointment_state(request: HttpRequest, appointment_id: uuid.UUID, state: str) -> HttpResponse:
    try:
        appointments.set_state(request.user, appointment_id, state=state)
    except AppointmentRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{request.POST.get('back') or ''}" if request.POST.get("back", "").startswith("/ward/day/") else "day")
