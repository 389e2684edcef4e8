"""Patients and who treats them; whatever identifies a patient is stored encrypted."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField, blind_index


class Sex(models.TextChoices):
    """FHIR administrative gender."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, person: Any) -> PatientQuerySet:
        """Patients whom the person treats or has opened in an emergency, if the role sees patients (see ``records.access``)."""
        if not (person.is_authenticated and person.may("see_patients")):
            return self.none()
        treated = CareTeamMember.objects.filter(person=person).values("patient")
        opened = apps.get_model("records", "EmergencyAccess").objects.open_to(person).values("patient")
        return self.filter(Q(pk__in=treated) | Q(pk__in=opened))

    def opened_in_emergency(self, person: Any) -> PatientQuerySet:
        """With `emergency_until`: when the person's emergency access ends, None for a patient whom the person treats."""
        opened = apps.get_model("records", "EmergencyAccess").objects.open_to(person)
        treated = CareTeamMember.objects.filter(person=person, patient=OuterRef("pk"))
        ends = Subquery(opened.filter(patient=OuterRef("pk")).order_by("-ends_at").values("ends_at")[:1])
        return self.annotate(emergency_until=Case(When(Exists(treated), then=None), default=ends))

    def with_mrn(self, mrn: str) -> PatientQuerySet:
        return self.filter(mrn_index=blind_index("mrn", mrn))


class Patient(models.Model):
    """One person in care. ``source_id`` is the identity in the system the record came from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mrn = EncryptedTextField(_("record number"))
    mrn_index = models.CharField(max_length=32, unique=True)
    name = EncryptedTextField(_("name"))
    birth_date_text = EncryptedTextField(_("date of birth"), null=True)
    phone = EncryptedTextField(null=True)
    address = EncryptedTextField(null=True)
    identifiers = EncryptedJSONField(default=dict)
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    language = models.CharField(max_length=10, default="zh")
    deceased = models.BooleanField(default=False)
    source_id = EncryptedTextField(null=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return f"Patient {self.pk}"

    @property
    def birth_date(self) -> date | None:
        return date.fromisoformat(self.birth_date_text) if self.birth_date_text else None

    def age(self, on: date) -> int | None:
        """Completed years on the day ``on``; None without a date of birth."""
        born = self.birth_date
        if born is None:
            return None
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


class CareTeamMember(models.Model):
    """The treating relation: this person looks after this patient."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="care_team")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="patients_treated")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "person"], name="one_relation_each")]


class KeptResource(models.Model):
    """A part of an import that the record has no place for: kept whole and listed, never dropped silently."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, null=True, on_delete=models.CASCADE, related_name="kept_resources")
    kind = models.CharField(max_length=60)
    # As of clinical entries: a fingerprint.
    source_id = models.CharField(max_length=250, db_index=True)
    reason = models.CharField(max_length=200)
    content = EncryptedJSONField()
    received_at = models.DateTimeField(auto_now_add=True)
