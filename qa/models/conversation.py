"""What a doctor asked and was told, sentence by sentence with its sources; of a patient only an opaque reference."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.encryption import EncryptedJSONField, EncryptedTextField
from clinic.models import Person
from qa.answering.base import Support
from qa.models.literature import Document, Language, Passage

LEFT_OUT = (Support.CONTRADICTED.value, Support.UNSUPPORTED.value)
FIRST_LEFT_OUT = 1000


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, person: Person) -> ConversationQuerySet:
        """What this person may open: their own conversations that they have not deleted."""
        return self.filter(person=person, deleted_at__isnull=True)


class Conversation(models.Model):
    """A thread of questions by one person; ``background_reference`` is the caller's own id of the case at hand."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations")
    title = EncryptedTextField()
    background_reference = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["person", "-updated_at"])]


class Question(models.Model):
    """What was asked, exactly as typed, and which corpora it was asked of (none means all that are switched on).

    ``filters`` holds the other fields of ``qa.retrieval.base.EvidenceFilter`` that were set.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="questions")
    text = EncryptedTextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    corpora = models.JSONField(default=list)
    filters = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asked_at"]


class Answer(models.Model):
    """One answer to a question. ``text`` is complete up to the last finished sentence at any moment.

    ``evidence`` holds the cards as they were shown, ``background`` exactly the lines that left the chart:
    one {key, text} each. ``abstention`` is {reason, missing} where no answer was written.
    """

    class State(models.TextChoices):
        WRITING = "writing", _("Being written")
        DONE = "done", _("Complete")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")
        INTERRUPTED = "interrupted", _("Interrupted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    regenerated_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WRITING, db_index=True)
    answerable = models.BooleanField(null=True)
    text = EncryptedTextField(default="")
    search_text = EncryptedTextField(default="")
    background = EncryptedJSONField(default=list)
    evidence = EncryptedJSONField(default=list)
    abstention = EncryptedJSONField(null=True)
    total_passages = models.PositiveIntegerField(default=0)
    dense_used = models.BooleanField(default=False)
    model = models.CharField(max_length=200, blank=True)
    prompt_version = models.CharField(max_length=60, blank=True)
    index_version = models.CharField(max_length=300, blank=True)
    fell_back_reason = models.CharField(max_length=40, blank=True)
    # Seconds since the question arrived: understood, evidence, first_text, total.
    timings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    @property
    def running(self) -> bool:
        return self.state == self.State.WRITING


class ShownSentences(models.Manager["AnswerSentence"]):
    """Sentences that are part of their answer: whoever reads an answer's sentences gets these and no others."""

    def get_queryset(self) -> models.QuerySet[AnswerSentence]:
        return super().get_queryset().exclude(support__in=LEFT_OUT)


class LeftOutSentences(models.Manager["AnswerSentence"]):
    """Sentences that a model wrote and its sources don't support: shown as such, never part of an answer."""

    def get_queryset(self) -> models.QuerySet[AnswerSentence]:
        return super().get_queryset().filter(support__in=LEFT_OUT)


class AnswerSentence(models.Model):
    """A checked sentence without its citation marks; ``reason`` and ``parameters`` say why it got its support.

    Those that are ``left_out`` of the answer count their ``ordinal`` from ``FIRST_LEFT_OUT``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="sentences")
    ordinal = models.PositiveSmallIntegerField()
    text = EncryptedTextField()
    support = models.CharField(max_length=12)
    reason = models.CharField(max_length=40)
    parameters = EncryptedJSONField(default=dict)

    objects = ShownSentences()
    left_out = LeftOutSentences()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["answer", "ordinal"], name="one_sentence_at_a_place")]


class Citation(models.Model):
    """One source of one sentence. ``label`` is shown in brackets: "1" for literature, "P1" for a background line.

    ``start`` and ``end`` bound the quote in the document's text, ``passage_start`` is where its passage begins there.
    Everything needed to show the source is kept here, so that it outlives any re-index.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="citations")
    sentence = models.ForeignKey(AnswerSentence, on_delete=models.CASCADE, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=8)
    passage = models.ForeignKey(Passage, null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    background_key = models.CharField(max_length=200, blank=True)
    title = models.TextField(blank=True)
    section = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    passage_start = models.PositiveIntegerField(default=0)
    quote = EncryptedTextField()
    passage_text = EncryptedTextField(default="")
    url = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    corpus = models.CharField(max_length=60, blank=True)
    index_version = models.CharField(max_length=80, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    study_type = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["sentence__ordinal", "position"]

    @property
    def is_background(self) -> bool:
        return self.label.startswith("P")


class Feedback(models.Model):
    """A person's thumb on an answer, with the reason in their own words; a newer one replaces it."""

    class Thumb(models.TextChoices):
        UP = "up", _("Helpful")
        DOWN = "down", _("Not helpful")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="feedback")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    thumb = models.CharField(max_length=4, choices=Thumb.choices)
    reason = EncryptedTextField(default="")
    given_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "person"], name="one_thumb_of_a_person")]
