"""A real import of throw-away texts in a process of its own, to measure what it costs others; it is forgotten after.

The process is the one that ``manage.py import_corpus`` starts, given as little of the processor as the worker. Its corpus
is switched off, so no question is answered from it, and goes away with everything that was imported into it: only the
audit trail keeps that it was there.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from clinic.setup import command, environment
from qa.evaluation.speed import NothingMeasured
from qa.models import Corpus, Document, Import, ImportFailure, ImportFile, IndexVersion, Passage, PassageEmbedding
from qa.services import index_files
from qa.services.knowledge_figures import forget_documents
from qa.services.literature import create_corpus

TEXTS = 6000
START_SECONDS = 300.0
LOOK_SECONDS = 0.2


class IngestionLoad:
    """The import at work, standing still except inside ``going``."""

    def __init__(self, corpus: Corpus, process: subprocess.Popen[bytes]) -> None:
        self._corpus, self._process = corpus, process

    @contextmanager
    def going(self) -> Iterator[None]:
        """Let the import embed for the length of the block; raises ``NothingMeasured`` if it had nothing left to do."""
        self._signal(signal.SIGCONT)
        try:
            yield
            self._check()
        finally:
            self._signal(signal.SIGSTOP)

    def wait_until_embedding(self) -> None:
        """Until the first texts have their vectors. Raises ``NothingMeasured``."""
        deadline = time.monotonic() + START_SECONDS
        while not self._corpus.versions.filter(embedded__gt=0).exists():
            if time.monotonic() > deadline:
                raise NothingMeasured("The import did not come as far as embedding.")
            self._check()
            time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _check(self) -> None:
        if self._process.poll() is not None:
            raise NothingMeasured(f"The import ended with status {self._process.returncode} before the questions did.")

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, number)


@contextmanager
def ingestion_load(passages: Sequence[str]) -> Iterator[IngestionLoad]:
    """An import that is embedding texts like ``passages``, stopped until it is asked to go on."""
    if not passages:
        raise NothingMeasured("There are no passages to import.")
    name = f"benchmark-{secrets.token_hex(4)}"
    corpus = create_corpus(title=name, name=name, enabled=False, person=None)
    with tempfile.TemporaryDirectory() as folder:
        load = IngestionLoad(corpus, _start(name, _written(passages, Path(folder))))
        try:
            load.wait_until_embedding()
            with load.going():
                pass
            yield load
        finally:
            load.end()
            forget_corpus(corpus)


def _start(name: str, file: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["nice", "-n", "19", *command("import_corpus", name, str(file))], env=environment(),
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def _written(passages: Sequence[str], folder: Path) -> Path:
    """One document a line, each passage many times under another number, so that none has a vector yet."""
    mark, path = secrets.token_hex(4), folder / "texts.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(TEXTS):
            text = f"{mark}{number}. {passages[number % len(passages)]}"
            file.write(json.dumps({"_id": str(number), "title": f"{mark} {number}", "text": text}) + "\n")
    return path


@transaction.atomic
def forget_corpus(corpus: Corpus) -> None:
    """Take a throw-away corpus out of everything but the audit trail."""
    passages = Passage.objects.filter(corpus=corpus)
    forget_documents(set(Document.objects.filter(corpus=corpus).values_list("pk", flat=True)))
    PassageEmbedding.objects.filter(text_sha256__in=passages.values("text_sha256")).delete()
    passages.delete()
    Document.objects.filter(corpus=corpus).delete()
    ImportFailure.objects.filter(file__job__corpus=corpus).delete()
    ImportFile.objects.filter(job__corpus=corpus).delete()
    Import.objects.filter(corpus=corpus).delete()
    IndexVersion.objects.filter(corpus=corpus).delete()
    index_files.remove_others(corpus, set())
    corpus.delete()
