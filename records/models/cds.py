"""Cards that were sent to other systems, and what people there did with them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from clinic.encryption import EncryptedTextField
from records.models.patients import Patient


class CdsCard(models.Model):
    """One card as it was sent. ``patient`` is null where the record is not kept here; ``key`` names the alert, if it was one."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        OVERRIDDEN = "overridden"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.ForeignKey("records.ApiToken", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.CASCADE, related_name="cds_cards")
    hook = models.CharField(max_length=20)
    rule = models.CharField(max_length=200, blank=True, db_index=True)
    key = models.CharField(max_length=64, blank=True)
    indicator = models.CharField(max_length=8)
    sent_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    cause = models.CharField(max_length=12, blank=True)
    comment = EncryptedTextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at"]
