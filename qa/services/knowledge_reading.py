"""Which documents the next build of the knowledge graph has to read once more; knows no extraction."""

from __future__ import annotations

from django.db import transaction

from qa import tasks
from qa.ingestion import disease_cards
from qa.models import Corpus, Document, GraphState, Passage
from qa.services import locks
from qa.services.knowledge_terms import reader_version


@transaction.atomic
def read_again(document: Document) -> None:
    """Have the worker read a document that came back into use after its passages were passed by."""
    locks.changing_graph()
    state, _ = GraphState.objects.select_for_update().get_or_create(corpus_id=document.corpus_id)
    state.again = sorted({*state.again, document.pk})
    state.save(update_fields=["again", "changed_at"])
    tasks.defer_graph(document.corpus)


def is_current(corpus: Corpus) -> bool:
    """Whether the patterns and names of today have read every passage of the corpus that is in use."""
    state = GraphState.objects.filter(corpus=corpus, extractor=reader_version()).first()
    if state is None:
        return not corpus.documents.active().exists()
    newer = Passage.objects.filter(corpus=corpus, pk__gt=state.read_to, document__state=Document.State.ACTIVE).exclude(
        document__kind=disease_cards.KIND)
    return not state.again and not newer.exists()


def being_read() -> list[Corpus]:
    """The corpora in use of which the graph does not know every passage yet."""
    return [corpus for corpus in Corpus.objects.filter(enabled=True).order_by("title") if not is_current(corpus)]
