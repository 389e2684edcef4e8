"""What people did to the chart by hand: every entry added, corrected or taken out, with what it said before."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.triggers import append_only
from records.models.patients import Patient


class ChartChange(models.Model):
    """One act by one person. ``before`` and ``after`` are the entry's fields; ``source_id`` is what a sender called it."""

    class Act(models.TextChoices):
        ADDED = "added", _("added")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("taken out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="changes")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    act = models.CharField(max_length=10, choices=Act.choices)
    kind = models.CharField(max_length=20)
    entry = models.UUIDField(db_index=True)
    source_id = models.CharField(max_length=250, blank=True)
    before = EncryptedJSONField(null=True)
    after = EncryptedJSONField(null=True)
    reason = EncryptedTextField(default="")

    class Meta:
        ordering = ["-at"]
        triggers = append_only()
