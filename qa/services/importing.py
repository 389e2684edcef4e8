"""Reads the files of an import into documents and passages, a batch a transaction; knows no index and no page.

A killed import continues where it stopped: finished files are not read again, and documents of a half-read file are
recognised by their content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from qa import tasks
from qa.ingestion.base import (
    Bibliography,
    DeletionNotice,
    Empty,
    Limits,
    ParsedDocument,
    RetractionNotice,
    Source,
    UnreadableDocument,
)
from qa.ingestion.chunking import PassageDraft, cut_passages
from qa.ingestion.deduplication import content_hash
from qa.ingestion.layout import lay_out
from qa.ingestion.sandbox import Finished, Read, read_files
from qa.models import Corpus, Document, Import, ImportFailure, ImportFile, Passage
from qa.services import locks, record_versions, suspicious
from qa.services.deletions import apply_deletions
from qa.services.document_details import apply_retractions, refresh_details
from qa.services.knowledge_figures import forget_documents

BATCH_PASSAGES = 1000
KEPT_FAILURES = 200
Report = Callable[[Import], None]


@dataclass
class _Prepared:
    document: Document
    drafts: list[PassageDraft]


@dataclass
class _FileProgress:
    """What is known of the file being read: contents met in this run, and what waits to be written."""

    file: ImportFile
    met: set[str] = field(default_factory=set)
    prepared: list[_Prepared] = field(default_factory=list)
    waiting: int = 0
    duplicates: int = 0
    failures: list[ImportFailure] = field(default_factory=list)
    suspicious: list[ImportFailure] = field(default_factory=list)
    suspicious_kept: int = 0


def indexed_text(title: str, section: str, text: str) -> str:
    """What is searched and embedded for a passage: its text under the headings that say what it is about."""
    return "\n".join(part for part in (title, section if section != title else "", text) if part)


def run_import(job: Import, *, report: Report = lambda job: None, wait: bool = True) -> Import:
    """Read every file of ``job`` that is not done yet; ends in state «indexing», or «failed» if nothing could be read.

    Raises ``locks.Busy`` unless it may ``wait`` for another process that imports into the same corpus.
    """
    with locks.importing(job.corpus, wait=wait):
        _start(job)
        pending = {index: file for index, file in enumerate(job.files.filter(state__in=["waiting", "reading"]))}
        sources = [Source(Path(file.path), file.name) for file in pending.values()]
        _read_all(job, list(pending.values()), sources, report)
        _finish(job)
    return job


def _start(job: Import) -> None:
    job.state = Import.State.READING
    job.started_at = job.started_at or timezone.now()
    job.read_at = job.finished_at = None
    job.save(update_fields=["state", "started_at", "read_at", "finished_at"])


def _finish(job: Import) -> None:
    job.refresh_from_db()
    job.read_at = timezone.now()
    job.state = Import.State.INDEXING
    if not job.documents and not job.duplicates:
        # A file of nothing but retraction notices leaves nothing to index.
        read = job.files.filter(state=ImportFile.State.DONE).exists()
        job.state, job.finished_at = Import.State.DONE if read else Import.State.FAILED, job.read_at
    job.save(update_fields=["state", "read_at", "finished_at"])
    if job.documents:
        tasks.defer_graph(job.corpus)


def _read_all(job: Import, files: list[ImportFile], sources: list[Source], report: Report) -> None:
    remaining = iter(files)
    progress: _FileProgress | None = None
    notices: list[RetractionNotice | DeletionNotice] = []
    for event in read_files(sources, Limits(file_bytes=settings.MAX_UPLOAD_BYTES)):
        progress = progress or _begin(next(remaining))
        if isinstance(event, Read):
            if isinstance(event.reading, RetractionNotice | DeletionNotice):
                notices.append(event.reading)
            else:
                _take(job.corpus, progress, event.reading)
            if progress.waiting < BATCH_PASSAGES:
                continue
        _write(job, progress)
        if isinstance(event, Finished):
            _close(progress, notices)
            progress = None
        report(job)


def _begin(file: ImportFile) -> _FileProgress:
    """Forget what an interrupted reading of this file counted besides documents: it is counted again."""
    with transaction.atomic():
        file.failures.all().delete()
        file.state, file.duplicates, file.refusals = ImportFile.State.READING, 0, 0
        file.save(update_fields=["state", "duplicates", "refusals"])
    return _FileProgress(file)


def _take(corpus: Corpus, progress: _FileProgress, reading: ParsedDocument | UnreadableDocument) -> None:
    if isinstance(reading, UnreadableDocument):
        progress.failures.append(_failure(progress.file, reading))
        return
    drafts = cut_passages(reading)
    if not drafts:
        progress.failures.append(_failure(progress.file, Empty(reading.source_name)))
        return
    prepared = _Prepared(_document(corpus, progress.file, reading), drafts)
    if prepared.document.content_sha256 in progress.met:
        progress.duplicates += 1
        return
    progress.met.add(prepared.document.content_sha256)
    progress.suspicious += suspicious.rows_for(progress.file, reading)
    progress.prepared.append(prepared)
    progress.waiting += len(drafts)


def _failure(file: ImportFile, refusal: UnreadableDocument) -> ImportFailure:
    return ImportFailure(file=file, source_name=(refusal.source_name or file.name)[:500], code=refusal.code,
                         parameters=refusal.parameters, retry_helps=refusal.retry_helps)


def _document(corpus: Corpus, file: ImportFile, parsed: ParsedDocument) -> Document:
    layout = lay_out(parsed)
    year = parsed.year if parsed.year and 1000 <= parsed.year <= 9999 else None
    return Document(
        corpus=corpus, title=parsed.title, language=parsed.language, url=parsed.url, year=year, text=layout.text,
        study_type=parsed.study_type, evidence_level=parsed.evidence_level, expires_on=_day(parsed.expires),
        state=Document.State.RETRACTED if parsed.retracted else Document.State.ACTIVE,
        retracted_on=_day(parsed.retracted_on), retraction_reason=parsed.retraction_reason[:2000],
        kind=parsed.kind[:100], topic=parsed.topic[:200],
        references=list(parsed.references), demonstration=parsed.demonstration, external_id=parsed.external_id[:200],
        outline=[[span.title, span.page, span.start, span.body, span.end] for span in layout.sections],
        content_sha256=content_hash(f"{parsed.title}\n{layout.text}").hex(), source_name=parsed.source_name[:500],
        import_file=file, bibliography=_told(parsed.bibliography),
    )


def _told(bibliography: Bibliography) -> dict[str, Any]:
    """As it comes back from the database, so that what was read again is not taken for changed."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(bibliography).items() if value}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@transaction.atomic
def _write(job: Import, progress: _FileProgress) -> None:
    """Store what was read since the last time, together with the counts that the page shows."""
    new, repeated = _sorted_out(job.corpus, progress)
    fresh = _newest(job.corpus, new)
    versions = record_versions.replace_versions(corpus=job.corpus, documents=[prepared.document for prepared in fresh])
    replaced = len(versions) + _replace_older(job.corpus, fresh)
    Document.objects.bulk_create([prepared.document for prepared in fresh])
    record_versions.follow_versions(versions)
    passages = Passage.objects.bulk_create(list(_passages(job.corpus, fresh)), batch_size=2000)
    kept = progress.failures[: max(0, KEPT_FAILURES - progress.file.refusals)]
    found = progress.suspicious[: max(0, suspicious.KEPT - progress.suspicious_kept)]
    ImportFailure.objects.bulk_create(kept + found)
    file = progress.file
    file.documents += len(fresh)
    file.passages += len(passages)
    file.duplicates += progress.duplicates + repeated + len(new) - len(fresh)
    file.replaced += replaced
    file.refusals += len(progress.failures)
    file.save(update_fields=["documents", "passages", "duplicates", "replaced", "refusals"])
    _add_up(job)
    progress.suspicious_kept += len(found)
    progress.prepared, progress.failures, progress.suspicious, progress.waiting, progress.duplicates = [], [], [], 0, 0


def _sorted_out(corpus: Corpus, progress: _FileProgress) -> tuple[list[_Prepared], int]:
    """What is new, and how many others the corpus already had, not counting what this file stored before a kill."""
    digests = [prepared.document.content_sha256 for prepared in progress.prepared]
    stored = dict(Document.objects.filter(corpus=corpus, content_sha256__in=digests).exclude(state="removed")
                  .values_list("content_sha256", "import_file_id"))
    fresh = [prepared for prepared in progress.prepared if prepared.document.content_sha256 not in stored]
    if stored:
        refresh_details(corpus=corpus, read={prepared.document.content_sha256: prepared.document
                                             for prepared in progress.prepared})
    resumed = sum(owner == progress.file.pk for owner in stored.values())
    return fresh, len(stored) - resumed


def _newest(corpus: Corpus, fresh: list[_Prepared]) -> list[_Prepared]:
    """Without versions of a library's record that are older than another one."""
    kept = {id(document) for document in record_versions.newest(corpus=corpus, documents=[prepared.document for prepared in fresh])}
    return [prepared for prepared in fresh if id(prepared.document) in kept]


def _replace_older(corpus: Corpus, fresh: list[_Prepared]) -> int:
    """Remove the earlier text of each document that comes again from the same place under the same title."""
    places = {(item.document.source_name, item.document.external_id, item.document.title) for item in fresh}
    if not places:
        return 0
    candidates = Document.objects.active().filter(corpus=corpus, source_name__in={place[0] for place in places})
    older = [key for key, *place in candidates.values_list("pk", "source_name", "external_id", "title")
             if tuple(place) in places]
    replaced = Document.objects.filter(pk__in=older).exclude(import_file=fresh[0].document.import_file)
    keys = list(replaced.values_list("pk", flat=True))
    Document.objects.filter(pk__in=keys).update(state=Document.State.REMOVED)
    forget_documents(keys)
    return len(keys)


def _passages(corpus: Corpus, fresh: list[_Prepared]) -> Iterator[Passage]:
    for prepared in fresh:
        title = prepared.document.title
        for draft in prepared.drafts:
            digest = hashlib.sha256(indexed_text(title, draft.section, draft.text).encode()).hexdigest()
            yield Passage(document=prepared.document, corpus=corpus, ordinal=draft.ordinal, section=draft.section,
                          page=draft.page, start=draft.start, end=draft.end, text=draft.text, text_sha256=digest)


def _add_up(job: Import) -> None:
    sums = job.files.aggregate(**{name: Sum(name) for name in ("documents", "passages", "duplicates", "replaced")})
    for name, value in sums.items():
        setattr(job, name, value or 0)
    job.save(update_fields=list(sums))


@transaction.atomic
def _close(progress: _FileProgress, notices: list[RetractionNotice | DeletionNotice]) -> None:
    """The notices of the files before may speak of documents that came with this one."""
    apply_retractions([notice for notice in notices if isinstance(notice, RetractionNotice)])
    apply_deletions([notice for notice in notices if isinstance(notice, DeletionNotice)])
    file = progress.file
    nothing = not file.documents and not file.duplicates and file.refusals
    file.state = ImportFile.State.FAILED if nothing else ImportFile.State.DONE
    file.save(update_fields=["state"])
