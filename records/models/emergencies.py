"""Charts opened in an emergency by somebody who does not treat the patient, and what a reviewer made of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def open_to(self, person: Any) -> EmergencyAccessQuerySet:
        """Those of the person that have not ended."""
        return self.filter(person=person, ends_at__gt=timezone.now())

    def unreviewed(self) -> EmergencyAccessQuerySet:
        return self.filter(reviewed_at=None)


class EmergencyAccess(models.Model):
    """«Break the glass»: the chart is open to the person until `ends_at`, and somebody else judges the reason afterwards."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        UNJUSTIFIED = "unjustified", _("Not justified")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="emergency_accesses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    opened_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    remark = EncryptedTextField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, db_index=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        indexes = [models.Index(fields=["person", "ends_at"], name="emergency_open")]
