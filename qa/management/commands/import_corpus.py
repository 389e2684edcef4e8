"""``manage.py import_corpus NAME PATH…``: files and folders into a corpus, through the same services as the page."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import translation

from clinic.commands import BadInput, ClinicCommand
from qa.ingestion.detection import KINDS

SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "text": ".txt", "markdown": ".md", "html": ".html", "pubmed": ".xml",
            "jsonl": ".jsonl", "archive": ".zip"}


class Command(ClinicCommand):
    help = "Import files or folders into a corpus and index them. Texts it already has are not stored twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the corpus; it is made if it does not exist")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder with all below")
        parser.add_argument("--format", choices=["auto", *KINDS], default="auto", help="what the files are")

    def run(self, *, name: str, paths: list[Path], format: str, **options: Any) -> dict[str, Any]:
        from qa.services import importing, indexing, literature

        files = [literature.IncomingFile(path, shown) for path, shown in self._files(paths, format)]
        started = time.monotonic()
        job = importing.run_import(
            literature.create_import(corpus=self._corpus(name), files=files, person=None), report=self._tell_reading)
        version = None
        try:
            version = indexing.build_index(job.corpus, report=self._tell_indexing)
        except indexing.NothingToIndex:
            self.progress("Nothing could be imported, so there is nothing to search.")
        return {"documents": job.documents, "passages": job.passages, "duplicates": job.duplicates,
                "failed": self._failures(job), "index_version": version.number if version else None,
                "seconds": round(time.monotonic() - started, 2)}

    def _corpus(self, name: str) -> Any:
        from qa.models import Corpus
        from qa.services import literature

        found = Corpus.objects.filter(name=name).first()
        try:
            return found or literature.create_corpus(title=name, name=name, person=None)
        except literature.TitleMissing as error:
            raise BadInput(f"«{name}» cannot be the name of a corpus: use letters, digits and hyphens.") from error
        except literature.NameTaken as error:
            raise BadInput(f"«{name}» is too close to the corpus «{error}»; use that name.") from error

    def _files(self, paths: list[Path], kind: str) -> list[tuple[Path, str]]:
        for path in paths:
            if not path.exists():
                raise BadInput(f"{path}: there is no such file or folder.")
        found = [pair for path in paths for pair in self._below(path)]
        if not found:
            raise BadInput(f"{paths[0]}: the folder holds no files.")
        suffix = SUFFIXES.get(kind, "")
        return [(path, name if name.endswith(suffix) else name + suffix) for path, name in found]

    @staticmethod
    def _below(path: Path) -> Iterator[tuple[Path, str]]:
        if path.is_file():
            yield path, path.name
            return
        for file in sorted(path.rglob("*")):
            inner = file.relative_to(path)
            if file.is_file() and not any(part.startswith(".") for part in inner.parts):
                yield file, str(inner)

    @staticmethod
    def _failures(job: Any) -> list[dict[str, str]]:
        from qa.models import ImportFailure
        from qa.services.refusals import sentence
        from qa.services.suspicious import CODE

        with translation.override("en"):
            failures = ImportFailure.objects.filter(file__job=job).exclude(code=CODE).select_related("file")
            return [{"file": row.source_name,
                     "reason": sentence(row.code, row.parameters, partly=bool(row.file.documents))} for row in failures]

    def _tell_reading(self, job: Any) -> None:
        files = job.files.exclude(state__in=["waiting", "reading"]).count()
        self.progress(f"{job.documents} documents, {job.passages} passages read.", files / max(1, job.files.count()))

    def _tell_indexing(self, version: Any) -> None:
        if version.to_embed and version.state == version.State.LEXICAL:
            self.progress(f"{version.embedded} of {version.to_embed} texts embedded.",
                          version.embedded / version.to_embed)
