"""What the literature suggested for a report, and what the doctor made of each suggestion; nothing of it ever changes."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.triggers import append_only
from records.models.reports import Report, refused_when_final


class SuggestionSearch(models.Model):
    """One look into the literature for a report, with the versions of the index that were asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="suggestion_searches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    index_version = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at"]
        triggers = [*append_only(), refused_when_final("no_search_after_signing", "report_id")]


class ReportSuggestion(models.Model):
    """A sentence of the literature, word for word. ``source`` tells where it stands (title, section, page, year, document, passage,
    start, end, language, url), ``facts`` the entries of the record that it is about."""

    class Kind(models.TextChoices):
        DIFFERENTIAL = "differential", _("Differential diagnosis")
        NEXT_STEP = "next-step", _("Next steps")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    search = models.ForeignKey(SuggestionSearch, on_delete=models.PROTECT, related_name="found")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = EncryptedTextField()
    facts: Any = EncryptedJSONField(default=list)
    quote = EncryptedTextField()
    source: Any = EncryptedJSONField(default=dict)

    class Meta:
        ordering = ["search__at", "position"]
        triggers = append_only()


class SuggestionDecision(models.Model):
    """A person moved a suggestion into the report, set it aside, or took it up again; the newest decision counts."""

    class Act(models.TextChoices):
        MOVED = "moved", _("moved into the report")
        DISMISSED = "dismissed", _("dismissed")
        RESTORED = "restored", _("offered again")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="suggestion_decisions")
    suggestion = models.ForeignKey(ReportSuggestion, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=10, choices=Act.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        triggers = [*append_only(), refused_when_final("no_decision_after_signing", "report_id")]
