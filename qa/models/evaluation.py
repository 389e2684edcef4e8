"""Measurements as they are kept, and the questions the site measures itself by; of a patient nothing at all."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.models import Person
from qa.models.conversation import Feedback
from qa.models.literature import Document, IndexVersion, Language


class SetQuestionQuerySet(models.QuerySet["SetQuestion"]):
    def in_use(self) -> SetQuestionQuerySet:
        """The questions that the site is measured by."""
        return self.filter(state=SetQuestion.State.ACCEPTED)


class SetQuestion(models.Model):
    """One question of the site's own set, accepted by an administrator, or rejected so that it is not proposed again.

    What is expected is said by topics, which outlive a document's replacement, or by documents. ``key`` names a
    question that came with the project; it is empty for the site's own.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("In use")
        REJECTED = "rejected", _("Rejected")
        RETIRED = "retired", _("Taken out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=60, blank=True)
    text = EncryptedTextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    answerable = models.BooleanField(default=True)
    topics = models.JSONField(default=list)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACCEPTED)
    demonstration = models.BooleanField(default=False)
    feedback = models.OneToOneField(Feedback, null=True, on_delete=models.SET_NULL, related_name="set_question")
    reviewed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SetQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "key"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_question_of_a_key")]


class EvaluationRunQuerySet(models.QuerySet["EvaluationRun"]):
    def unfinished(self) -> EvaluationRunQuerySet:
        return self.filter(state__in=[EvaluationRun.State.WAITING, EvaluationRun.State.RUNNING])


class EvaluationRun(models.Model):
    """One measurement: of what, with what, on which data, and what came out.

    ``index_versions`` are «corpus:number» as searched, ``candidate`` is the version measured in place of the served
    one. ``parts`` names embedder, generator, checker and scorer. ``figures`` has the keys of ``manage.py evaluate``.
    """

    class Kind(models.TextChoices):
        QUESTIONS = "questions", _("Own questions: search and decision")
        ANSWERS = "answers", _("Whole answers")
        RETRIEVAL = "retrieval", _("Search")
        SUPPORT = "support", _("Support check")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    data_set = models.CharField(max_length=200)
    # Where the data lies; empty for the site's own questions.
    data_path = models.TextField(blank=True)
    limit = models.PositiveIntegerField(null=True)
    seed = models.BigIntegerField(null=True)
    candidate = models.ForeignKey(IndexVersion, null=True, on_delete=models.SET_NULL, related_name="evaluations")
    # What ``qa.engine.generator_of`` makes the language model of; empty for the one in use.
    generator = models.JSONField(default=dict)
    index_versions = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    prompt_version = models.CharField(max_length=60, blank=True)
    thresholds = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_gate = models.BooleanField(default=False)
    stop_asked = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = EvaluationRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "data_set", "-id"])]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def finished(self) -> bool:
        return self.state not in (self.State.WAITING, self.State.RUNNING)

    @property
    def seconds(self) -> int | None:
        """How long it took, or has taken so far; None before the start."""
        if self.started_at is None:
            return None
        return round(((self.finished_at or timezone.now()) - self.started_at).total_seconds())


class EvaluationItem(models.Model):
    """What one question, claim or query of a run came to.

    ``key`` names it across runs. ``score`` is 0 to 1, by which runs are compared, or empty where nothing could be
    scored. ``measures`` are numbers only; words, which may be a doctor's, stand in ``content``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(EvaluationRun, on_delete=models.CASCADE, related_name="items")
    ordinal = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    language = models.CharField(max_length=2, blank=True)
    score = models.FloatField(null=True)
    answered = models.BooleanField(null=True)
    measures = models.JSONField(default=dict)
    content = EncryptedJSONField(default=dict)

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["run", "ordinal"], name="one_item_at_a_place")]


class LanguageModel(models.Model):
    """A language model that answers are, were or might be written with; ``options`` make it (``qa.engine``).

    ``gate`` holds how it did beside the one before it, ``reason`` why somebody used it all the same.
    """

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Being measured")
        HELD = "held", _("Held back")
        LIVE = "live", _("In use")
        PAST = "past", _("Not used any more")

    options = models.JSONField()
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CANDIDATE)
    gate = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    live_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["state"], condition=Q(state="live"), name="one_live_model")]

    def __str__(self) -> str:
        return self.name
