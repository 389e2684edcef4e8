"""What passes between this record and other systems: runs of imports, what they left, and who else may read."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from records.models.patients import Patient


class PatientIdentity(models.Model):
    """By which id a sender calls a patient; the same id of another sender may be another person. Only a fingerprint is stored."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="identities")
    sender = models.CharField(max_length=120, blank=True)
    source_index = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "source_index", "patient"], name="one_identity_each")]


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, person: Any) -> ImportRunQuerySet:
        """Runs that the person started, and those that left something about a patient whom the person treats."""
        if not (person.is_authenticated and person.may("see_patients")):
            return self.none()
        about = ImportRemark.objects.filter(patient__in=Patient.objects.visible_to(person)).values("run")
        return self.filter(models.Q(person=person) | models.Q(pk__in=about))


class ImportRun(models.Model):
    """One import: when, by whom, from whom, and how much came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=120, blank=True)
    name = EncryptedTextField(default="")
    patients = models.PositiveIntegerField(default=0)
    resources = models.PositiveIntegerField(default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]


class ImportRemark(models.Model):
    """Something of an import that the chart does not show, and why; never silently dropped.

    ``refused`` could not be used at all; ``kept`` is a whole resource in ``KeptResource``; ``unread`` are fields of an
    understood resource that no reader looked at, ``count`` of them, the first at ``entry``.
    """

    class Kind(models.TextChoices):
        REFUSED = "refused", _("Could not be used")
        KEPT = "kept", _("Kept whole, not in the chart")
        UNREAD = "unread", _("Fields the chart has no place for")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="remarks")
    patient = models.ForeignKey(Patient, null=True, on_delete=models.CASCADE, related_name="import_remarks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    file = EncryptedTextField(default="")
    entry = models.PositiveIntegerField(default=0)
    resource = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "entry", "resource", "field"]
        indexes = [models.Index(fields=["run", "kind"], name="remarks_of_a_run")]


class Remainder(models.Model):
    """What an imported resource said beyond its entry (``entry`` is that row's key), joined in again when it is exported.

    ``content`` is {"more": [[path, value] …], "without": [path …]}; see ``records.interoperability.trees``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="remainders")
    entry = models.UUIDField(unique=True)
    kind = models.CharField(max_length=60)
    content = EncryptedJSONField()


class ApiToken(models.Model):
    """A program's key to what its person may see; only a fingerprint of it is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    scopes = ArrayField(models.CharField(max_length=60))
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created"]

    @property
    def is_valid(self) -> bool:
        return self.revoked is None and self.expires > timezone.now() and self.person.is_active

    def allows(self, kind: str) -> bool:
        """True if a scope covers reading resources of this kind (SMART App Launch 1.0 scopes, user context)."""
        return "user/*.read" in self.scopes or f"user/{kind}.read" in self.scopes
