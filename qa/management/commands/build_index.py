"""``manage.py build_index [NAME…]``: bring the indexes of corpora up to date, or write damaged files again."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandParser

from clinic.commands import BadInput, ClinicCommand


class Command(ClinicCommand):
    help = "Index what is waiting in the named corpora (all by default) and repair their index files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="a corpus")

    def run(self, *, names: list[str], **options: Any) -> dict[str, Any]:
        from qa.models import Corpus
        from qa.services import indexing

        corpora = list(Corpus.objects.filter(name__in=names) if names else Corpus.objects.all())
        unknown = set(names) - {corpus.name for corpus in corpora}
        if unknown:
            raise BadInput(f"There is no corpus named «{min(unknown)}».")
        started, versions, recall, repaired = time.monotonic(), {}, {}, []
        for corpus in corpora:
            try:
                version = indexing.build_index(corpus, report=self._tell)
            except indexing.NothingToIndex:
                continue
            versions[corpus.name] = version.number
            recall[corpus.name] = version.recall_percent
            if indexing.repair(version):
                repaired.append(corpus.name)
        return {"index_versions": versions, "recall_percent": recall, "repaired": repaired,
                "seconds": round(time.monotonic() - started, 2)}

    def _tell(self, version: Any) -> None:
        if version.to_embed and version.state == version.State.LEXICAL:
            self.progress(f"{version.corpus.name}: {version.embedded} of {version.to_embed} texts embedded.",
                          version.embedded / version.to_embed)
