from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.evaluation.speed import NothingMeasured
from qa.models import Corpus, Document, Import, IndexVersion, Passage, PassageEmbedding
from qa.services import ingestion_load
from qa.services.importing import run_import
from qa.services.indexing import index_words
from qa.services.literature import IncomingFile, create_corpus, create_import


@pytest.fixture
def sleeper():
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def state(process: subprocess.Popen[bytes]) -> str:
    time.sleep(0.1)
    return Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1][0]


def test_the_import_moves_only_while_it_is_asked_to(db, sleeper) -> None:
    load = ingestion_load.IngestionLoad(Corpus(name="load"), sleeper)
    with load.going():
        assert state(sleeper) == "S"
    assert state(sleeper) == "T"
    load.end()
    assert sleeper.returncode == -9


def test_an_import_that_has_ended_measures_nothing(db, sleeper) -> None:
    load = ingestion_load.IngestionLoad(Corpus(name="load"), sleeper)
    with pytest.raises(NothingMeasured, match="before the questions did"), load.going():
        sleeper.kill()
        sleeper.wait()


def test_every_written_text_is_new(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(ingestion_load, "TEXTS", 5)
    rows = [json.loads(line) for line in ingestion_load._written(["Gout.", "痛风。"], tmp_path).open(encoding="utf-8")]
    assert len({row["text"] for row in rows}) == 5
    assert rows[1]["text"].endswith("痛风。")


def test_the_import_is_forgotten_with_all_that_came_of_it(db, settings, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ingestion_load, "TEXTS", 40)
    settings.INDEXES = tmp_path / "indexes"
    settings.INDEXES.mkdir()
    kept = create_corpus(title="Kept", name="kept", person=None)
    corpus = create_corpus(title="Load", name="load", enabled=False, person=None)
    file = ingestion_load._written(["Gout is treated with colchicine."], tmp_path)
    run_import(create_import(corpus=corpus, files=[IncomingFile(file, file.name)], person=None))
    index_words(corpus)
    PassageEmbedding.objects.create(text_sha256=Passage.objects.first().text_sha256, model="m", vector=b"")
    assert Document.objects.count() == ingestion_load.TEXTS
    ingestion_load.forget_corpus(corpus)
    left = [model.objects.count() for model in (Document, Passage, Import, IndexVersion, PassageEmbedding)]
    assert left == [0] * 5
    assert list(Corpus.objects.all()) == [kept]
    assert not list(settings.INDEXES.iterdir())
