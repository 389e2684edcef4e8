"""What decision support told about a patient, and what a doctor decided in spite of it; the rules themselves are files."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.triggers import append_only
from records.models.clinical import Observation
from records.models.patients import Patient


class SeverityLevel(models.IntegerChoices):
    """As ``records.decision_support.medicines.base.Severity``."""

    MINOR = 1, _("Minor")
    MODERATE = 2, _("Moderate")
    MAJOR = 3, _("Major")
    CONTRAINDICATED = 4, _("Contraindicated")


class AboutAnAlert(models.Model):
    """``key`` is the same for the same rule on the same medicines of a patient; ``medicines`` are generic names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64)
    rule = models.CharField(max_length=200, db_index=True)
    rule_version = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(choices=SeverityLevel.choices)

    class Meta:
        abstract = True


class AlertShown(AboutAnAlert):
    """An alert that somebody has been shown on a patient; once for each, so that overrides have a whole to be a share of."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="alerts_shown")
    first_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "key"], name="alert_shown_once")]


class AlertOverride(AboutAnAlert):
    """One decision on an alert: set aside with a reason, or raised again. The newest counts; none is ever changed."""

    class Act(models.TextChoices):
        OVERRIDDEN = "overridden", _("set aside")
        RESTORED = "restored", _("raised again")

    class Cause(models.TextChoices):
        BENEFIT = "benefit", _("The benefit is greater than the risk")
        MONITORED = "monitored", _("It is watched: levels, ECG or laboratory")
        TOLERATED = "tolerated", _("The patient has taken it without harm")
        ADJUSTED = "adjusted", _("Dose or time of taking is adapted")
        NOT_HERE = "not-here", _("It does not apply to this patient")
        RECORD = "record", _("The record is wrong here")
        OTHER = "other", _("Another reason")

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="alert_overrides")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    act = models.CharField(max_length=10, choices=Act.choices, default=Act.OVERRIDDEN)
    cause = models.CharField(max_length=12, choices=Cause.choices, blank=True)
    medicines = models.JSONField(default=list)
    reason = EncryptedTextField(default="")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["patient", "key", "-at"], name="override_newest")]
        triggers = append_only()


class SavedScore(models.Model):
    """How a score that stands in the chart as a result came about: ``inputs`` by key, each with value, unit, origin and day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="score")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    calculator = models.CharField(max_length=60)
    formula = models.TextField()
    source = models.TextField()
    inputs = EncryptedJSONField(default=dict)
