"""A doctor's day: appointments, who waits for one, and the times that are proposed; a person books them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.models import Person
from records.models import Appointment, Patient, WaitingEntry
from records.scheduling.slots import Offer, Request, Span, offers

HOURS = ((time(8), time(12)), (time(14), time(17, 30)))
DAYS_AHEAD = 14
SHORTEST, LONGEST = 5, 240


class AppointmentRefused(Exception):
    """The act cannot be done; the message is a full sentence for the person."""


def book(person: Person, patient: Patient, *, doctor: Person, starts: datetime, minutes: int, reason: str) -> Appointment:
    """Raises ``AppointmentRefused`` if the time is past, of no use, or taken for the doctor or the patient."""
    require(person, "see_patients")
    if not SHORTEST <= minutes <= LONGEST or starts < timezone.now() - timedelta(minutes=1):
        raise AppointmentRefused(_("An appointment lies ahead and lasts between five minutes and four hours."))
    try:
        with transaction.atomic():
            made = Appointment.objects.create(doctor=doctor, patient=patient, starts=starts, ends=starts + timedelta(minutes=minutes),
                                              reason=reason.strip()[:500], person=person)
            WaitingEntry.objects.filter(doctor=doctor, patient=patient, ended=None).update(ended=timezone.now())
            audit.record("booked an appointment", person=person, subject=f"patient:{patient.pk}")
    except IntegrityError as error:
        raise AppointmentRefused(_("At that time the doctor or the patient has another appointment.")) from error
    return made


def put_on_waiting_list(person: Person, patient: Patient, *, doctor: Person, urgency: int, minutes: int, reason: str) -> None:
    """Raises ``AppointmentRefused`` if the patient waits for this doctor already."""
    try:
        with transaction.atomic():
            WaitingEntry.objects.create(doctor=doctor, patient=patient, urgency=urgency, minutes=minutes, reason=reason.strip()[:500])
            audit.record("put on the waiting list", person=person, subject=f"patient:{patient.pk}")
    except IntegrityError as error:
        raise AppointmentRefused(_("This patient is on the waiting list already.")) from error


def set_state(person: Person, appointment_id: UUID, *, state: str) -> None:
    """Arrived, seen, cancelled or missed; only of the doctor's own appointments with patients she still sees."""
    with transaction.atomic():
        row = Appointment.objects.select_for_update().filter(
            pk=appointment_id, doctor=person, patient__in=Patient.objects.visible_to(person)).first()
        if row is None or state not in Appointment.State.values:
            raise Http404
        if row.state in (Appointment.State.CANCELLED, Appointment.State.DONE):
            raise AppointmentRefused(_("This appointment is over; book a new one."))
        row.state = state
        row.save(update_fields=["state"])
        audit.record("changed an appointment", person=person, subject=f"patient:{row.patient_id}", state=state)


def day_of(doctor: Person, day: date) -> list[Appointment]:
    """Her appointments of the day with patients she sees, in order."""
    start = timezone.make_aware(datetime.combine(day, time()))
    rows = Appointment.objects.filter(doctor=doctor, starts__gte=start, starts__lt=start + timedelta(days=1))
    return list(rows.filter(patient__in=Patient.objects.visible_to(doctor)).select_related("patient"))


def waiting_list(doctor: Person) -> list[tuple[WaitingEntry, Offer | None]]:
    """Who waits for her, each with the time that is proposed within two weeks of working days."""
    rows = list(WaitingEntry.objects.filter(doctor=doctor, ended=None, patient__in=Patient.objects.visible_to(doctor))
                .select_related("patient"))
    now = timezone.now()
    taken = [Span(row.starts, row.ends) for row in Appointment.objects.filter(doctor=doctor, ends__gt=now)
             .exclude(state=Appointment.State.CANCELLED)]
    found = {offer.who: offer for offer in offers(
        [Request(str(row.pk), row.urgency, row.since, row.minutes) for row in rows], _hours(timezone.localdate()), taken, not_before=now)}
    return [(row, found.get(str(row.pk))) for row in rows]


def _hours(first: date) -> list[Span]:
    days: list[Any] = [first + timedelta(days=number) for number in range(DAYS_AHEAD)]
    return [Span(timezone.make_aware(datetime.combine(day, start)), timezone.make_aware(datetime.combine(day, end)))
            for day in days if day.weekday() < 5 for start, end in HOURS]
