"""What is known of a patient: encounters, problems, medicines, allergies, results, procedures and notes."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField
from records.models.patients import Patient


class ClinicalEntry(models.Model):
    """What all entries share. ``source_id`` makes a repeated import update instead of duplicate, unless a person
    corrected the entry here (``corrected_at``): then it stays as corrected.

    Of the id itself, which may tell who the patient is, only a fingerprint is stored (``records.source_ids``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE)
    source_id = models.CharField(max_length=250, blank=True, db_index=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Encounter(ClinicalEntry):
    class Kind(models.TextChoices):
        OUTPATIENT = "outpatient", _("Outpatient visit")
        INPATIENT = "inpatient", _("Inpatient stay")
        EMERGENCY = "emergency", _("Emergency visit")
        OTHER = "other", _("Other contact")

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OUTPATIENT)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True, default="", null=True)
    department = models.CharField(max_length=120, blank=True)

    class Meta:
        default_related_name = "encounters"
        ordering = [models.F("started_at").desc(nulls_last=True)]


class Condition(ClinicalEntry):
    """A problem; ``certainty`` follows FHIR verification status in three steps."""

    class Certainty(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SUSPECTED = "suspected", _("Suspected")
        REFUTED = "refuted", _("Ruled out")

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.CONFIRMED)
    onset = models.DateField(null=True)
    ended = models.DateField(null=True)
    recorded_on = models.DateField(null=True)

    class Meta:
        default_related_name = "conditions"
        ordering = ["-active", Coalesce("onset", "recorded_on").desc(nulls_last=True), "name"]

    @property
    def since(self) -> date | None:
        """When it began, or at least when somebody first wrote it down."""
        return self.onset or self.recorded_on


class Medication(ClinicalEntry):
    """A medicine ordered or taken; ``dosage`` is the instruction as written."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    dosage = models.CharField(max_length=300, blank=True)
    active = models.BooleanField(default=True)
    started = models.DateField(null=True)
    ended = models.DateField(null=True)

    class Meta:
        default_related_name = "medications"
        ordering = ["-active", models.F("started").desc(nulls_last=True), "name"]


class Allergy(ClinicalEntry):
    """An allergy or intolerance; ``severity`` is FHIR reaction severity, or criticality where only that is known."""

    class Severity(models.TextChoices):
        MILD = "mild", _("Mild")
        MODERATE = "moderate", _("Moderate")
        SEVERE = "severe", _("Severe")
        LOW = "low", _("Low risk")
        HIGH = "high", _("High risk")
        UNSURE = "unable-to-assess", _("Risk cannot be judged")

    substance = models.CharField(max_length=200)
    reaction = models.CharField(max_length=200, blank=True)
    severity = models.CharField(max_length=20, blank=True)

    class Meta:
        default_related_name = "allergies"
        ordering = ["substance"]

    @property
    def severity_label(self) -> str:
        """In the reader's language where the sender used one of FHIR's words."""
        return str(dict(self.Severity.choices).get(self.severity, self.severity))


class Observation(ClinicalEntry):
    """A laboratory result or vital sign. A value that is no number stands in ``text``."""

    class Category(models.TextChoices):
        LABORATORY = "laboratory", _("Laboratory")
        VITAL_SIGNS = "vital-signs", _("Vital signs")
        GENOMICS = "genomics", _("Genomic findings")
        OTHER = "other", _("Other findings")

    class Flag(models.TextChoices):
        """FHIR observation interpretation, as far as it is shown."""

        NORMAL = "normal", _("Normal")
        LOW = "low", _("Low")
        HIGH = "high", _("High")
        CRITICAL_LOW = "critical-low", _("Critically low")
        CRITICAL_HIGH = "critical-high", _("Critically high")
        ABNORMAL = "abnormal", _("Abnormal")

    category = models.CharField(max_length=12, choices=Category.choices)
    code = models.CharField(max_length=40, db_index=True)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    text = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    high = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    flag = models.CharField(max_length=14, choices=Flag.choices, blank=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        default_related_name = "observations"
        ordering = [models.F("effective_at").desc(nulls_last=True), "code"]
        indexes = [models.Index(fields=["patient", "code", "-effective_at"], name="observation_trend")]

    def name(self, language: str) -> str:
        """The test's name in zh or en, or in the other language where it has only that, or its code."""
        first, second = (self.name_zh, self.name_en) if language.startswith("zh") else (self.name_en, self.name_zh)
        return first or second or self.code

    @property
    def is_abnormal(self) -> bool:
        return self.flag not in ("", self.Flag.NORMAL)


class Procedure(ClinicalEntry):
    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    performed_at = models.DateTimeField(null=True)

    class Meta:
        default_related_name = "procedures"
        ordering = [models.F("performed_at").desc(nulls_last=True)]


class Immunization(ClinicalEntry):
    """A vaccine given, or one that was not given and why."""

    name = models.CharField(max_length=300)
    code = models.CharField(max_length=40, blank=True)
    code_system = models.CharField(max_length=120, blank=True)
    given = models.BooleanField(default=True)
    given_on = models.DateField(null=True)
    dose = models.CharField(max_length=60, blank=True)
    lot = models.CharField(max_length=60, blank=True)
    site = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        default_related_name = "immunizations"
        ordering = [models.F("given_on").desc(nulls_last=True), "name"]


class Document(ClinicalEntry):
    """A file about the patient that is not plain text: a scan, a letter, a picture; ``data`` is its bytes in base64."""

    title = models.CharField(max_length=200)
    author = models.CharField(max_length=150, blank=True)
    written_at = models.DateTimeField(null=True)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    data = EncryptedTextField()

    class Meta:
        default_related_name = "documents"
        ordering = [models.F("written_at").desc(nulls_last=True), "title"]


class Note(ClinicalEntry):
    """Free clinical text: admission notes, imaging reports, discharge summaries."""

    title = models.CharField(max_length=200)
    text = EncryptedTextField()
    author = models.CharField(max_length=150, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        default_related_name = "notes"
        ordering = [models.F("written_at").desc(nulls_last=True)]
