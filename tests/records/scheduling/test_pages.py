"""Beds and appointments: the database keeps two out of one place; names only for those who treat the patient."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from clinic.models import AuditEvent
from records.models import Appointment, Bed, BedUse, Stay, WaitingEntry
from records.services.appointments import AppointmentRefused, book, put_on_waiting_list, set_state, waiting_list
from records.services.beds import BedRefused, add_bed, admit, discharge, give_bed, places_of, waiting_for_beds
from records.services.ward_board import board_patients
from tests.records.reports.patients import patient_of


@pytest.fixture
def patient(doctor):
    return patient_of(doctor)


@pytest.fixture
def other(doctor):
    return patient_of(doctor, name="李四", mrn="M-2")


@pytest.fixture
def beds(doctor):
    return [add_bed(doctor, ward_name="Ward 1", room=room, name=name, single=single)
            for room, name, single in (("101", "1", False), ("101", "2", False), ("102", "3", True))]


def admitted(doctor, patient, **values):
    return admit(doctor, patient, **({"ward": None, "urgency": 2, "isolation": False, "expected_discharge": None} | values))


def test_a_stay_from_admission_over_a_transfer_to_discharge(doctor, patient, beds):
    admitted(doctor, patient)
    [(_stay, placement, proposed)] = waiting_for_beds(doctor)
    assert placement.why and proposed in beds
    give_bed(doctor, patient, bed_id=beds[0].pk)
    assert places_of([patient.pk]) == {patient.pk: "Ward 1 1"}
    give_bed(doctor, patient, bed_id=beds[1].pk)
    assert [each.place for each in board_patients(doctor)] == ["Ward 1 2"]
    discharge(doctor, patient)
    assert not BedUse.objects.filter(ended=None).exists()
    assert Stay.objects.get().discharged
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"admitted a patient", "gave a bed", "discharged a patient"} <= actions


def test_nobody_lies_in_a_bed_that_is_taken_closed_or_does_not_fit(doctor, patient, other, beds):
    admitted(doctor, patient)
    admitted(doctor, other, isolation=True)
    give_bed(doctor, patient, bed_id=beds[2].pk)
    for bed in (beds[2], beds[0]):
        with pytest.raises(BedRefused):
            give_bed(doctor, other, bed_id=bed.pk)
    Bed.objects.filter(pk=beds[1].pk).update(closed=True)
    with pytest.raises(BedRefused):
        give_bed(doctor, patient, bed_id=beds[1].pk)
    with pytest.raises(BedRefused):
        admitted(doctor, patient)
    assert places_of([patient.pk, other.pk]) == {patient.pk: "Ward 1 3"}


def test_the_database_itself_refuses_two_in_one_bed(doctor, patient, other, beds):
    stays = [admitted(doctor, one) for one in (patient, other)]
    BedUse.objects.create(stay=stays[0], bed=beds[0], started=timezone.now(), person=doctor)
    with pytest.raises(IntegrityError), transaction.atomic():
        BedUse.objects.create(stay=stays[1], bed=beds[0], started=timezone.now(), person=doctor)


def test_the_bed_board_names_only_ones_own_patients(client_for, doctor, colleague, auditor, patient, beds):
    admitted(doctor, patient)
    give_bed(doctor, patient, bed_id=beds[0].pk)
    assert "张三" in client_for(doctor).get(reverse("beds")).content.decode()
    theirs = client_for(colleague).get(reverse("beds")).content.decode()
    assert ("张三" in theirs, "occupied" in theirs) == (False, True)
    assert client_for(auditor).get(reverse("beds")).status_code == 403
    assert client_for(colleague).post(reverse("discharge", args=[patient.pk])).status_code == 404
    assert client_for(colleague).post(reverse("bed-give", args=[patient.pk]), {"bed": beds[1].pk}).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_patient_is_admitted_and_given_the_proposed_bed(client_for, doctor, patient, beds, language):
    client = client_for(doctor, language)
    assert client.post(reverse("beds"), {"patient": patient.pk, "urgency": 1}).status_code == 302
    page = client.get(reverse("beds")).content.decode()
    assert "张三" in page
    assert client.post(reverse("bed-give", args=[patient.pk]), {"bed": beds[0].pk}).status_code == 302
    assert client.post(reverse("bed-give", args=[patient.pk]), {"bed": "x"}).status_code == 404
    assert places_of([patient.pk])
    assert client.post(reverse("beds"), {"patient": patient.pk, "urgency": 1}).status_code == 422


def tomorrow(hour=9):
    return (timezone.localtime() + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def test_no_double_booking_of_doctor_or_patient(doctor, colleague, patient, other):
    book(doctor, patient, doctor=doctor, starts=tomorrow(), minutes=30, reason="")
    for who, whom in ((other, doctor), (patient, colleague)):
        with pytest.raises(AppointmentRefused):
            book(doctor, who, doctor=whom, starts=tomorrow() + timedelta(minutes=15), minutes=30, reason="")
    book(doctor, other, doctor=doctor, starts=tomorrow() + timedelta(minutes=30), minutes=30, reason="")
    with pytest.raises(AppointmentRefused):
        book(doctor, other, doctor=doctor, starts=timezone.now() - timedelta(hours=1), minutes=30, reason="")


def test_a_cancelled_time_is_free_again_and_stays_cancelled(doctor, colleague, patient, other):
    made = book(doctor, patient, doctor=doctor, starts=tomorrow(), minutes=30, reason="")
    with pytest.raises(Http404):
        set_state(colleague, made.pk, state="cancelled")
    set_state(doctor, made.pk, state="cancelled")
    book(doctor, other, doctor=doctor, starts=tomorrow(), minutes=30, reason="")
    with pytest.raises(AppointmentRefused):
        set_state(doctor, made.pk, state="arrived")


def test_who_waits_is_offered_a_free_time_and_leaves_the_list_when_booked(doctor, patient, other):
    put_on_waiting_list(doctor, patient, doctor=doctor, urgency=3, minutes=15, reason="Review")
    put_on_waiting_list(doctor, other, doctor=doctor, urgency=1, minutes=15, reason="Wound")
    with pytest.raises(AppointmentRefused):
        put_on_waiting_list(doctor, patient, doctor=doctor, urgency=1, minutes=15, reason="")
    [(first, offer), (_second, later)] = waiting_list(doctor)
    assert (first.patient, offer.span.start < later.span.start) == (other, True)
    book(doctor, other, doctor=doctor, starts=offer.span.start, minutes=15, reason="Wound")
    assert WaitingEntry.objects.get(patient=other).ended


def test_the_day_page_books_and_tells_what_cannot_be(client_for, doctor, colleague, patient):
    client, address = client_for(doctor), reverse("day")
    values = {"patient": patient.pk, "starts": f"{tomorrow():%Y-%m-%dT%H:%M}", "minutes": 15, "reason": "Chest pain review"}
    assert client.post(address, values).status_code == 302
    assert client.post(address, values).status_code == 422
    page = client.get(f"{address}?day={tomorrow().date()}").content.decode()
    assert ("Chest pain review" in page, "09:00" in page) == (True, True)
    assert "Chest pain review" not in client_for(colleague).get(f"{address}?day={tomorrow().date()}").content.decode()
    assert client_for(colleague).post(address, values).status_code == 422
    assert client_for(doctor).get(f"{address}?day=nonsense").status_code == 200
    made = Appointment.objects.get()
    client_for(doctor).post(reverse("appointment-state", args=[made.pk, "arrived"]))
    made.refresh_from_db()
    assert made.state == "arrived"
    assert client_for(doctor).post(reverse("appointment-wait"), {"patient": patient.pk, "urgency": 2, "minutes": 15}).status_code == 302
