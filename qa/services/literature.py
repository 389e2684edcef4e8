"""What the administrator does with the literature: corpora, uploads, retries, removals; knows no file format."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import tasks
from qa.ingestion.base import TooLarge
from qa.models import Corpus, Document, Import, ImportFailure, ImportFile
from qa.services.knowledge_figures import forget_documents

CAPABILITY = "manage_literature"
COPIED_BYTES = 1024 * 1024


@dataclass(frozen=True)
class IncomingFile:
    """A file that lies on this machine, and the name people know it by."""

    path: Path
    name: str


class NameTaken(Exception):
    """Another corpus has this name."""


class TitleMissing(Exception):
    """A corpus needs a title."""


class NotFinished(Exception):
    """The import is still at work; what was asked has to wait for its end."""


def _check(person: Person | None) -> None:
    """Commands and set-up act for nobody; people need the capability."""
    if person is not None:
        require(person, CAPABILITY)


def create_corpus(*, title: str, name: str = "", description: str = "", language: str = "",
                  enabled: bool = True, person: Person | None) -> Corpus:
    """A new, empty corpus; raises ``TitleMissing`` or ``NameTaken``."""
    _check(person)
    title = " ".join(title.split())[:150]
    name = slugify(name or title, allow_unicode=True)[:60]
    if not title or not name:
        raise TitleMissing
    try:
        with transaction.atomic():
            corpus = Corpus.objects.create(name=name, title=title, description=description, language=language,
                                           enabled=enabled)
            audit.record("created corpus", person=person, subject=f"corpus:{name}")
    except IntegrityError as error:
        raise NameTaken(name) from error
    return corpus


@transaction.atomic
def set_corpus_enabled(*, corpus: Corpus, enabled: bool, person: Person | None) -> None:
    """Switch whether answers draw on the corpus; questions notice at once."""
    _check(person)
    Corpus.objects.filter(pk=corpus.pk).update(enabled=enabled, revision=F("revision") + 1, changed_at=timezone.now())
    audit.record("switched corpus on" if enabled else "switched corpus off", person=person,
                 subject=f"corpus:{corpus.name}")


@transaction.atomic
def create_import(*, corpus: Corpus, files: Iterable[IncomingFile], person: Person | None) -> Import:
    """An import of files that lie on this machine and stay there; nothing is read yet."""
    _check(person)
    job = Import.objects.create(corpus=corpus, person=person)
    rows = [ImportFile(job=job, name=file.name[:500], path=str(file.path.absolute()), size=_size(file.path))
            for file in files]
    ImportFile.objects.bulk_create(rows, batch_size=1000)
    audit.record("imported files", person=person, subject=f"corpus:{corpus.name}", files=len(rows), job=job.pk)
    return job


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def upload_files(*, corpus: Corpus, uploads: Iterable[UploadedFile], person: Person,
                 names: Sequence[str] = ()) -> Import:
    """Keep what a browser sent and have the worker import it; files over the limit are refused one by one.

    ``names`` tell where in a dropped folder each file lay; without them the files' own names serve. Raises ``OSError``, with
    nothing kept, where the disk does not take them.
    """
    _check(person)
    folder = settings.UPLOADS / "literature" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    files = list(uploads)
    shown = names if len(names) == len(files) else [upload.name or "" for upload in files]
    try:
        kept = [(name, upload.size or 0, _keep(upload, folder)) for name, upload in zip(shown, files, strict=True)]
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    with transaction.atomic():
        job = create_import(corpus=corpus, files=[IncomingFile(path, name) for name, _, path in kept if path],
                            person=person)
        for name, size, _ in (entry for entry in kept if entry[2] is None):
            _refuse(job, name, size)
        tasks.defer_import(job)
    return job


def _keep(upload: UploadedFile, folder: Path) -> Path | None:
    """Store the bytes under a name of our own, which no upload can choose; nothing if they are too many."""
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        return None
    path = folder / (uuid.uuid4().hex + PurePosixPath(upload.name or "").suffix[:10])
    with path.open("xb") as kept:
        shutil.copyfileobj(upload, kept, COPIED_BYTES)
    return path


def _refuse(job: Import, name: str, size: int) -> None:
    file = ImportFile.objects.create(job=job, name=name[:500], path="", size=size, refusals=1,
                                     state=ImportFile.State.FAILED)
    refusal = TooLarge(name, size=size, limit=settings.MAX_UPLOAD_BYTES)
    ImportFailure.objects.create(file=file, source_name=name[:500], code=refusal.code, parameters=refusal.parameters)


@transaction.atomic
def retry_import_files(*, job: Import, files: Iterable[ImportFile], person: Person) -> int:
    """Have the worker read failed files again; the number it will read. Raises ``NotFinished``."""
    _check(person)
    job = Import.objects.select_for_update().get(pk=job.pk)
    if not job.finished:
        raise NotFinished
    chosen = job.files.filter(pk__in=[file.pk for file in files], refusals__gt=0).exclude(path="")
    count = chosen.update(state=ImportFile.State.WAITING)
    if count:
        job.state, job.finished_at = Import.State.WAITING, None
        job.save(update_fields=["state", "finished_at"])
        audit.record("retried files", person=person, subject=f"corpus:{job.corpus.name}", files=count, job=job.pk)
        tasks.defer_import(job)
    return count


@transaction.atomic
def remove_document(*, document: Document, person: Person | None) -> None:
    """Take a document out of every answer at once, and out of the index with its next version."""
    _check(person)
    changed = Document.objects.filter(pk=document.pk).exclude(state=Document.State.REMOVED).update(
        state=Document.State.REMOVED)
    if not changed:
        return
    forget_documents([document.pk])
    Corpus.objects.filter(pk=document.corpus_id).update(revision=F("revision") + 1, changed_at=timezone.now())
    audit.record("removed document", person=person, subject=f"document:{document.pk}")
    tasks.defer_index(document.corpus)
