"""The literature as it is stored: corpora, documents, passages, versions of their index; knows no conversation."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import Person
from qa.ingestion.study_types import STRONGEST, WEAKEST
from qa.retrieval.base import EvidenceFilter


class Language(models.TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class StudyType(models.TextChoices):
    GUIDELINE = "guideline", _("Guideline")
    SYSTEMATIC_REVIEW = "systematic_review", _("Systematic review")
    META_ANALYSIS = "meta_analysis", _("Meta-analysis")
    RANDOMISED_TRIAL = "randomised_trial", _("Randomised trial")
    COHORT = "cohort", _("Cohort study")
    CASE_CONTROL = "case_control", _("Case-control study")
    CASE_REPORT = "case_report", _("Case report or series")
    NARRATIVE_REVIEW = "narrative_review", _("Narrative review")
    TEXTBOOK = "textbook", _("Textbook")
    PATIENT_INFORMATION = "patient_information", _("Patient information")
    OTHER = "other", _("Other kind of text")


class Corpus(models.Model):
    """A collection of documents that is searched, versioned and switched on or off as one."""

    name = models.SlugField(max_length=60, unique=True, allow_unicode=True)
    title = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True)
    enabled = models.BooleanField(default=True)
    # Counts what happened outside index versions (a document removed, the corpus switched), so that readers notice.
    revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["title", "name"]
        verbose_name_plural = "corpora"

    def __str__(self) -> str:
        return self.title


class DocumentQuerySet(models.QuerySet["Document"]):
    def active(self) -> DocumentQuerySet:
        return self.filter(state=Document.State.ACTIVE)

    def kept(self) -> DocumentQuerySet:
        """Documents that searches find: those in use, and retracted ones, which are shown as such."""
        return self.exclude(state=Document.State.REMOVED)

    def passing(self, wanted: EvidenceFilter) -> DocumentQuerySet:
        """Documents of any corpus that the filter's other fields let through; see ``EvidenceFilter``."""
        limits = {
            "year__gte": wanted.year_from, "year__lte": wanted.year_to, "language__in": wanted.languages,
            "study_type__in": wanted.study_types, "evidence_level__lte": wanted.minimum_evidence_level,
        }
        return self.filter(**{field: limit for field, limit in limits.items() if limit})

    def matching(self, words: str) -> DocumentQuerySet:
        """Documents whose title, topic or file name contains every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(topic__icontains=word) | Q(source_name__icontains=word))
        return found


class Document(models.Model):
    """One document as read. ``text`` is what every offset refers to; ``outline`` says where its sections lie in it.

    ``evidence_level`` counts from 1, the strongest, to 5 (``qa.ingestion.study_types``). ``expires_on`` is the last day on
    which the text was meant to hold. What an administrator has changed by hand (``edited_at``) no import overwrites.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        RETRACTED = "retracted", _("Retracted")
        REMOVED = "removed", _("Removed")

    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="documents")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    title = models.TextField()
    language = models.CharField(max_length=2, choices=Language.choices)
    url = models.TextField(blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    study_type = models.CharField(max_length=100, choices=StudyType.choices, blank=True)
    evidence_level = models.PositiveSmallIntegerField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    retracted_on = models.DateField(null=True, blank=True)
    retraction_reason = models.TextField(blank=True)
    edited_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=100, blank=True)
    topic = models.CharField(max_length=200, blank=True)
    references = models.JSONField(default=list)
    # The fields of ``qa.ingestion.base.Bibliography``, where the file told them.
    bibliography = models.JSONField(default=dict)
    demonstration = models.BooleanField(default=False)
    external_id = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    # One [title, page, start, body, end] for each section.
    outline = models.JSONField(default=list)
    content_sha256 = models.CharField(max_length=64)
    source_name = models.CharField(max_length=500)
    import_file = models.ForeignKey("ImportFile", null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["corpus", "content_sha256"], condition=~Q(state="removed"),
                                    name="one_document_of_a_content"),
            models.CheckConstraint(condition=Q(evidence_level__range=(STRONGEST, WEAKEST)),
                                   name="evidence_level_in_range"),
        ]
        indexes = [models.Index(fields=["corpus", "state", "title"]), models.Index(fields=["corpus", "external_id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_retracted(self) -> bool:
        return self.state == self.State.RETRACTED

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()


class PassageQuerySet(models.QuerySet["Passage"]):
    def in_version(self, number: int) -> PassageQuerySet:
        """The passages that version ``number`` of their corpus holds."""
        return self.filter(Q(removed_in__isnull=True) | Q(removed_in__gt=number), added_in__lte=number)


class Passage(models.Model):
    """A stretch of a document that is found and cited: ``document.text[start:end] == text``. Never changed or deleted.

    ``added_in`` and ``removed_in`` are numbers of index versions: empty ``added_in`` means not yet indexed.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="passages")
    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="+")
    ordinal = models.PositiveIntegerField()
    section = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    # Of what the embedder reads for this passage, which is more than its text.
    text_sha256 = models.CharField(max_length=64)
    added_in = models.PositiveIntegerField(null=True)
    removed_in = models.PositiveIntegerField(null=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["document", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["document", "ordinal"], name="one_passage_at_a_place")]
        indexes = [models.Index(fields=["corpus", "added_in"]), models.Index(fields=["text_sha256"])]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.ordinal}"


class PassageEmbedding(models.Model):
    """The vector of one text by one embedder, kept so that no text is ever embedded twice."""

    text_sha256 = models.CharField(max_length=64)
    model = models.CharField(max_length=120)
    # Little-endian 16-bit floats of a unit vector.
    vector = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "text_sha256"], name="one_vector_of_a_text")]


class IndexVersionQuerySet(models.QuerySet["IndexVersion"]):
    def serving(self) -> IndexVersionQuerySet:
        """What questions are answered from: the active version, or a corpus's first one while it has words only."""
        active = IndexVersion.objects.filter(corpus=models.OuterRef("corpus"), state=IndexVersion.State.ACTIVE)
        return self.filter(Q(state=IndexVersion.State.ACTIVE) |
                           Q(~models.Exists(active), state=IndexVersion.State.LEXICAL))


class IndexVersion(models.Model):
    """One state of a corpus's index; answers name it, and an older one can be activated again."""

    class State(models.TextChoices):
        BUILDING = "building", _("Being built")
        LEXICAL = "lexical", _("Words only so far")
        READY = "ready", _("Ready")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")
        FAILED = "failed", _("Failed")

    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    passages = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    embedder = models.CharField(max_length=120, blank=True)
    folder = models.CharField(max_length=200, blank=True)
    checksums = models.JSONField(default=dict)
    # How far embedding is: texts that had no vector at the start, and how many of them have one now.
    to_embed = models.PositiveIntegerField(default=0)
    embedded = models.PositiveIntegerField(default=0)
    embedding_started_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    # What changed against the version before, how long each step took and how the gate's questions went.
    figures = models.JSONField(default=dict)
    note = models.TextField(blank=True)

    objects = IndexVersionQuerySet.as_manager()

    class Meta:
        ordering = ["corpus", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["corpus", "number"], name="one_version_of_a_number"),
            models.UniqueConstraint(fields=["corpus"], condition=Q(state="active"), name="one_active_version"),
        ]

    def __str__(self) -> str:
        return f"{self.corpus.name}:{self.number}"

    @property
    def path(self) -> Path:
        return settings.INDEXES / self.folder

    @property
    def recall_percent(self) -> float | None:
        """Of what an exact search of its vectors finds, how much the one used finds; None while it has words only."""
        shares = [self.figures[name] for name in ("recall_at_10", "recall_at_100") if name in self.figures]
        return round(100 * min(shares), 1) if shares else None


class Import(models.Model):
    """Files on their way into a corpus: one row of the page's list of jobs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading")
        INDEXING = "indexing", _("Indexing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="imports")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    documents = models.PositiveIntegerField(default=0)
    passages = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    version = models.ForeignKey(IndexVersion, null=True, on_delete=models.SET_NULL, related_name="imports")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class ImportFile(models.Model):
    """One file of an import. ``path`` is where its bytes lie; ``name`` is what people call it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        READING = "reading", _("Reading")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    job = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=500)
    path = models.TextField()
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    documents = models.PositiveIntegerField(default=0)
    passages = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    replaced = models.PositiveIntegerField(default=0)
    refusals = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]


class ImportFailure(models.Model):
    """Why a file, or one entry of it, could not be read: an error code of the readers and what fills its sentence."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="failures")
    source_name = models.CharField(max_length=500)
    code = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    retry_helps = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
