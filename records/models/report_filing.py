"""What happens to a report around its signatures: returned with a remark, filed as a sealed PDF; and the phrases of doctors."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from clinic.encryption import EncryptedTextField
from clinic.triggers import append_only
from records.models.reports import Report, ReportLanguage, ReportVersion


class ReportReturn(models.Model):
    """A senior doctor sent a draft back to its author and said why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="returns")
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    remark = EncryptedTextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        triggers = append_only()


class ReportPaper(models.Model):
    """The sealed PDF as it was filed after a signature or addendum; ``content`` is base64, ``link`` the hash it was made for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="papers")
    link = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    content = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["report", "link"], name="one_paper_a_link")]
        triggers = append_only()


class Phrase(models.Model):
    """A text that a doctor puts into reports by its short name; without an owner it is everybody's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=ReportLanguage.choices)
    name = EncryptedTextField()
    text = EncryptedTextField()
    changed = models.DateTimeField(auto_now=True)
