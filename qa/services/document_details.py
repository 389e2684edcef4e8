"""What is known of a document beside its text: kind of evidence, expiry, retraction. Read anew, or changed by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.ingestion.base import RetractionNotice
from qa.models import Corpus, Document
from qa.services.knowledge_figures import forget_documents, redate_documents
from qa.services.knowledge_reading import read_again

READ = ("year", "study_type", "evidence_level", "expires_on", "url", "bibliography")
State = Document.State


@dataclass(frozen=True)
class Details:
    """Everything that may be changed of a document without changing its text."""

    year: int | None
    language: str
    study_type: str
    evidence_level: int | None
    expires_on: date | None
    url: str
    retracted: bool
    retracted_on: date | None
    retraction_reason: str


def details_of(document: Document) -> Details:
    return Details(
        year=document.year, language=document.language, study_type=document.study_type,
        evidence_level=document.evidence_level, expires_on=document.expires_on, url=document.url,
        retracted=document.is_retracted, retracted_on=document.retracted_on,
        retraction_reason=document.retraction_reason,
    )


@transaction.atomic
def change_details(*, document: Document, details: Details, person: Person) -> dict[str, Any]:
    """Have the document be what the administrator says; what was before goes into the audit trail and is returned.

    Answers notice at once, old ones too; no import overwrites it later. A removed document stays removed.
    """
    require(person, "manage_literature")
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    before, wanted = asdict(details_of(document)), asdict(details)
    changed = {name: [before[name], wanted[name]] for name in wanted if wanted[name] != before[name]}
    if not changed:
        return {}
    for name in wanted.keys() - {"retracted"}:
        setattr(document, name, wanted[name])
    if document.state != State.REMOVED:
        document.state = State.RETRACTED if details.retracted else State.ACTIVE
    document.edited_at = timezone.now()
    document.save(update_fields=[*(wanted.keys() - {"retracted"}), "state", "edited_at"])
    if "retracted" in changed:
        _tell_graph(document)
    if "year" in changed:
        redate_documents([document])
    tell_readers([document.corpus_id])
    audit.record("changed document details", person=person, subject=f"document:{document.pk}",
                 changed={name: [_plain(value) for value in pair] for name, pair in changed.items()})
    return changed


def _tell_graph(document: Document) -> None:
    """The knowledge graph forgets what a retracted document says, and reads one again that is in use after all."""
    if document.state == State.ACTIVE:
        read_again(document)
    else:
        forget_documents([document.pk])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def tell_readers(corpora: Iterable[int]) -> None:
    """Questions notice by the corpus's revision that its documents are known otherwise."""
    Corpus.objects.filter(pk__in=list(corpora)).update(revision=F("revision") + 1, changed_at=timezone.now())


def refresh_details(*, corpus: Corpus, read: Mapping[str, Document]) -> int:
    """Bring stored documents up to what was read anew of the same texts (by content hash); the number changed.

    What an administrator changed by hand stays, and no reading takes a retraction back.
    """
    stored = Document.objects.kept().filter(corpus=corpus, content_sha256__in=read).defer("text", "outline")
    years = {document.pk: document.year for document in stored}
    changed = [document for document in stored if _refreshed(document, read[document.content_sha256])]
    Document.objects.bulk_update(changed, [*READ, "state", "retracted_on", "retraction_reason"])
    if changed:
        forget_documents([document.pk for document in changed if document.is_retracted])
        redate_documents([document for document in changed if document.year != years[document.pk]])
        tell_readers([corpus.pk])
    return len(changed)


def _refreshed(stored: Document, read: Document) -> bool:
    names = [] if stored.edited_at else [name for name in READ if getattr(read, name) not in (None, "", {})]
    names += ["state", "retracted_on", "retraction_reason"] if read.is_retracted and not stored.is_retracted else []
    different = [name for name in names if getattr(stored, name) != getattr(read, name)]
    for name in different:
        setattr(stored, name, getattr(read, name))
    return bool(different)


@transaction.atomic
def apply_retractions(notices: Iterable[RetractionNotice]) -> int:
    """Mark the documents, of whichever corpus, that the notices retract; the number newly marked."""
    marked: list[int] = []
    for notice in notices:
        found = Document.objects.active().filter(url__in=notice.retracts)
        corpora = set(found.order_by().values_list("corpus", flat=True))
        keys = list(found.values_list("pk", flat=True))
        Document.objects.filter(pk__in=keys).update(
            state=State.RETRACTED, retraction_reason=notice.reason,
            retracted_on=date.fromisoformat(notice.retracted_on) if notice.retracted_on else None)
        for key in keys:
            audit.record("marked document retracted", person=None, subject=f"document:{key}")
        tell_readers(corpora)
        marked += keys
    forget_documents(marked)
    return len(marked)
