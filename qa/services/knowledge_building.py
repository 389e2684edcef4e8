"""Grows the knowledge graph from the passages of a corpus, only those not read yet, and from the seeds.

A killed build goes on where its last batch ended: what a batch found and how far it read are one transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import transaction

from qa.ingestion import disease_cards
from qa.knowledge_graph.base import Definition, Statement
from qa.knowledge_graph.extraction import RelationExtractor
from qa.knowledge_graph.seeds import SEEDS, SOURCE, cmekg_seeds
from qa.models import Corpus, CurationEvent, Document, Evidence, GraphState, Passage
from qa.services import locks
from qa.services.knowledge_figures import (
    ends_of,
    forget_documents,
    forget_unused,
    renew_concepts,
    renew_due_years,
    renew_relations,
)
from qa.services.knowledge_renaming import forget_unknown, rename_concepts
from qa.services.knowledge_terms import Names, linker, reader_version, recogniser
from qa.services.knowledge_writing import GraphWriter, Touched

AT_ONCE = 1000
SEEDS_AT_ONCE = 1000
Read = tuple[list[Statement], list[Definition]]


@dataclass(frozen=True)
class Progress:
    """How far a build is: passages read of those it has to read, and sentences found so far."""

    corpus: str
    passages: int
    total: int
    sentences: int
    seconds: float


Report = Callable[[Progress], None]


class _Build:
    """What one build reads and writes with, as of the last decision of an administrator."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        self.decided = _last_decision()
        self.extractor = RelationExtractor(recogniser(), linker())
        self.writer = GraphWriter(Names(self.extractor.linker.terminology))

    def keep(self, touched: Touched) -> None:
        renew_relations(touched.relations)
        renew_concepts(touched.concepts, years=False)


def _last_decision() -> int:
    return CurationEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def build_graph(corpus: Corpus, *, report: Report = lambda progress: None, wait: bool = True) -> Progress:
    """Read what is new in the corpus into the graph. Raises ``locks.Busy`` unless it may ``wait``."""
    with locks.graphing(wait=wait):
        state = _state(corpus)
        forget_unused(corpus.pk)
        build, known = _Build(), state.extractor
        anew = known != reader_version()
        if anew:
            # Before anything is taken out: a build that is killed in between begins with it once more.
            if known:
                rename_concepts(build.writer.names)
            _begin_again(corpus, state)
        started, done, sentences = time.monotonic(), 0, 0
        total = _waiting(corpus, state).count()
        for passages in _batches(corpus, state):
            sentences += _read_batch(build, passages, state)
            done += len(passages)
            report(Progress(corpus.name, done, total, sentences, time.monotonic() - started))
        renew_due_years()
        if anew and known:
            forget_unknown(build.writer.names)
        ended = Progress(corpus.name, done, total, sentences, time.monotonic() - started)
        if done:
            GraphState.objects.filter(pk=state.pk).update(figures={"passages": done, "sentences": sentences, "seconds": round(ended.seconds, 2)})
    return ended


def seed_graph(*, wait: bool = True) -> int:
    """Take in the edges of PyCMeKG, once for each version of how they are taken in; their number.

    Raises ``locks.Busy``, ``disease_cards.PackageMissing``.
    """
    with locks.graphing(wait=wait):
        state, _ = GraphState.objects.get_or_create(corpus=None)
        version = f"{SEEDS}:{reader_version()}"
        if state.extractor == version:
            return 0
        build, count = _Build(), 0
        if state.extractor:
            rename_concepts(build.writer.names)
        with transaction.atomic():
            _forget_seeds()
        for seeds in _parts(cmekg_seeds(build.extractor.linker)):
            with transaction.atomic():
                locks.changing_graph()
                build.keep(build.writer.write_seeds(seeds))
            count += len(seeds)
        renew_due_years()
        if state.extractor:
            forget_unknown(build.writer.names)
        GraphState.objects.filter(pk=state.pk).update(extractor=version, figures={"edges": count})
    return count


def _parts(seeds: Iterator) -> Iterator[list]:
    part: list = []
    for seed in seeds:
        part.append(seed)
        if len(part) == SEEDS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _forget_seeds() -> None:
    locks.changing_graph()
    relations = set(Evidence.objects.filter(source=SOURCE).values_list("relation", flat=True))
    ends = ends_of(relations)
    Evidence.objects.filter(source=SOURCE).delete()
    renew_relations(relations)
    renew_concepts(ends)


def _state(corpus: Corpus) -> GraphState:
    return GraphState.objects.get_or_create(corpus=corpus)[0]


@transaction.atomic
def _begin_again(corpus: Corpus, state: GraphState) -> None:
    """Other patterns or other names read everything anew; what administrators decided stays."""
    forget_documents(set(Evidence.objects.filter(corpus=corpus).values_list("document", flat=True)))
    state.read_to, state.again, state.extractor = 0, [], reader_version()
    state.save(update_fields=["read_to", "again", "extractor", "changed_at"])


def _in_use(corpus: Corpus):
    """The cards made from PyCMeKG say what the seeds say already, and are no literature."""
    used = Passage.objects.filter(corpus=corpus, document__state=Document.State.ACTIVE).exclude(document__kind=disease_cards.KIND)
    return used.select_related("document").only("text", "corpus_id", "document__year", "document__corpus_id").order_by("pk")


def _waiting(corpus: Corpus, state: GraphState):
    return _in_use(corpus).filter(pk__gt=state.read_to)


def _batches(corpus: Corpus, state: GraphState) -> Iterator[list[Passage]]:
    """Passages first and their documents after: joined, a planner without fresh statistics reads the corpus at every batch."""
    rows = Passage.objects.filter(corpus=corpus).only("text", "corpus_id", "document_id").order_by("pk")
    while passages := list(rows.filter(pk__gt=state.read_to)[:AT_ONCE]):
        state.read_to = passages[-1].pk
        yield _of_documents_in_use(passages)
    again = list(state.again)
    while documents := again[:50]:
        again = again[50:]
        yield list(_in_use(corpus).filter(document__in=documents, pk__lte=state.read_to))
    GraphState.objects.filter(pk=state.pk, again=state.again).update(again=[])


def _of_documents_in_use(passages: list[Passage]) -> list[Passage]:
    """Those whose document is in use and no card, each with its document."""
    used = Document.objects.active().exclude(kind=disease_cards.KIND).only("year").in_bulk({one.document_id for one in passages})
    kept = [one for one in passages if one.document_id in used]
    for one in kept:
        one.document = used[one.document_id]
    return kept


def _read_batch(build: _Build, passages: list[Passage], state: GraphState) -> int:
    while True:
        read = [build.extractor.read(passage.text) for passage in passages]
        with transaction.atomic():
            # Merges, splits and removals of documents wait until this batch is committed.
            locks.changing_graph()
            if _last_decision() == build.decided:
                return _store_batch(build, passages, read, state)
        # Somebody merged or split meanwhile: what names stand for is asked anew.
        build.renew()


def _store_batch(build: _Build, passages: list[Passage], read: list[Read], state: GraphState) -> int:
    # A document that was removed while it was read stays out; one that was redated comes with its present year.
    years = dict(Document.objects.active().filter(pk__in={passage.document_id for passage in passages}).values_list("pk", "year"))
    kept = [(passage, found) for passage, found in zip(passages, read, strict=True) if passage.document_id in years]
    for passage, _ in kept:
        passage.document.year = years[passage.document_id]
    build.keep(build.writer.write([passage for passage, _ in kept], [found for _, found in kept]))
    state.save(update_fields=["read_to", "changed_at"])
    return sum(len(found[0]) for _, found in kept)
