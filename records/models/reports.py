"""Reports, their versions, signatures and addenda; the database itself refuses to change what was signed."""

from __future__ import annotations

import uuid
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.triggers import append_only
from records.reporting.facts import Fact
from records.reporting.outlines import Outline, outline_of

__all__ = [
    "Addendum",
    "Drafting",
    "OutlineVersion",
    "Report",
    "ReportKind",
    "ReportLanguage",
    "ReportSignature",
    "ReportState",
    "ReportVersion",
    "SignatureMeaning",
]

_FINAL = "('signed', 'amended', 'archived')"
_FORWARD = (
    "(OLD.state = 'signed' AND NEW.state IN ('amended', 'archived')) OR "
    "(OLD.state = 'amended' AND NEW.state = 'archived')"
)


def refused_when_final(name: str, table: str) -> pgtrigger.Trigger:
    """No row may be added to a report that has been signed."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("current", "text")],
        func=f"SELECT state INTO current FROM records_report WHERE id = NEW.{table} FOR UPDATE; "  # noqa: S608 – constants
        f"IF current IN {_FINAL} THEN RAISE EXCEPTION 'pgtrigger: the report has been signed and cannot change'; "
        "END IF; RETURN NEW;",
    )


_COSIGNED = f"""
SELECT state INTO current FROM records_report WHERE id = NEW.report_id FOR UPDATE;
IF current = 'archived' THEN RAISE EXCEPTION 'pgtrigger: the report has been archived and cannot change'; END IF;
IF current IN {_FINAL} AND NEW.version_id IS DISTINCT FROM (
  SELECT version_id FROM records_reportsignature WHERE report_id = NEW.report_id ORDER BY signed_at DESC LIMIT 1
) THEN RAISE EXCEPTION 'pgtrigger: the report has been signed and cannot change'; END IF;
IF EXISTS (SELECT 1 FROM records_reportsignature WHERE version_id = NEW.version_id AND signer_id = NEW.signer_id)
THEN RAISE EXCEPTION 'pgtrigger: this person has signed this version already'; END IF;
RETURN NEW;
"""  # noqa: S608 – constants


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING_SENIOR = "awaiting_senior", _("Awaiting a senior")
    SIGNED = "signed", _("Signed")
    AMENDED = "amended", _("Signed, with addendum")
    ARCHIVED = "archived", _("Archived")


class Drafting(models.TextChoices):
    WAITING = "waiting", _("Not started")
    RUNNING = "running", _("Being drafted")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Finished")


class ReportKind(models.TextChoices):
    CASE = "case", _("Case report")
    OUTPATIENT = "outpatient", _("Outpatient note")
    ADMISSION = "admission", _("Admission note")
    PROGRESS = "progress", _("Progress note")
    DISCHARGE = "discharge", _("Discharge summary")
    CONSULTATION = "consultation", _("Consultation note")
    REFERRAL = "referral", _("Referral letter")


class ReportLanguage(models.TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class SignatureMeaning(models.TextChoices):
    AUTHOR = "author", _("Author")
    REVIEWER = "reviewer", _("Reviewer")
    APPROVER = "approver", _("Approver")


class Report(models.Model):
    """One report of one patient: ``facts`` is the record as the draft began, ``drafted_by`` the outline as it was then,
    ``drafted`` what came of both so far."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("records.Patient", on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    language = models.CharField(max_length=2, choices=ReportLanguage.choices)
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    instruction = EncryptedTextField(default="")
    drafted_by = models.JSONField(null=True)
    facts = EncryptedJSONField(default=list)
    drafted = EncryptedJSONField(default=list)
    drafting = models.CharField(max_length=10, choices=Drafting.choices, default=Drafting.WAITING)
    drafted_until = models.DateTimeField(null=True)
    model = models.CharField(max_length=120, blank=True)
    prompt_version = models.CharField(max_length=40, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed"]
        indexes = [models.Index(fields=["patient", "-changed"]), models.Index(fields=["state", "-changed"])]
        triggers = [
            pgtrigger.Trigger(
                name="signed_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state IN {_FINAL}"),
                func=f"IF NOT ({_FORWARD}) OR (to_jsonb(NEW) - 'state' - 'changed') IS DISTINCT FROM "
                "(to_jsonb(OLD) - 'state' - 'changed') THEN "
                "RAISE EXCEPTION 'pgtrigger: the report has been signed and cannot change'; END IF; RETURN NEW;",
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            append_only()[1],
        ]

    @property
    def outline(self) -> Outline:
        return Outline.from_json(self.drafted_by) if self.drafted_by else outline_of(self.kind)

    @property
    def title(self) -> str:
        """In the report's own language."""
        return self.outline.title(self.language)

    @property
    def is_final(self) -> bool:
        return self.state in (ReportState.SIGNED, ReportState.AMENDED, ReportState.ARCHIVED)

    @property
    def record_facts(self) -> list[Fact]:
        return [Fact.from_json(data) for data in self.facts]

    @property
    def current(self) -> ReportVersion | None:
        return self.versions.order_by("-number").first()


class OutlineVersion(models.Model):
    """The outline of a kind of report as somebody wrote it once; the newest of each kind counts, earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=ReportKind.choices)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="one_outline_a_number")]
        triggers = append_only()

    @property
    def outline(self) -> Outline:
        return Outline.from_json(self.content)


class ReportVersion(models.Model):
    """The text as it was saved once: ``content`` is ProseMirror JSON with the source of every sentence, ``origins`` who wrote
    which words (``records.reporting.attribution``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    base = models.PositiveIntegerField(default=0)
    content: Any = EncryptedJSONField()
    origins: Any = EncryptedJSONField(null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="one_version_a_number")]
        triggers = [*append_only(), refused_when_final("no_version_after_signing", "report_id")]


class ReportSignature(models.Model):
    """A person answered for one version; ``payload`` is everything the hash covers. A signed version takes the signatures of
    further people, each once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(ReportVersion, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=10, choices=SignatureMeaning.choices)
    signed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)
    payload = EncryptedJSONField()

    class Meta:
        ordering = ["signed_at"]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(name="only_cosigned_after_signing", when=pgtrigger.Before, operation=pgtrigger.Insert,
                              declare=[("current", "text")], func=_COSIGNED),
        ]


class Addendum(models.Model):
    """What was added after signing, itself signed: the original stays as it is. ``payload`` is everything the hash covers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="addenda")
    text = EncryptedTextField()
    reason = EncryptedTextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    hash = models.CharField(max_length=64, default="")
    payload: Any = EncryptedJSONField(null=True)

    class Meta:
        ordering = ["at"]
        triggers = append_only()
