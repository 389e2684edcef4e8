"""What researchers gather: studies with their papers, decisions, corrected cells, and what was read out of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedTextField
from clinic.models import Person
from qa.models.literature import Document
from qa.research.base import Part


class StudyQuerySet(models.QuerySet["Study"]):
    def visible_to(self, person: Person) -> StudyQuerySet:
        """A person's own studies and those shared with them, without deleted ones."""
        return self.filter(Q(owner=person) | Q(shares__person=person), deleted_at__isnull=True).distinct()

    def editable_by(self, person: Person) -> StudyQuerySet:
        """Those of the visible studies into which the person may collect."""
        return self.filter(Q(owner=person) | Q(shares__person=person, shares__may_edit=True), deleted_at__isnull=True).distinct()


class Study(models.Model):
    """A question and the papers gathered on it. What the researcher writes may speak of patients, so it is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="studies")
    name = EncryptedTextField()
    question = EncryptedTextField(default="")
    description = EncryptedTextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name_plural = "studies"


class StudyShare(models.Model):
    """A colleague who may read a study, or work in it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    may_edit = models.BooleanField(default=False)
    shared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["study", "person"], name="one_share_of_a_person")]


class EntryQuerySet(models.QuerySet["StudyEntry"]):
    def kept(self) -> EntryQuerySet:
        """What is read and exported unless asked otherwise: everything that was not excluded."""
        return self.exclude(decision=StudyEntry.Decision.EXCLUDED)

    def ordered(self) -> EntryQuerySet:
        return self.order_by("added_at", "id")


class StudyEntry(models.Model):
    """A document in a study: how it came in, what was decided of it and why."""

    class Way(models.TextChoices):
        SEARCH = "search", _("From a search")
        DOCUMENT = "document", _("From a document")
        ANSWER = "answer", _("From an answer")

    class Decision(models.TextChoices):
        OPEN = "open", _("Not decided")
        INCLUDED = "included", _("Included")
        EXCLUDED = "excluded", _("Excluded")

    class Reason(models.TextChoices):
        POPULATION = "population", _("Other population")
        INTERVENTION = "intervention", _("Other intervention")
        COMPARISON = "comparison", _("Other comparison")
        OUTCOME = "outcome", _("Other outcome")
        DESIGN = "design", _("Unsuitable design")
        DOUBLE = "double", _("The same study again")
        RETRACTED = "retracted", _("Retracted")
        TEXT = "text", _("Text not sufficient")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="entries")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.DOCUMENT)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = EncryptedTextField(default="")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "document"], name="one_entry_of_a_document"),
            models.CheckConstraint(condition=~Q(decision="excluded") | ~Q(reason=""), name="exclusion_has_a_reason"),
        ]


class CellCorrection(models.Model):
    """What a person put in place of what the rules read; ``read`` is what they had read at that time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(StudyEntry, on_delete=models.CASCADE, related_name="corrections")
    part = models.CharField(max_length=12, choices=[(part.value, part.value) for part in Part])
    text = EncryptedTextField()
    read = EncryptedTextField(default="")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["part"]
        constraints = [models.UniqueConstraint(fields=["entry", "part"], name="one_correction_of_a_cell")]


class StudyReading(models.Model):
    """What the worker last read out of a study's papers: topics and opposite findings, by documents and offsets.

    ``papers`` are the documents it read, so that the page can tell when the study has changed since.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    study = models.OneToOneField(Study, on_delete=models.CASCADE, related_name="reading")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    papers = models.JSONField(default=list)
    # One {terms: [[key, english, chinese]], members: [[document, share]]} for each topic.
    topics = models.JSONField(default=list)
    # One {contrast, alike, parameters, one: [document, start, end], other: …} for each pair.
    opposites = models.JSONField(default=list)
    by_meaning = models.BooleanField(default=False)
    asked_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True)

    @property
    def finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)
