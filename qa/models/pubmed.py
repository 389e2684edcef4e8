"""Searches of PubMed on their way into a corpus; the query is sealed, for it may speak of a patient."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField
from clinic.models import Person
from qa.models.literature import Corpus, Import


class PubMedSearch(models.Model):
    """One query whose records the worker fetches page by page; ``files`` of them are kept in ``folder`` so far."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        FETCHING = "fetching", _("Fetching")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    query = EncryptedTextField()
    limit = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    found = models.PositiveIntegerField(null=True)
    fetched = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    folder = models.TextField(blank=True)
    # Why it failed: a code of ``qa.research.pubmed`` and what fills its sentence.
    code = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    job = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    @property
    def finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def wanted(self) -> int | None:
        """How many records will be fetched; None before the service has answered."""
        return None if self.found is None else min(self.found, self.limit)
