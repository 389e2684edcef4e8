"""The commands people script: their JSON, their exit status, and the demonstration literature they start with."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command

from qa.models import Corpus, Document, Import
from tests.qa.literature.test_importing import COUGH, FEVER

pytestmark = [pytest.mark.django_db, pytest.mark.models]


def imported(capsys, *arguments: str) -> dict:
    call_command("import_corpus", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_import_corpus_answers_in_json_and_is_incremental(capsys, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fever.md").write_text(FEVER)
    (tmp_path / "in" / "broken.pdf").write_text("no PDF")
    first = imported(capsys, "ward", str(tmp_path / "in"))
    assert set(first) == {"documents", "passages", "duplicates", "failed", "index_version", "seconds"}
    assert (first["documents"], first["duplicates"], first["index_version"]) == (1, 0, 1)
    assert first["failed"] == [{"file": "broken.pdf", "reason": "The name says pdf, but the content is text. "
                                                                "Give the file its right ending."}]
    (tmp_path / "in" / "cough.md").write_text(COUGH)
    second = imported(capsys, "ward", str(tmp_path / "in"))
    assert (second["documents"], second["duplicates"], second["index_version"]) == (1, 1, 2)


def test_a_missing_path_is_refused_and_nothing_is_made(tmp_path):
    with pytest.raises(CommandError, match="there is no such file or folder") as refused:
        call_command("import_corpus", "ward", str(tmp_path / "nothing.pdf"))
    assert refused.value.returncode == 2 and not Corpus.objects.exists()


def test_a_name_that_cannot_be_one_is_refused(tmp_path):
    (tmp_path / "fever.md").write_text(FEVER)
    with pytest.raises(CommandError, match="cannot be the name of a corpus"):
        call_command("import_corpus", "!!!", str(tmp_path / "fever.md"))


def test_the_demonstration_literature_comes_in_both_languages_and_once(settings, tmp_path):
    from qa import demonstration

    settings.HOME = tmp_path
    demonstration.load(lambda message, fraction: None)
    seed = Document.objects.filter(corpus__name="seed")
    assert min(seed.filter(language=language).count() for language in ("zh", "en")) >= 60
    assert not seed.filter(demonstration=False).exists() and not seed.filter(references=[]).exists()
    cards = Corpus.objects.get(name="cmekg")
    assert not cards.enabled and cards.imports.get().state == Import.State.WAITING
    before = Import.objects.count()
    demonstration.load(lambda message, fraction: None)
    assert Import.objects.count() == before


def test_disease_cards_never_run_code_from_the_package(tmp_path):
    import pickle

    from qa.ingestion.disease_cards import PackageMissing, read_entities

    class Harmful:
        def __reduce__(self):
            return (print, ("run",))

    path = tmp_path / "cmekg.pkl"
    path.write_bytes(pickle.dumps({"x": Harmful()}))
    with pytest.raises(PackageMissing):
        read_entities(path)
