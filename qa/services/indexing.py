"""Builds, activates and rolls back index versions; knows no index library and no page.

A new version lies beside the old one until one transaction switches. Words are indexed first and served at once where
nothing else is; then texts without a vector are embedded, a batch a transaction, so a killed build continues.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import engine
from qa.models import Corpus, Document, Import, IndexVersion, Passage, PassageEmbedding
from qa.retrieval.base import RetrievalError
from qa.services import gate, index_files, index_rows, index_writing, locks
from qa.services.importing import indexed_text

EMBEDDING_BATCH = 256
KEPT_FOLDERS = 3
State = IndexVersion.State
Report = Callable[[IndexVersion], None]


class NothingToIndex(Exception):
    """The corpus holds no passage yet."""


class CannotActivate(Exception):
    """The version was never finished, so there is nothing to go back to."""


def build_index(corpus: Corpus, *, person: Person | None = None, report: Report = lambda version: None,
                wait: bool = True) -> IndexVersion:
    """Bring the index of ``corpus`` up to date and activate it; the active version if nothing changed.

    A version that does worse on the site's own questions is left «ready» (``gate.holds_back``): it waits for a reason.

    Raises ``NothingToIndex``, ``index_files.GateFailed``, ``locks.Busy`` unless it may ``wait``, or
    ``qa.retrieval.base.RetrievalError`` when the embedder is missing: what was indexed by words stays searchable.
    """
    with locks.indexing(corpus, wait=wait):
        current = IndexVersion.objects.filter(corpus=corpus, state=State.ACTIVE).first()
        version = _opened(corpus) if _changed(corpus, current) else current
        if version is None:
            raise NothingToIndex
        if version != current:
            _build(version, person, report)
        _finish_imports(corpus, version)
        # Also where nothing was built: a build that was killed behind its switch has left its drafts.
        prune(corpus)
    return version


def index_words(corpus: Corpus) -> IndexVersion | None:
    """Make a corpus that has no index yet searchable by words, within seconds; ``build_index`` goes on from there."""
    with locks.indexing(corpus):
        if corpus.versions.filter(state=State.ACTIVE).exists() or not _changed(corpus, None):
            return None
        version = _opened(corpus)
        _index_words(version)
    return version


def _changed(corpus: Corpus, current: IndexVersion | None) -> bool:
    passages = Passage.objects.filter(corpus=corpus)
    if passages.filter(added_in__isnull=True).exclude(document__state="removed").exists():
        return True
    if current is None:
        return passages.exclude(document__state="removed").exists()
    # Somebody may have gone back to an older version on purpose: only unfinished or failed newer ones call for a build.
    newest = corpus.versions.order_by("-number").first()
    if newest and newest.state in (State.BUILDING, State.LEXICAL, State.FAILED):
        return True
    gone = passages.filter(added_in__isnull=False, removed_in__isnull=True, document__state="removed")
    held = newest if newest and gate.holds_back(newest) else current
    return gone.exists() or _is_outdated(held)


def is_outdated(corpus: Corpus) -> bool:
    """Whether the index in use was made with another embedder or other rules for words, as before an upgrade."""
    current = corpus.versions.filter(state=State.ACTIVE).first()
    return current is not None and _is_outdated(current)


def _is_outdated(version: IndexVersion) -> bool:
    return version.embedder != engine.embedder().name or index_files.outdated(version)


@transaction.atomic
def _opened(corpus: Corpus) -> IndexVersion:
    """The version to build, with every waiting passage in it; one that was interrupted is taken up again."""
    version = corpus.versions.filter(state__in=[State.BUILDING, State.LEXICAL]).order_by("-number").first()
    if version is None:
        number = (corpus.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version = IndexVersion.objects.create(corpus=corpus, number=number)
    passages = Passage.objects.filter(corpus=corpus)
    waiting = passages.filter(added_in__isnull=True).exclude(document__state="removed")
    gone = passages.filter(added_in__isnull=False, removed_in__isnull=True, document__state="removed")
    added, removed = waiting.update(added_in=version.number), gone.update(removed_in=version.number)
    version.figures["added"] = version.figures.get("added", 0) + added
    version.figures["removed"] = version.figures.get("removed", 0) + removed
    members = passages.in_version(version.number)
    version.passages = members.count()
    version.documents = members.values("document").distinct().count()
    version.save()
    return version


def _build(version: IndexVersion, person: Person | None, report: Report) -> None:
    _index_words(version)
    report(version)
    try:
        _embed(version, report)
    except RetrievalError:
        # Without vectors the new documents would wait for ever behind the old version: words must do.
        version.embedder = ""
        version.save(update_fields=["embedder"])
        _activate(version, person)
        _finish_imports(version.corpus, version)
        raise
    started = time.monotonic()
    files = index_writing.write(version, dense=True)
    version.figures |= {"vector_seconds": round(time.monotonic() - started, 2)} | _search_figures(files)
    version.figures |= _gate(version, files)
    version.folder, version.checksums = files.folder, files.checksums
    # Only what has been through the gate is «ready»: a build that is killed inside it is taken up again. One that passed is
    # never seen «ready», or a kill would leave it waiting like one that was held back.
    passed = gate.pass_or_hold(version)
    with transaction.atomic():
        version.state = State.READY
        version.save()
        if passed:
            _activate(version, person)
    report(version)


def _search_figures(files: index_writing.IndexFiles) -> dict[str, str | float]:
    """How vectors are searched, and the share of an exact search's best 10 and best 100 that it finds, 0 to 1."""
    if files.quality is None:
        return {}
    return {"search": files.quality.kind, "recall_at_10": round(files.quality.recall_at_10, 4),
            "recall_at_100": round(files.quality.recall_at_100, 4)}


def _gate(version: IndexVersion, files: index_writing.IndexFiles) -> dict[str, int]:
    try:
        return index_files.gate(version, files.folder, files.checksums)
    except index_files.GateFailed as error:
        version.state, version.note = State.FAILED, str(error)
        version.save(update_fields=["state", "note"])
        version.corpus.imports.filter(state=Import.State.INDEXING).update(
            state=Import.State.FAILED, finished_at=timezone.now())
        raise


def _index_words(version: IndexVersion) -> None:
    started = time.monotonic()
    files = index_writing.write(version, dense=False, before=_newest_built(version))
    version.folder, version.checksums, version.state = files.folder, files.checksums, State.LEXICAL
    version.figures["word_seconds"] = round(time.monotonic() - started, 2)
    version.save()


def _newest_built(version: IndexVersion) -> IndexVersion | None:
    """Another version whose files this one can build on."""
    built = version.corpus.versions.filter(state__in=[State.ACTIVE, State.RETIRED, State.READY])
    return built.exclude(pk=version.pk).exclude(folder="").order_by("-number").first()


def _embed(version: IndexVersion, report: Report) -> None:
    """Give every text of the version a vector. Raises ``qa.retrieval.base.RetrievalError``."""
    embedder = engine.embedder()
    missing = _without_vector(version, embedder.name)
    version.embedder, version.to_embed, version.embedded = embedder.name, len(missing), 0
    version.embedding_started_at = timezone.now()
    version.save()
    started = time.monotonic()
    for keys in _batches(missing):
        texts = _texts(keys)
        vectors = embedder.embed_documents([texts[key] for key in keys])
        _store(keys, vectors, embedder.name)
        version.embedded += len(keys)
        version.save(update_fields=["embedded"])
        report(version)
    version.figures |= {"embedded": len(missing), "embedding_seconds": round(time.monotonic() - started, 2)}
    version.save(update_fields=["figures"])


def _without_vector(version: IndexVersion, model: str) -> list[str]:
    """Hashes of texts still to embed, short texts first, so that equal lengths share a batch."""
    sizes = index_rows.without_vector(index_files.ids_without_vectors(version, model), model)
    return sorted(sizes, key=sizes.__getitem__)


def _batches(keys: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(keys), EMBEDDING_BATCH):
        yield keys[start : start + EMBEDDING_BATCH]


def _texts(keys: list[str]) -> dict[str, str]:
    rows = Passage.objects.filter(text_sha256__in=keys).values_list("text_sha256", "document__title", "section", "text")
    return {key: indexed_text(title, section, text) for key, title, section, text in rows}


def _store(keys: list[str], vectors: np.ndarray, model: str) -> None:
    rows = [PassageEmbedding(text_sha256=key, model=model, vector=vector.tobytes())
            for key, vector in zip(keys, vectors.astype("<f2"), strict=True)]
    PassageEmbedding.objects.bulk_create(rows, ignore_conflicts=True)


def activate_version(*, version: IndexVersion, person: Person | None, reason: str = "") -> None:
    """Answer from this version from now on, as after an import or to go back.

    Files that were pruned or damaged are written again first, from the database. Raises ``CannotActivate``, or
    ``gate.GateRefused`` for a version that does worse than the live one where no ``reason`` is given.
    """
    if person is not None:
        require(person, "manage_literature")
    if version.state not in (State.READY, State.RETIRED, State.ACTIVE):
        raise CannotActivate
    with locks.indexing(version.corpus):
        repair(version, thorough=False)
        if version.state != State.ACTIVE:
            gate.require_pass(version, person=person, reason=reason)
        _activate(version, person)
        prune(version.corpus)


@transaction.atomic
def _activate(version: IndexVersion, person: Person | None) -> None:
    corpus = Corpus.objects.select_for_update().get(pk=version.corpus_id)
    before = corpus.versions.filter(state=State.ACTIVE).exclude(pk=version.pk).first()
    corpus.versions.filter(state=State.ACTIVE).exclude(pk=version.pk).update(state=State.RETIRED)
    corpus.versions.filter(state=State.LEXICAL).exclude(pk=version.pk).update(state=State.FAILED)
    version.state, version.activated_at, version.activated_by = State.ACTIVE, timezone.now(), person
    version.save(update_fields=["state", "activated_at", "activated_by"])
    Corpus.objects.filter(pk=corpus.pk).update(changed_at=timezone.now(), revision=F("revision") + 1)
    audit.record("activated index version", person=person, subject=f"index:{corpus.name}:{version.number}",
                 before=before.number if before else None)


def repair(version: IndexVersion, *, thorough: bool = True) -> bool:
    """Write the files of a finished version again if any is missing or damaged; true if it was necessary.

    ``thorough`` reads every byte, which takes about a second a gigabyte; else sizes and samples are compared.
    """
    if not index_files.problem(version, thorough=thorough):
        return False
    files = index_writing.write(version, dense=bool(version.embedder) and version.state != State.LEXICAL,
                                before=_newest_built(version), thorough=True)
    version.folder, version.checksums = files.folder, files.checksums
    version.save(update_fields=["folder", "checksums"])
    audit.record("rebuilt index files", person=None, subject=f"index:{version.corpus.name}:{version.number}")
    return True


def prune(corpus: Corpus) -> None:
    """Delete folders that no kept version uses: kept are the newest three and what is served."""
    newest = list(corpus.versions.exclude(folder="").order_by("-number")[:KEPT_FOLDERS].values_list("pk", flat=True))
    kept = corpus.versions.filter(Q(pk__in=newest) | Q(state__in=[State.ACTIVE, State.LEXICAL, State.BUILDING]))
    corpus.versions.exclude(pk__in=kept.values("pk")).update(folder="", checksums={})
    index_files.remove_others(corpus, set(kept.values_list("folder", flat=True)))


def _finish_imports(corpus: Corpus, version: IndexVersion) -> None:
    corpus.imports.filter(state=Import.State.INDEXING, read_at__isnull=False).update(
        state=Import.State.DONE, version=version, finished_at=timezone.now())


def changes(older: IndexVersion, newer: IndexVersion) -> dict[str, int]:
    """Documents that came and went between two versions of a corpus."""
    documents = Document.objects.filter(corpus=newer.corpus)

    def members(version: IndexVersion):
        return Passage.objects.filter(document=OuterRef("pk")).in_version(version.number)

    return {
        "added": documents.filter(Exists(members(newer)), ~Exists(members(older))).count(),
        "removed": documents.filter(Exists(members(older)), ~Exists(members(newer))).count(),
    }
