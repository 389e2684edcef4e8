"""``manage.py train``: the bundled models, made better on open data; what it writes ships in qa/weights/trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.module_loading import import_string

from clinic.commands import BadInput, ClinicCommand

KINDS = ("embedder", "support", "reranker", "entities")


class Command(ClinicCommand):
    help = "Train an adapter for a bundled model, with its held-out score before and after."
    needs_database = False
    _part = -1

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[*KINDS, *settings.TRAINING_RUNS])
        parser.add_argument("--data", type=Path, required=True,
                            help="the folder with scifact, medquad, pubmedqa, hpo-zh, ncbi-bc5cdr; for risk a cohort in JSON lines, "
                                 "«clinic» or «synthetic»")
        parser.add_argument("--out", type=Path, required=True, help="where the adapter goes; a run begun there goes on")
        parser.add_argument("--steps", type=int, help="fewer steps than the shipped adapter was made with")
        parser.add_argument("--limit", type=int, help="only the first N training examples")
        parser.add_argument("--seed", type=int, default=0)

    def run(self, *, kind: str, data: Path, out: Path, steps: int | None, limit: int | None, seed: int, **options: Any) -> dict[str, Any]:
        from qa.training.runs import RUNS, Request

        if kind in settings.TRAINING_RUNS:
            return import_string(settings.TRAINING_RUNS[kind])(data=data, out=out, limit=limit, seed=seed, report=self._report)
        if not data.is_dir():
            raise BadInput(f"--data: there is no folder {data}.")
        for name, value in (("--steps", steps), ("--limit", limit)):
            if value is not None and value < 1:
                raise BadInput(f"{name}: give a whole number of at least 1.")
        base = settings.MODELS / "embedder"
        if not (base / "model.safetensors").is_file():
            raise BadInput("The bundled embedder is not prepared: run «manage.py setup» first.")
        request = Request(data, settings.BASE_DIR / "fixtures" / "literature", base, out, steps, limit, seed)
        return RUNS[kind](request, self._report).as_json()

    def _report(self, message: str, share: float) -> None:
        """A bar on a terminal; elsewhere a line for every twentieth part of the run."""
        part = int(20 * share)
        if self.stderr.isatty() or part != self._part:
            self.progress(message, share if self.stderr.isatty() else None)
        self._part = part
