"""The knowledge graph as it is stored: concepts with their names, relations, the sentences for and against them.

It is grown by machine from the literature: what an edge says is what its sentences say, never more.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clinic.models import Person
from clinic.triggers import append_only
from qa.knowledge_graph.base import RelationKind
from qa.models.literature import Corpus, Document, Language, Passage


class ConceptKind(models.TextChoices):
    DISEASE = "disease", _("Disease")
    SYMPTOM = "symptom", _("Symptom")
    FINDING = "finding", _("Finding")
    DRUG = "drug", _("Medicine")
    PROCEDURE = "procedure", _("Procedure")
    TEST = "test", pgettext_lazy("laboratory", "Test")
    MICROORGANISM = "microorganism", _("Microorganism")
    ANATOMY = "anatomy", _("Body part")


class Kind(models.TextChoices):
    """What is written between the two ends of an edge."""

    HAS_SYMPTOM = RelationKind.HAS_SYMPTOM, _("has the symptom")
    TREATED_BY = RelationKind.TREATED_BY, _("is treated by")
    CONTRAINDICATED_WITH = RelationKind.CONTRAINDICATED_WITH, _("is contraindicated with")
    INTERACTS_WITH = RelationKind.INTERACTS_WITH, _("interacts with")
    DIAGNOSED_BY = RelationKind.DIAGNOSED_BY, _("is diagnosed or examined by")
    CAUSES = RelationKind.CAUSES, _("can cause")
    RISK_FACTOR_OF = RelationKind.RISK_FACTOR_OF, _("is a risk factor of")
    COMPLICATION_OF = RelationKind.COMPLICATION_OF, _("is a complication of")
    SUGGESTS = RelationKind.SUGGESTS, _("suggests")


class Concept(models.Model):
    """One thing in both languages. ``counts`` («out:causes»: number of shown edges) are renewed with its edges, ``years``
    (year: documents) at the end of a build, or of the next one where ``years_due``. A merged concept stays, so that its
    names lead on after a rebuild."""

    key = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=20, choices=ConceptKind.choices)
    chinese = models.CharField(max_length=200, blank=True)
    english = models.CharField(max_length=200, blank=True)
    codes = models.JSONField(default=list)
    source = models.CharField(max_length=60, blank=True)
    edges = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    years = models.JSONField(default=dict)
    years_due = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        ordering = ["-edges", "id"]
        indexes = [models.Index(fields=["-edges", "id"]), models.Index(fields=["kind", "-edges"]),
                   models.Index("id", condition=Q(years_due=True), name="concept_years_due")]

    def __str__(self) -> str:
        return self.english or self.chinese

    def name_in(self, language: str) -> str:
        """The usual name in «zh» or «en», or the other language's where there is none."""
        return (self.chinese or self.english) if language == "zh" else (self.english or self.chinese)


class Alias(models.Model):
    """A name by which a concept is found; ``decided`` ones an administrator has given it, and no build changes."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="aliases")
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language.choices)
    decided = models.BooleanField(default=False)

    class Meta:
        ordering = ["language", "text"]
        constraints = [models.UniqueConstraint(fields=["key", "concept"], name="one_alias_of_a_concept")]
        indexes = [models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="alias_key_begins")]


class RelationQuerySet(models.QuerySet["Relation"]):
    def shown(self) -> RelationQuerySet:
        """Edges that something supports and no administrator has rejected."""
        return self.filter(confidence__gt=0).exclude(status=Relation.Status.REJECTED)

    def about(self, concept: Concept) -> RelationQuerySet:
        return self.filter(Q(head=concept) | Q(tail=concept))

    def waiting(self, *, machine: bool) -> RelationQuerySet:
        """Edges nobody has decided about: what sources deny first, then the least sure."""
        return self.filter(_WAITING, machine=machine).order_by(F("against").desc(), "confidence", "id")

    def surest(self) -> RelationQuerySet:
        return self.order_by("-confidence", "id")


_WAITING = Q(status="open", confidence__gt=0)


class Relation(models.Model):
    """An edge. ``documents`` say so and ``against`` deny it; ``confidence`` is ``knowledge_graph.confidence``, 0 without support.

    ``machine`` marks an edge that rests on machine extraction by others alone (PyCMeKG).
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Not reviewed")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    head = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="outgoing", db_index=False)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    tail = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="incoming", db_index=False)
    confidence = models.FloatField(default=0)
    documents = models.PositiveIntegerField(default=0)
    against = models.PositiveIntegerField(default=0)
    machine = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)

    objects = RelationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["head", "kind", "tail"], name="one_edge_of_a_kind"),
                       models.CheckConstraint(condition=~Q(head=F("tail")), name="edge_between_two_concepts")]
        indexes = [
            models.Index("head", "kind", F("confidence").desc(), "id", name="edge_out"),
            models.Index("tail", "kind", F("confidence").desc(), "id", name="edge_in"),
            models.Index("machine", F("against").desc(), "confidence", "id", condition=_WAITING, name="edge_review"),
            models.Index("machine", "kind", F("against").desc(), "confidence", "id", condition=_WAITING, name="edge_review_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.head_id} {self.kind} {self.tail_id}"

    @property
    def is_rejected(self) -> bool:
        return self.status == self.Status.REJECTED


class Evidence(models.Model):
    """A sentence for an edge, or against it (``denied``): ``passage.text[start:end]``; without a passage, a line of ``source``."""

    LITERATURE = "literature"

    relation = models.ForeignKey(Relation, on_delete=models.CASCADE, related_name="evidence", db_index=False)
    document = models.ForeignKey(Document, null=True, on_delete=models.CASCADE, related_name="+")
    passage = models.ForeignKey(Passage, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    corpus = models.ForeignKey(Corpus, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=60, default=LITERATURE)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    head_name = models.CharField(max_length=200)
    tail_name = models.CharField(max_length=200)
    denied = models.BooleanField(default=False)
    possible = models.BooleanField(default=False)
    pattern = models.CharField(max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["passage", "relation", "start", "source", "pattern"],
                                               name="one_evidence_of_a_sentence", nulls_distinct=False)]
        indexes = [models.Index("relation", "denied", F("year").desc(nulls_last=True), "id", name="evidence_of_edge")]


class Definition(models.Model):
    """A sentence that says what a concept is: ``passage.text[start:end]``."""

    concept = models.ForeignKey(Concept, on_delete=models.CASCADE, related_name="definitions")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+", db_index=False)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    language = models.CharField(max_length=2, choices=Language.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["passage", "concept", "start"], name="one_definition_of_a_sentence")]


class GraphState(models.Model):
    """How far the passages of a corpus have been read into the graph, and by which extractor."""

    corpus = models.OneToOneField(Corpus, null=True, on_delete=models.CASCADE, related_name="graph_state")
    read_to = models.PositiveBigIntegerField(default=0)
    extractor = models.CharField(max_length=60, blank=True)
    # Documents that came back into use after their passages were passed by.
    again = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)


class CurationEvent(models.Model):
    """What an administrator decided of the graph, and why. It names concepts by key, so that it outlives every rebuild."""

    class Action(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        REOPENED = "reopened", _("reopened")
        MERGED = "merged", _("merged")
        SPLIT = "split", _("split")

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action.choices)
    head = models.CharField(max_length=250, db_index=True)
    kind = models.CharField(max_length=24, choices=Kind.choices, blank=True)
    tail = models.CharField(max_length=250, blank=True, db_index=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        triggers = append_only()
