"""Devices, their readings, and the alerts that readings raised."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField
from records.models.patients import Patient
from records.models.periods import never_twice


class Device(models.Model):
    """A monitor or analyser that sends readings; only a fingerprint of its key is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name of the device"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    clock_behind_seconds = models.FloatField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    @property
    def clock_ahead_seconds(self) -> float:
        return -self.clock_behind_seconds


class DeviceAssignment(models.Model):
    """Whom a device measures, from when until when (open while ``ended`` is null)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="assignments")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="device_assignments")
    started = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-started"]
        constraints = [never_twice("one_patient_a_device_at_a_time", "device", start="started", end="ended")]


class Reading(models.Model):
    """One value of one sign. ``value`` is in ``unit``, ``sent_value`` and ``sent_unit`` are as the device wrote them.

    ``taken_at`` is by the server's clock, ``device_time`` by the device's; the latter makes a repeated reading known.
    """

    class Quality(models.IntegerChoices):
        GOOD = 0, _("Good")
        IMPOSSIBLE = 1, _("Impossible value, not used")
        CLOCK = 2, _("The device's clock is ahead, not used")

    id = models.BigAutoField(primary_key=True)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="readings", db_index=False)
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=20)
    value = models.FloatField()
    unit = models.CharField(max_length=20, blank=True)
    sent_value = models.FloatField()
    sent_unit = models.CharField(max_length=40, blank=True)
    device_time = models.DateTimeField()
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    quality = models.SmallIntegerField(choices=Quality.choices, default=Quality.GOOD)

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["device", "code", "device_time"], name="one_reading_each")]
        indexes = [
            models.Index(fields=["patient", "code", "-taken_at"], name="reading_course"),
            BrinIndex(fields=["received_at"], name="reading_received", autosummarize=True),
        ]


class AlarmLimits(models.Model):
    """Limits of one sign for one patient, or the site's where ``patient`` is null; the newest row counts, the others are history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, null=True, on_delete=models.CASCADE, related_name="alarm_limits")
    code = models.CharField(max_length=20)
    critical_low = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    critical_high = models.FloatField(null=True)
    reason = EncryptedTextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]


class MonitoringAlert(models.Model):
    """One thing that is or was the matter; open while ``ended_at`` is null, and then there is only one of its kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="monitoring_alerts")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=20, blank=True)
    severity = models.SmallIntegerField()
    value = models.FloatField()
    said_zh = models.CharField(max_length=200)
    said_en = models.CharField(max_length=200)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [models.UniqueConstraint(fields=["patient", "kind", "code"], condition=Q(ended_at__isnull=True),
                                               name="one_open_alert_each")]
        indexes = [models.Index(fields=["patient", "-raised_at"], name="alerts_of_a_patient")]

    def said(self, language: str) -> str:
        return self.said_zh if language.startswith("zh") else self.said_en


class AlertEvent(models.Model):
    """One step in an alert's life; ``person`` is null where nobody did it."""

    class What(models.TextChoices):
        RAISED = "raised", _("raised")
        WORSENED = "worsened", _("became more severe")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        ESCALATED = "escalated", _("escalated")
        ENDED = "ended", _("ended")

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(MonitoringAlert, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=14, choices=What.choices)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    severity = models.SmallIntegerField()
    value = models.FloatField()

    class Meta:
        ordering = ["at", "id"]


class AlertSilence(models.Model):
    """No announcement and no escalation for one sign (all of them where ``code`` is empty) until an end, for a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alert_silences")
    code = models.CharField(max_length=20, blank=True)
    started = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-started"]
