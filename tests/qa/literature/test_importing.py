"""Files become documents and passages, one bad file costs no other, and a kill loses nothing."""

from __future__ import annotations

import pytest

from qa.models import Document, Import, ImportFailure, ImportFile, Passage

pytestmark = pytest.mark.django_db
FEVER = "# Fever\n\nFever is a body temperature of 38 degrees or more.\n\n## Treatment\n\nGive paracetamol and fluids."
COUGH = "# 咳嗽\n\n咳嗽是常见症状。\n\n## 治疗\n\n多数急性咳嗽可以自行缓解，不需要抗生素。"


def test_passages_are_exact_stretches_of_their_document(import_texts):
    import_texts({"fever.md": FEVER, "cough.md": COUGH})
    assert Document.objects.count() == 2
    for passage in Passage.objects.select_related("document"):
        assert passage.document.text[passage.start : passage.end] == passage.text


def test_one_bad_file_costs_no_other(import_texts):
    job = import_texts({"broken.pdf": "not a PDF", "fever.md": FEVER, "empty.txt": ""})
    assert (job.documents, job.state) == (1, Import.State.INDEXING)
    assert {failure.code for failure in ImportFailure.objects.all()} == {"mislabelled", "empty"}
    assert list(ImportFile.objects.values_list("state", flat=True)) == ["failed", "done", "failed"]


def test_an_import_without_any_readable_file_fails(import_texts):
    assert import_texts({"empty.txt": ""}).state == Import.State.FAILED


def test_the_same_text_is_stored_once(import_texts):
    import_texts({"fever.md": FEVER})
    again = import_texts({"fever.md": FEVER, "copy.md": FEVER})
    assert (again.documents, again.duplicates, Document.objects.count()) == (0, 2, 1)


def test_a_new_text_under_the_same_name_and_title_replaces_the_old_one(import_texts):
    import_texts({"fever.md": FEVER})
    job = import_texts({"fever.md": FEVER.replace("38", "38.5")})
    assert (job.documents, job.replaced) == (1, 1)
    assert "38.5" in Document.objects.active().get().text
    assert Document.objects.count() == 2


def test_an_interrupted_import_goes_on_where_it_stopped(import_texts, corpus, tmp_path, monkeypatch):
    from qa.services import importing

    monkeypatch.setattr(importing, "BATCH_PASSAGES", 1)
    lines = "\n".join(f'{{"title": "Case {n}", "text": "Patient {n} had fever for {n} days."}}' for n in range(6))
    calls = []

    class Killed(BaseException):
        """Stands for a kill in the middle."""

    def kill_at_third(job):
        calls.append(job.documents)
        if len(calls) == 3:
            raise Killed

    path = tmp_path / "cases.jsonl"
    path.write_text(lines)
    from qa.services.literature import IncomingFile, create_import

    job = create_import(corpus=corpus, files=[IncomingFile(path, path.name)], person=None)
    with pytest.raises(Killed):
        importing.run_import(job, report=kill_at_third)
    assert Document.objects.count() == 3
    job = importing.run_import(Import.objects.get(pk=job.pk))
    assert (job.documents, job.duplicates, Document.objects.count()) == (6, 0, 6)


def test_a_text_of_gb18030_is_read(corpus, tmp_path):
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_import

    path = tmp_path / "发热.txt"
    path.write_bytes("发热是指体温达到或超过38摄氏度，常见于感染。".encode("gb18030"))
    run_import(create_import(corpus=corpus, files=[IncomingFile(path, path.name)], person=None))
    assert "常见于感染" in Document.objects.get().text


def test_every_error_code_of_the_readers_has_its_own_sentence():
    from qa.ingestion.base import ERRORS
    from qa.services.refusals import SENTENCES, sentence

    assert set(SENTENCES) == set(ERRORS)
    for code in ERRORS:
        assert sentence(code, {"reason": "json", "line": 3}).endswith(".") or "%" not in sentence(code, {})
