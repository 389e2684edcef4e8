"""Searches PubMed for an administrator and fetches the records into an import. Off unless the site names an address."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa import tasks
from qa.models import Corpus, PubMedSearch
from qa.research.pubmed import (
    PAGE,
    REACHABLE,
    READING,
    PubMed,
    PubMedError,
    Search,
    SearchExpired,
    Service,
    Summary,
    Unreachable,
)
from qa.services.literature import CAPABILITY, IncomingFile, create_import

logger = logging.getLogger(__name__)
LONGEST_QUERY = 4000
SAMPLE = 10
# Web and worker process share the rate that the service allows.
PAGES_SHARE, WORKERS_SHARE = 1 / 3, 2 / 3
SENTENCES = {
    "failed": _noop("PubMed could not be asked."),
    "unreachable": _noop("PubMed did not answer (status %(status)s). Try again later, or check the address in the settings."),
    "busy": _noop("PubMed is being asked too often just now (status 429). Try again in a minute."),
    "silent": _noop("PubMed gave no answer in time. Try again later, or check the network and the address in the settings."),
    "refused": _noop("PubMed did not accept the query: %(message)s"),
    "key": _noop("PubMed does not accept this site's API key. An operator can correct it in XINGLIN_PUBMED_KEY."),
    "malformed_reply": _noop("PubMed's answer could not be read. Try again later, or check the address in the settings."),
    "expired": _noop("PubMed has forgotten the search. Search again."),
    "off": _noop("Searching PubMed is switched off on this site."),
}
_UNREACHABLE = {429: "busy", 0: "silent"}
State = PubMedSearch.State
Report = Callable[[PubMedSearch], None]


class SwitchedOff(Exception):
    """The site names no address, so no query leaves the house."""


class QueryMissing(Exception):
    """There is nothing to search for."""


@dataclass(frozen=True)
class Preview:
    """How many records a query finds, how it was understood, and the first of them."""

    search: Search
    first: tuple[Summary, ...]


def is_on() -> bool:
    return bool(settings.PUBMED_URL)


def service(share: float) -> Service:
    """Raises ``SwitchedOff``."""
    if not is_on():
        raise SwitchedOff
    return Service(settings.PUBMED_URL, settings.PUBMED_TOOL, settings.PUBMED_EMAIL, settings.PUBMED_KEY, share)


def sentence(code: str, parameters: dict[str, str | int]) -> str:
    """What went wrong, in the reader's language."""
    if code == Unreachable.code:
        code = _UNREACHABLE.get(parameters.get("status"), code)
    return _(SENTENCES.get(code, SENTENCES["failed"])) % {"status": "?", "message": "?", **parameters}


def preview(*, person: Person, query: str) -> Preview:
    """Send the query out and see what it finds. Raises ``SwitchedOff``, ``QueryMissing`` or ``PubMedError``."""
    require(person, CAPABILITY)
    query = _query(query)
    asked = service(PAGES_SHARE)
    audit.record("searched PubMed", person=person)
    with PubMed(asked, patience=READING) as pubmed:
        found = pubmed.search(query)
        return Preview(found, tuple(pubmed.summaries(found, count=SAMPLE)))


def _query(text: str) -> str:
    query = " ".join(text.split())[:LONGEST_QUERY]
    if not query:
        raise QueryMissing
    return query


@transaction.atomic
def start_fetching(*, corpus: Corpus, query: str, limit: int = REACHABLE, person: Person | None) -> PubMedSearch:
    """Have the worker fetch at most ``limit`` records into the corpus. Raises ``SwitchedOff`` or ``QueryMissing``."""
    search = create_search(corpus=corpus, query=query, limit=limit, person=person)
    tasks.defer_pubmed(search)
    return search


@transaction.atomic
def create_search(*, corpus: Corpus, query: str, limit: int, person: Person | None) -> PubMedSearch:
    """A search that nothing has fetched yet; raises as ``start_fetching``."""
    if person is not None:
        require(person, CAPABILITY)
    if not is_on():
        raise SwitchedOff
    search = PubMedSearch(corpus=corpus, person=person, query=_query(query), limit=max(1, min(limit, REACHABLE)))
    search.folder = str(settings.UPLOADS / "literature" / f"pubmed-{search.pk}")
    search.save(force_insert=True)
    audit.record("fetched from PubMed", person=person, subject=f"corpus:{corpus.name}", search=str(search.pk))
    return search


def fetch(search: PubMedSearch, *, report: Report = lambda search: None) -> PubMedSearch:
    """Fetch what is not here yet, page by page, and make an import of it; what went wrong stays on the row.

    A search that was cut off goes on behind the pages that lie in its folder.
    """
    search.state, search.code, search.parameters, search.finished_at = State.FETCHING, "", {}, None
    search.save(update_fields=["state", "code", "parameters", "finished_at"])
    try:
        with PubMed(service(WORKERS_SHARE)) as pubmed:
            _fetch_all(search, pubmed, report)
    except (PubMedError, SwitchedOff) as error:
        search.state, search.finished_at = State.FAILED, timezone.now()
        search.code = error.code if isinstance(error, PubMedError) else "off"
        search.parameters = dict(error.parameters) if isinstance(error, PubMedError) else {}
        search.save(update_fields=["state", "code", "parameters", "finished_at"])
        return search
    return _handed_over(search)


def _fetch_all(search: PubMedSearch, pubmed: PubMed, report: Report) -> None:
    folder = Path(search.folder)
    folder.mkdir(parents=True, exist_ok=True)
    kept = pubmed.search(search.query)
    search.found = kept.count
    search.save(update_fields=["found"])
    wanted, expired = min(kept.reachable, search.limit), False
    while search.fetched < wanted:
        count = min(PAGE, wanted - search.fetched)
        try:
            page = pubmed.records(kept, start=search.fetched, count=count)
        except SearchExpired:
            if expired:
                raise
            kept, expired = pubmed.search(search.query), True
            continue
        expired = False
        _keep(folder, search, page, count)
        report(search)


def _keep(folder: Path, search: PubMedSearch, page: bytes, count: int) -> None:
    """A page counts once its file is whole."""
    path = folder / f"{search.files + 1:05}.xml"
    half = path.with_suffix(".part")
    half.write_bytes(page)
    half.replace(path)
    search.files, search.fetched = search.files + 1, search.fetched + count
    search.save(update_fields=["files", "fetched"])


@transaction.atomic
def _handed_over(search: PubMedSearch) -> PubMedSearch:
    """The pages as files of one import, which the worker then reads like any other."""
    if search.files:
        files = [IncomingFile(Path(search.folder) / f"{number:05}.xml", f"PubMed {search.created_at:%Y-%m-%d} · {number}.xml")
                 for number in range(1, search.files + 1)]
        search.job = create_import(corpus=search.corpus, files=files, person=search.person)
    search.state, search.finished_at = State.DONE, timezone.now()
    search.save(update_fields=["job", "state", "finished_at"])
    return search


@transaction.atomic
def retry(*, search_key: uuid.UUID, person: Person) -> PubMedSearch:
    """Have the worker go on with a search that failed. Raises PubMedSearch.DoesNotExist, or ``SwitchedOff``."""
    require(person, CAPABILITY)
    if not is_on():
        raise SwitchedOff
    search = PubMedSearch.objects.select_for_update().get(pk=search_key)
    if search.state == State.FAILED:
        search.state = State.WAITING
        search.save(update_fields=["state"])
        tasks.defer_pubmed(search)
    return search
