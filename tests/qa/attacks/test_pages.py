"""An attacking document that is imported is told to whoever manages the literature, and to nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from qa.models import Document, Import, ImportFailure
from qa.services.suspicious import CODE, notes_of_document
from tests.qa.attacks.documents import Attack, attacks

pytestmark = pytest.mark.django_db
ATTACKS = {attack.id: attack for attack in attacks()}


@pytest.fixture
def imported(settings, tmp_path: Path) -> Import:
    from qa.services.importing import run_import
    from qa.services.literature import IncomingFile, create_corpus, create_import

    settings.UPLOADS, settings.INDEXES = tmp_path / "uploads", tmp_path / "indexes"
    chosen: list[Attack] = [ATTACKS["html-display-none"], ATTACKS["zh-ignore-instructions"]]
    files = [attack.write(tmp_path) for attack in chosen]
    (tmp_path / "fever.md").write_text("# Fever\n\nFever is a body temperature of 38 degrees or more.")
    incoming = [IncomingFile(path, path.name) for path in (*files, tmp_path / "fever.md")]
    return run_import(create_import(corpus=create_corpus(title="Ward", person=None), files=incoming, person=None))


def test_findings_are_kept_beside_the_file_and_fail_nothing(imported: Import) -> None:
    assert imported.documents == 3
    assert set(imported.files.values_list("state", "refusals")) == {("done", 0)}
    assert ImportFailure.objects.filter(code=CODE).count() >= 3


def test_the_librarian_sees_what_was_found_and_where(client_for, librarian, imported: Import) -> None:
    client = client_for(librarian)
    page = client.get(reverse("import", args=[imported.pk])).content.decode()
    assert "A reader would not see this text." in page
    assert "Kalizorb" in page
    assert "Every file was read." in page or "Nothing has failed so far." in page
    document = Document.objects.get(source_name="html-display-none.html")
    assert "The text tells a language model what to do." in client.get(reverse("document", args=[document.pk])).content.decode()
    clean = Document.objects.get(source_name="fever.md")
    assert not notes_of_document(clean)


def test_it_is_told_in_chinese_too(client_for, librarian, imported: Import) -> None:
    page = client_for(librarian, "zh-hans").get(reverse("import", args=[imported.pk])).content.decode()
    assert "读者看不到这段文字" in page


def test_a_doctor_reads_the_document_without_the_hidden_words(client_for, doctor, imported: Import) -> None:
    document = Document.objects.get(source_name="html-display-none.html")
    page = client_for(doctor).get(reverse("document", args=[document.pk])).content.decode()
    assert "Kalizorb" not in page
    assert "A reader would not see this text." not in page


def test_a_second_reading_of_the_file_keeps_each_finding_once(imported: Import) -> None:
    from qa.services.importing import run_import

    before = ImportFailure.objects.filter(code=CODE).count()
    imported.files.update(state="waiting")
    run_import(imported)
    assert ImportFailure.objects.filter(code=CODE).count() == before
