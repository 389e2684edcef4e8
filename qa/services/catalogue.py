"""What the literature pages show: corpora with their figures, jobs with rate and remaining time; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum
from django.utils import timezone

from qa.models import Corpus, Document, Import, ImportFile, IndexVersion, Passage
from qa.services.suspicious import suspicious_documents

State = IndexVersion.State
SHOWN_JOBS = 8


@dataclass(frozen=True)
class CorpusCard:
    """A corpus with its figures; ``health`` is one of building, words, good, waiting, empty."""

    corpus: Corpus
    documents: int
    languages: tuple[str, ...]
    passages: int
    waiting: int
    version: IndexVersion | None
    building: IndexVersion | None
    working: bool

    @property
    def health(self) -> str:
        if self.working:
            return "building"
        if self.version is None:
            return "waiting" if self.documents else "empty"
        return "good" if self.version.embedder else "words"


@dataclass(frozen=True)
class Job:
    """An import as one row: ``fraction`` is 0 to 1 or None where it cannot be told, ``remaining`` in seconds."""

    row: Import
    files: int
    files_done: int
    failures: int
    suspicious: int
    fraction: float | None
    rate: float | None
    remaining: int | None
    building: IndexVersion | None

    @property
    def percent(self) -> int | None:
        return None if self.fraction is None else round(self.fraction * 100)


def corpus_cards(corpora: Iterable[Corpus] | None = None) -> list[CorpusCard]:
    """Every corpus, in five queries however many there are."""
    shown = list(Corpus.objects.all() if corpora is None else corpora)
    keys = [corpus.pk for corpus in shown]
    documents: dict[int, dict[str, int]] = {}
    counted = Document.objects.kept().filter(corpus__in=keys).order_by()
    for corpus_id, language, count in counted.values_list("corpus", "language").annotate(count=Count("pk")):
        documents.setdefault(corpus_id, {})[language] = count
    waiting = dict(Passage.objects.filter(corpus__in=keys, added_in__isnull=True).exclude(document__state="removed").order_by()
                   .values_list("corpus").annotate(count=Count("pk")))
    serving = {version.corpus_id: version for version in IndexVersion.objects.serving().filter(corpus__in=keys)}
    building = _building(keys)
    working = set(Import.objects.filter(corpus__in=keys).exclude(state__in=["done", "failed"]).order_by()
                  .values_list("corpus", flat=True))
    return [_card(corpus, documents.get(corpus.pk, {}), waiting.get(corpus.pk, 0), serving.get(corpus.pk),
                  building.get(corpus.pk), corpus.pk in working) for corpus in shown]


def _card(corpus: Corpus, languages: dict[str, int], waiting: int, version: IndexVersion | None,
          building: IndexVersion | None, importing: bool) -> CorpusCard:
    return CorpusCard(
        corpus=corpus, documents=sum(languages.values()), languages=tuple(sorted(languages)), waiting=waiting,
        passages=version.passages if version else 0, version=version, building=building,
        working=importing or building is not None,
    )


def _building(corpora: Iterable[int]) -> dict[int, IndexVersion]:
    unfinished = IndexVersion.objects.filter(corpus__in=corpora, state__in=[State.BUILDING, State.LEXICAL])
    return {version.corpus_id: version for version in unfinished.order_by("number")}


def jobs(*, corpus: Corpus | None = None, limit: int = SHOWN_JOBS) -> list[Job]:
    """The newest imports, unfinished ones always among them."""
    chosen = Import.objects.select_related("corpus", "person", "version")
    chosen = chosen.filter(corpus=corpus) if corpus else chosen
    unfinished = list(chosen.exclude(state__in=["done", "failed"]))
    newest = [row for row in chosen[:limit] if row.finished]
    return [job(row) for row in sorted(unfinished + newest, key=lambda row: -row.pk)]


def job(row: Import) -> Job:
    """One import with how far it is."""
    files = row.files.aggregate(count=Count("pk"), size=Sum("size"), refusals=Sum("refusals"))
    done = row.files.filter(state__in=[ImportFile.State.DONE, ImportFile.State.FAILED]).aggregate(
        count=Count("pk"), size=Sum("size"))
    building = _building([row.corpus_id]).get(row.corpus_id) if row.state == Import.State.INDEXING else None
    fraction, rate, remaining = _pace(row, (done["size"] or 0) / (files["size"] or 1), building)
    return Job(row=row, files=files["count"], files_done=done["count"], failures=files["refusals"] or 0,
               suspicious=suspicious_documents(row), fraction=fraction, rate=rate, remaining=remaining,
               building=building)


def _pace(row: Import, read: float, building: IndexVersion | None) -> tuple[float | None, float | None, int | None]:
    if row.finished:
        return 1.0, None, None
    if row.state == Import.State.READING and row.started_at:
        elapsed = _elapsed(row.started_at)
        rate = row.passages / elapsed
        return (read, rate, round(elapsed * (1 - read) / read)) if read else (None, rate, None)
    if building is not None and building.to_embed and building.embedding_started_at:
        rate = building.embedded / _elapsed(building.embedding_started_at)
        remaining = round((building.to_embed - building.embedded) / rate) if rate else None
        return building.embedded / building.to_embed, rate, remaining
    return None, None, None


def _elapsed(since: datetime) -> float:
    return max(0.1, (timezone.now() - since).total_seconds())
