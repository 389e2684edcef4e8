"""``manage.py build_graph [--corpus NAME]``: read what is new in the literature into the knowledge graph."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandParser

from clinic.commands import BadInput, ClinicCommand


class Command(ClinicCommand):
    help = "Read the passages that are new since the last time into the knowledge graph, and take its seeds in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--corpus", metavar="NAME", help="only this corpus; all of them and the seeds by default")

    def run(self, *, corpus: str | None, **options: Any) -> dict[str, Any]:
        from qa.models import Concept, Corpus, Relation
        from qa.services.knowledge_building import build_graph, seed_graph

        corpora = list(Corpus.objects.filter(name=corpus) if corpus else Corpus.objects.all())
        if corpus and not corpora:
            raise BadInput(f"There is no corpus named «{corpus}».")
        started = time.monotonic()
        seeds = 0 if corpus else seed_graph()
        read = {one.name: build_graph(one, report=self._tell) for one in corpora}
        return {
            "passages": {name: progress.passages for name, progress in read.items()},
            "sentences": {name: progress.sentences for name, progress in read.items()},
            "seeds": seeds, "concepts": Concept.objects.filter(edges__gt=0).count(), "edges": Relation.objects.shown().count(),
            "seconds": round(time.monotonic() - started, 2),
        }

    def _tell(self, progress: Any) -> None:
        self.progress(f"{progress.corpus}: {progress.passages} of {progress.total} passages read, {progress.sentences} sentences found.",
                      progress.passages / max(1, progress.total))
