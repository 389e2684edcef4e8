"""``manage.py evaluate``: the product's own parts, measured on data that somebody else made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clinic.commands import BadInput, ClinicCommand
from qa import engine
from qa.evaluation.beir import BadData, evaluate_retrieval, read_beir


class Command(ClinicCommand):
    help = "Measure a part of the product on a data set."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        measures = parser.add_subparsers(dest="measure", required=True)
        retrieval = measures.add_parser("retrieval", help="a BEIR folder, into a temporary index")
        retrieval.add_argument("--data", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
        retrieval.add_argument("--limit", type=int, help="only the first N judged queries")
        retrieval.add_argument("--json", action="store_true", dest="as_json")

    def run(self, *, measure: str, **options: Any) -> dict[str, Any]:
        return getattr(self, measure)(**options)

    def retrieval(self, *, data: Path, limit: int | None, **options: Any) -> dict[str, Any]:
        """nDCG, recall and reciprocal rank of the product's searcher (words and vectors fused)."""
        try:
            wanted = read_beir(data, limit=limit)
        except BadData as error:
            raise BadInput(str(error)) from error
        return evaluate_retrieval(wanted, engine.embedder(), report=self._report).as_json()

    def _report(self, stage: str, share: float) -> None:
        self.progress({"index": "Indexing the documents.", "queries": "Answering the queries."}.get(stage, stage), share)
