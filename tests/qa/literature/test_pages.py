"""The literature pages, tried by the knowledge administrator, a doctor and an auditor."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qa.models import Corpus, Document, Import, Passage
from qa.services import indexing
from tests.qa.literature.test_importing import COUGH, FEVER

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(import_texts, corpus):
    """Two documents, indexed by words."""
    import_texts({"fever.md": FEVER, "cough.md": COUGH})
    indexing.index_words(corpus)
    return corpus


def test_a_doctor_reads_and_searches_but_manages_nothing(client_for, doctor, ready):
    client = client_for(doctor)
    page = client.get(reverse("literature"), {"q": "paracetamol"})
    assert b"<mark>Give paracetamol and fluids.</mark>" in page.content
    assert b'id="upload"' not in page.content
    for name, arguments in (("import-new", []), ("corpus-switch", ["ward"]),
                            ("corpus-index", ["ward"]), ("document-remove", [1]), ("import-retry", [1])):
        assert client.post(reverse(name, args=arguments)).status_code == 403
    assert client.get(reverse("import-progress")).status_code == 403


def test_an_auditor_is_refused_and_a_stranger_signs_in(client_for, client, auditor, ready):
    assert client_for(auditor).get(reverse("literature")).status_code == 403
    assert client.get(reverse("literature")).status_code == 302


def test_pages_speak_chinese(client_for, doctor, ready):
    page = client_for(doctor, "zh-hans").get(reverse("corpus", args=["ward"])).content.decode()
    assert "索引版本" in page and "Index versions" not in page


def test_an_upload_waits_for_the_worker_in_the_same_transaction(client_for, librarian, corpus):
    from procrastinate.contrib.django.models import ProcrastinateJob

    page = client_for(librarian).post(reverse("import-new"), {
        "corpus": "ward", "files": [SimpleUploadedFile("fever.md", FEVER.encode())], "names": ["notes/fever.md"]},
        headers={"accept": "application/json"})
    job = Import.objects.get(pk=page.json()["import"])
    assert job.files.get().name == "notes/fever.md"
    assert ProcrastinateJob.objects.get(task_name="qa.import_files").args == {"job_id": job.pk}


def test_an_upload_can_make_its_corpus(client_for, librarian):
    client_for(librarian).post(reverse("import-new"), {
        "corpus": "", "title": "心内科指南", "files": [SimpleUploadedFile("a.md", FEVER.encode())]})
    assert Corpus.objects.get().name == "心内科指南"


def test_a_file_over_the_limit_is_refused_and_its_neighbour_kept(client_for, librarian, corpus, settings):
    settings.MAX_UPLOAD_BYTES = 200
    client = client_for(librarian)
    client.post(reverse("import-new"), {"corpus": "ward", "files": [
        SimpleUploadedFile("big.txt", b"x" * 300), SimpleUploadedFile("small.md", FEVER.encode())]})
    job = Import.objects.get()
    assert dict(job.files.values_list("name", "state")) == {"big.txt": "failed", "small.md": "waiting"}
    assert b"at most 200" in client.get(reverse("import", args=[job.pk])).content


def test_an_upload_without_files_says_so(client_for, librarian, corpus):
    page = client_for(librarian).post(reverse("import-new"), {"corpus": "ward"}, headers={"accept": "application/json"})
    assert (page.status_code, page.json()["error"]) == (400, "Choose at least one file.")


def test_failures_are_told_and_can_be_tried_again(client_for, librarian, import_texts, corpus):
    job = import_texts({"broken.pdf": "no PDF", "fever.md": FEVER})
    indexing.index_words(corpus)
    Import.objects.update(state="done")
    client = client_for(librarian)
    assert b"The name says pdf, but the content is text." in client.get(reverse("import", args=[job.pk])).content
    client.post(reverse("import-retry", args=[job.pk]), {"file": job.files.get(name="broken.pdf").pk})
    job.refresh_from_db()
    assert (job.state, job.files.filter(state="waiting").count()) == ("waiting", 1)


def test_a_running_import_is_polled_and_a_finished_one_is_not(client_for, librarian, import_texts, corpus):
    import_texts({"fever.md": FEVER})
    client = client_for(librarian)
    assert b"every 1s" in client.get(reverse("import-progress")).content
    Import.objects.update(state="done")
    assert b"every 1s" not in client.get(reverse("import-progress")).content


def test_a_document_opens_at_the_cited_passage(client_for, doctor, ready):
    passage = Passage.objects.get(text__contains="paracetamol")
    page = client_for(doctor).get(reverse("document", args=[passage.document_id]), {"passage": passage.pk})
    assert b'<mark class="mark-passage" id="cited"' in page.content
    start = passage.text.index("Give")
    quoted = client_for(doctor).get(reverse("document", args=[passage.document_id]),
                                    {"passage": passage.pk, "start": start, "end": start + 16})
    assert b">Give paracetamol</mark>" in quoted.content
    offset = passage.document.text.index("paracetamol")
    plain = client_for(doctor).get(reverse("document", args=[passage.document_id]),
                                   {"start": offset, "end": offset + 11})
    assert b">paracetamol</mark>" in plain.content


def test_a_document_fragment_is_served_to_the_evidence_zone(client_for, doctor, ready):
    document = Document.objects.first()
    page = client_for(doctor).get(reverse("document", args=[document.pk]), headers={"hx-request": "true"})
    assert page.content.lstrip().startswith(b"<article")


def test_script_in_a_document_is_shown_as_text(client_for, doctor, import_texts, corpus):
    import_texts({"bad.txt": "Fever <script>alert(1)</script> is common in children and adults."})
    page = client_for(doctor).get(reverse("document", args=[Document.objects.get().pk])).content
    assert b"<script>alert" not in page


def test_a_passage_of_another_document_is_not_found(client_for, doctor, ready):
    passage = Passage.objects.first()
    other = Document.objects.exclude(pk=passage.document_id).first()
    assert client_for(doctor).get(reverse("document", args=[other.pk]), {"passage": passage.pk}).status_code == 404


def test_only_files_in_the_upload_folder_are_handed_out(client_for, doctor, ready):
    assert client_for(doctor).get(reverse("document-file", args=[Document.objects.first().pk])).status_code == 404


def test_nobody_activates_a_version_by_looking_at_it(client_for, librarian, doctor, ready):
    version = ready.versions.get()
    version.state = "retired"
    version.save()
    assert client_for(doctor).get(reverse("version-activate", args=[version.pk])).status_code == 403
    client_for(librarian).get(reverse("version-activate", args=[version.pk]))
    version.refresh_from_db()
    assert version.state == "retired"
    client_for(librarian).post(reverse("version-activate", args=[version.pk]))
    version.refresh_from_db()
    assert version.state == "active"


def test_switching_a_corpus_off_is_audited(client_for, librarian, ready):
    from clinic.models import AuditEvent

    client_for(librarian).post(reverse("corpus-switch", args=["ward"]), {"enabled": "off"})
    assert not Corpus.objects.get().enabled
    assert AuditEvent.objects.filter(action="switched corpus off", subject="corpus:ward").exists()
