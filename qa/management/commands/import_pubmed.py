"""``manage.py import_pubmed NAME``: records of a PubMed query, or PubMed's own files (.xml, .xml.gz), into a corpus."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from clinic.commands import BadInput
from qa.management.commands.import_corpus import Command as ImportCommand


class Command(ImportCommand):
    help = "Import a PubMed query (sent to XINGLIN_PUBMED_URL) or PubMed files into a corpus and index them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the corpus; it is made if it does not exist")
        parser.add_argument("paths", nargs="*", type=Path, metavar="FILE", help="baseline or update files of PubMed, or folders of them")
        parser.add_argument("--query", help="what to search PubMed for; the query leaves this house")
        parser.add_argument("--limit", type=int, default=10_000, help="at most so many records of the query (10,000)")

    def run(self, *, name: str, paths: list[Path], query: str | None, limit: int, **options: Any) -> dict[str, Any]:
        if bool(query) == bool(paths):
            raise BadInput("Give either --query or files, not both and not neither.")
        if limit < 1:
            raise BadInput(f"--limit must be at least 1, not {limit}.")
        started = time.monotonic()
        result = self._queried(name, query, limit) if query else super().run(name=name, paths=self._packed(paths), format="auto")
        return result | {"seconds": round(time.monotonic() - started, 2)}

    @staticmethod
    def _packed(paths: list[Path]) -> list[Path]:
        """Folders of PubMed hold checksums beside the files, which are no literature."""
        return [file for path in paths for file in (sorted([*path.rglob("*.xml"), *path.rglob("*.xml.gz")]) if path.is_dir() else [path])] or paths

    def _queried(self, name: str, query: str, limit: int) -> dict[str, Any]:
        from qa.services import importing, indexing, pubmed_fetching

        try:
            search = pubmed_fetching.create_search(corpus=self._corpus(name), query=query, limit=limit, person=None)
        except pubmed_fetching.SwitchedOff as error:
            raise BadInput("XINGLIN_PUBMED_URL is not set, so no query leaves this house.") from error
        except pubmed_fetching.QueryMissing as error:
            raise BadInput("--query is empty.") from error
        search = pubmed_fetching.fetch(search, report=self._tell_fetching)
        if search.code:
            with translation.override("en"):
                raise CommandError(pubmed_fetching.sentence(search.code, search.parameters))
        if search.job is None:
            return {"found": search.found, "fetched": 0, "documents": 0}
        job = importing.run_import(search.job, report=self._tell_reading)
        version = None
        try:
            version = indexing.build_index(job.corpus, report=self._tell_indexing)
        except indexing.NothingToIndex:
            self.progress("Nothing could be imported, so there is nothing to search.")
        return {"found": search.found, "fetched": search.fetched, "documents": job.documents, "passages": job.passages, "duplicates": job.duplicates,
                "failed": self._failures(job), "index_version": version.number if version else None}

    def _tell_fetching(self, search: Any) -> None:
        self.progress(f"{search.fetched} records fetched.", search.fetched / max(1, search.wanted or 1))
