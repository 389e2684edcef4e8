"""Keeps one version of each record of a library, the newest, whichever file brings it first; knows no file format.

A record is known by its address and by having a PMID. A new version takes the place of the earlier one in studies too, with
decision, note and corrected cells; what was cited stays with the text that was cited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clinic import audit
from qa.models import Corpus, Document, StudyEntry
from qa.services.knowledge_figures import forget_documents

_AT_ONCE = 500


def newest(*, corpus: Corpus, documents: Sequence[Document]) -> list[Document]:
    """Those of the documents that no later version of the same record stands against: among them, or in the corpus.

    Where a file tells no date of revision, what is read later counts as newer.
    """
    latest = {document.url: document for document in sorted(filter(is_record, documents), key=_revision)}
    stored = {document.url: _revision(document) for document in _stored(corpus, latest)}
    return [document for document in documents
            if not is_record(document) or (latest[document.url] is document and not _outdated(document, stored.get(document.url, "")))]


def _outdated(document: Document, stored: str) -> bool:
    return bool(_revision(document)) and _revision(document) < stored


def is_record(document: Document) -> bool:
    return bool(document.url and document.bibliography.get("pmid"))


def _revision(document: Document) -> str:
    return str(document.bibliography.get("revised", ""))


def _stored(corpus: Corpus, addresses: Iterable[str]) -> list[Document]:
    """The corpus's records at these addresses, without their texts."""
    found: list[Document] = []
    wanted = list(addresses)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Document.objects.kept().filter(corpus=corpus, url__in=wanted[start : start + _AT_ONCE]).exclude(bibliography={})
        found += rows.defer("text", "outline")
    return found


def replace_versions(*, corpus: Corpus, documents: Sequence[Document]) -> dict[int, Document]:
    """Take the earlier versions of records out of use; by their keys the documents, not yet stored, that come in their place.

    A retraction that is known of the earlier version holds for the new one.
    """
    fresh = {document.url: document for document in documents if is_record(document)}
    earlier = _stored(corpus, fresh)
    for document in earlier:
        if document.is_retracted and not fresh[document.url].is_retracted:
            _carry_retraction(document, fresh[document.url])
    keys = [document.pk for document in earlier]
    forget_documents(keys)
    Document.objects.filter(pk__in=keys).update(state=Document.State.REMOVED)
    return {document.pk: fresh[document.url] for document in earlier}


def _carry_retraction(earlier: Document, later: Document) -> None:
    later.state, later.retracted_on, later.retraction_reason = earlier.state, earlier.retracted_on, earlier.retraction_reason


def follow_versions(replaced: Mapping[int, Document]) -> int:
    """Have studies hold the new version, now stored, where they held the earlier one; the number of entries that moved."""
    moved = 0
    there: set[tuple[object, int]] = set()
    for entry in StudyEntry.objects.filter(document__in=list(replaced)).select_related("study").order_by("added_at", "id"):
        earlier, document = entry.document_id, replaced[entry.document_id]
        if (entry.study_id, document.pk) in there:
            continue
        there.add((entry.study_id, document.pk))
        StudyEntry.objects.filter(pk=entry.pk).update(document=document)
        audit.record("followed a new version", person=None, subject=f"study:{entry.study_id}", earlier=earlier, document=document.pk)
        moved += 1
    return moved
