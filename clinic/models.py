"""The people who use the clinic, and the trail of what they did; knows neither literature nor patients."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.access import CAPABILITIES, Role
from clinic.encryption import EncryptedTextField
from clinic.triggers import append_only


class Person(AbstractUser):
    """Somebody who signs in; the role decides what the person may do (``clinic.access``)."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.DOCTOR)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)

    # A password that an administrator gave out is good until then, and only to set one's own.
    password_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def initial(self) -> str:
        return str(self)[:1].upper()

    def may(self, capability: str) -> bool:
        """Whether the role grants ``capability``; inactive people may do nothing."""
        return self.is_active and capability in CAPABILITIES[self.role]


class AuditEvent(models.Model):
    """One line of the audit trail; each carries the hash of the line before it. It never holds patient text."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-sequence"]
        triggers = append_only()


class RateUse(models.Model):
    """Until when a person's share of ``kind`` counts as used (``clinic.rates``)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="one_use_each")]


class ExternalConsent(models.Model):
    """Whether external models may be given de-identified lines about one patient; nobody's may unless it says so here."""

    subject = models.CharField(max_length=120, unique=True)
    allowed = models.BooleanField(default=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)


class Departure(models.Model):
    """A text exactly as it was sent to an external model, for those who want to see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    subject = models.CharField(max_length=120, db_index=True)
    patient = models.CharField(max_length=120, blank=True, db_index=True)
    model = models.CharField(max_length=200)
    text = EncryptedTextField()

    class Meta:
        ordering = ["-at"]
