"""Wards, beds, stays and appointments; the database itself keeps two people out of one bed or one hour."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField
from records.models.patients import Patient
from records.models.periods import never_twice


class Urgency(models.IntegerChoices):
    HIGH = 1, _("1 – today")
    USUAL = 2, _("2 – soon")
    LOW = 3, _("3 – can wait")


class Ward(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("ward"), max_length=80, unique=True)

    class Meta:
        ordering = ["name"]


class Bed(models.Model):
    """``room`` holds one sex unless the bed stands alone in it (``single``); a closed bed is given to nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ward = models.ForeignKey(Ward, on_delete=models.PROTECT, related_name="beds")
    room = models.CharField(max_length=20)
    name = models.CharField(max_length=20)
    single = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)

    class Meta:
        ordering = ["ward__name", "room", "name"]
        constraints = [models.UniqueConstraint(fields=["ward", "name"], name="one_bed_a_name")]


class Stay(models.Model):
    """From admission to discharge; ``ward`` is the one asked for while the patient waits for a bed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="stays")
    admitted = models.DateTimeField()
    discharged = models.DateTimeField(null=True)
    expected_discharge = models.DateField(null=True)
    ward = models.ForeignKey(Ward, null=True, on_delete=models.PROTECT, related_name="+")
    isolation = models.BooleanField(default=False)
    urgency = models.SmallIntegerField(choices=Urgency.choices, default=Urgency.USUAL)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["urgency", "admitted"]
        constraints = [never_twice("one_stay_at_a_time", "patient", start="admitted", end="discharged")]


class BedUse(models.Model):
    """One bed during one stay; a transfer ends one and begins the next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="beds")
    bed = models.ForeignKey(Bed, on_delete=models.PROTECT, related_name="uses")
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-started"]
        constraints = [never_twice("one_stay_a_bed_at_a_time", "bed", start="started", end="ended"),
                       never_twice("one_bed_a_stay_at_a_time", "stay", start="started", end="ended")]


class Appointment(models.Model):
    class State(models.TextChoices):
        BOOKED = "booked", _("booked")
        ARRIVED = "arrived", _("arrived")
        DONE = "done", _("seen")
        CANCELLED = "cancelled", _("cancelled")
        MISSED = "missed", _("did not come")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    doctor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="appointments")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = EncryptedTextField(default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="an_appointment_lasts"),
            never_twice("one_appointment_a_doctor", "doctor", start="starts", end="ends", condition=~Q(state="cancelled")),
            never_twice("one_appointment_a_patient", "patient", start="starts", end="ends", condition=~Q(state="cancelled")),
        ]


class WaitingEntry(models.Model):
    """Somebody who needs an appointment with a doctor and has none yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    doctor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waiting_list")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="waiting_entries")
    urgency = models.SmallIntegerField(choices=Urgency.choices, default=Urgency.USUAL)
    minutes = models.PositiveSmallIntegerField(default=15)
    reason = EncryptedTextField(default="")
    since = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)

    class Meta:
        ordering = ["urgency", "since"]
        constraints = [models.UniqueConstraint(fields=["doctor", "patient"], condition=Q(ended__isnull=True), name="waiting_once")]
