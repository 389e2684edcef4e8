"""PubMed's own files: packed, with deleted records, with retractions, broken, and swelling without end."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from qa.ingestion.base import ArchiveBomb, DeletionNotice, Limits, Malformed, ParsedDocument, Source, UnknownFormat
from qa.ingestion.readers import read_file
from tests.qa.research.eutils import BOOK, article, article_set


def reading(tmp_path: Path, name: str, content: bytes, **limits: int) -> list:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_file(Source(path), Limits(**limits)))


def packed(*articles: str, **more: tuple[int, ...]) -> bytes:
    return gzip.compress(article_set(*articles, **more).encode())


def test_a_packed_file_reads_like_a_plain_one(tmp_path):
    found = reading(tmp_path, "pubmed25n0001.xml.gz", packed(article(1), article(2)))
    assert [document.external_id for document in found] == ["1", "2"]
    assert found[0].sections == reading(tmp_path, "plain.xml", article_set(article(1)).encode())[0].sections


def test_what_a_reference_manager_wants_is_kept(tmp_path):
    told = reading(tmp_path, "a.xml", article_set(article(7)).encode())[0].bibliography
    assert (told.authors, told.journal, told.volume, told.issue, told.pages, told.doi, told.pmid) == (
        ("Müller, Anna B", "The Made-up Group"), "Journal of Made-up Medicine", "12", "3", "281-7", "10.1000/made.7", "7")


def test_a_chapter_of_a_book_is_read_like_an_article(tmp_path):
    [found] = reading(tmp_path, "book.xml", article_set(BOOK.format(pmid=20301295)).encode())
    assert (found.title, found.year, found.external_id, found.kind, found.study_type) == (
        "Asthma in a made-up family", 2021, "20301295", "chapter", "narrative_review")
    assert (found.bibliography.authors, found.bibliography.journal, found.bibliography.revised) == (("Li, Na",), "Made-up Reviews", "2021-04-08")


def test_deleted_records_are_told(tmp_path):
    found = reading(tmp_path, "update.xml.gz", packed(article(1), deleted=(5, 6)))
    assert isinstance(found[0], ParsedDocument)
    assert found[1] == DeletionNotice("update.xml.gz", ("https://pubmed.ncbi.nlm.nih.gov/5/", "https://pubmed.ncbi.nlm.nih.gov/6/"))


def test_a_file_cut_off_gives_what_came_before(tmp_path):
    whole = packed(*(article(pmid, results=f"Result {pmid * 7919} of trial {pmid}.") for pmid in range(1, 300)))
    found = reading(tmp_path, "cut.xml.gz", whole[: len(whole) // 2])
    assert isinstance(found[-1], Malformed) and found[-1].parameters["reason"] == "gzip"
    assert 0 < sum(isinstance(item, ParsedDocument) for item in found) < 299


def test_a_packed_file_that_is_not_pubmeds_is_refused(tmp_path):
    [found] = reading(tmp_path, "notes.gz", gzip.compress(b"just some notes"))
    assert isinstance(found, UnknownFormat)


def test_a_file_that_swells_without_end_is_stopped(tmp_path):
    swollen = io.BytesIO()
    with gzip.GzipFile(fileobj=swollen, mode="wb") as file:
        file.write(b"<PubmedArticleSet><PubmedArticle>")
        for _ in range(64):
            file.write(b" " * 1024 * 1024)
    [found] = reading(tmp_path, "bomb.xml.gz", swollen.getvalue())
    assert isinstance(found, ArchiveBomb)


def test_memory_stays_bounded_over_a_large_file(tmp_path):
    import tracemalloc

    path = tmp_path / "large.xml.gz"
    with gzip.open(path, "wt") as file:
        file.write("<PubmedArticleSet>")
        for pmid in range(1, 4001):
            file.write(article(pmid))
        file.write("</PubmedArticleSet>")
    tracemalloc.start()
    try:
        count = sum(isinstance(item, ParsedDocument) for item in read_file(Source(path)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 4000
    assert peak < 12 * 1024 * 1024  # the file unpacked is about 6 MB, and a tree of all of it many times that


@pytest.mark.django_db
def test_deletions_and_new_versions_reach_the_library(read_files, corpus):
    from qa.models import Document

    read_files({"pubmed25n0001.xml.gz": packed(article(1), article(2), article(3))})
    read_files({"pubmed25n1300.xml.gz": packed(article(2, results="A new result stands here now."), deleted=(3,))})
    states = sorted(Document.objects.values_list("external_id", "state"))
    assert states == [("1", "active"), ("2", "active"), ("2", "removed"), ("3", "removed")]
    assert "new result" in Document.objects.get(external_id="2", state="active").text


@pytest.mark.django_db
def test_a_deletion_leaves_documents_alone_that_did_not_come_from_the_library(read_files, corpus):
    from qa.models import Document

    read_files({"own.md": "---\ntitle: Our own summary\nurl: https://pubmed.ncbi.nlm.nih.gov/3/\n---\n# Summary\n\nOur own words on a paper.\n"})
    read_files({"update.xml.gz": packed(deleted=(3,))})
    assert Document.objects.get().state == "active"


@pytest.mark.django_db
def test_a_retraction_notice_in_an_update_flags_the_paper(read_files, corpus):
    from qa.models import Document

    read_files({"base.xml.gz": packed(article(1))})
    notice = ('<PubmedArticle><MedlineCitation><PMID>99</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year><Month>Feb</Month>'
              '<Day>5</Day></PubDate></JournalIssue></Journal><ArticleTitle>Retraction of a trial</ArticleTitle><PublicationTypeList>'
              '<PublicationType>Retraction of Publication</PublicationType></PublicationTypeList></Article>'
              '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionOf">'
              '<RefSource>J Made Up Med</RefSource><PMID>1</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>')
    read_files({"update.xml.gz": packed(notice)})
    found = Document.objects.get()
    assert found.is_retracted and str(found.retracted_on) == "2024-02-05"


EARLIER, LATER = "Budesonide helped at first sight in trial one.", "Budesonide helped nobody, as a correction says."


def active_texts() -> list[str]:
    from qa.models import Document

    return [document.text for document in Document.objects.kept()]


@pytest.mark.django_db
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_version_of_a_record_stays_in_whatever_order_files_come(read_files, corpus, order):
    versions = [article(1, results=EARLIER, revised="2020-01-31"), article(1, results=LATER, revised="2024-2-5")]
    for place in order:
        read_files({f"pubmed25n{place:04}.xml.gz": packed(versions[place])})
    [text] = active_texts()
    assert LATER in text


@pytest.mark.django_db
def test_one_file_with_two_versions_of_a_record_gives_one(read_files, corpus):
    day = "2020-01-31"
    job = read_files({"a.xml.gz": packed(article(1, results=LATER, revised=day, version=2), article(2), article(1, results=EARLIER, revised=day))})
    assert sorted(LATER in text for text in active_texts()) == [False, True]
    assert (job.documents, job.duplicates) == (2, 1)


@pytest.mark.django_db
def test_a_study_follows_a_record_to_its_new_version(read_files, corpus, doctor):
    from clinic.models import AuditEvent
    from qa.models import Document
    from qa.services import research

    read_files({"base.xml.gz": packed(article(1, results=EARLIER), article(2))})
    study = research.create_study(person=doctor, name="Asthma")
    research.collect(person=doctor, key=study.pk, documents=Document.objects.all(), way="search")
    entry = study.entries.get(document__external_id="1")
    research.write_note(person=doctor, entry=entry, text="A note that stays.")
    read_files({"update.xml.gz": packed(article(1, results=LATER))})
    entry = study.entries.select_related("document").get(pk=entry.pk)
    assert LATER in entry.document.text and entry.document.state == "active" and entry.note == "A note that stays."
    assert study.entries.count() == 2
    assert AuditEvent.objects.get(action="followed a new version").subject == f"study:{study.pk}"


@pytest.mark.django_db
def test_a_known_retraction_holds_for_the_new_version(read_files, corpus):
    from qa.models import Document

    read_files({"base.xml.gz": packed(article(1, results=EARLIER))})
    Document.objects.update(state="retracted", retraction_reason="Made-up figures.")
    read_files({"update.xml.gz": packed(article(1, results=LATER))})
    found = Document.objects.kept().get()
    assert found.is_retracted and LATER in found.text and found.retraction_reason == "Made-up figures."


@pytest.mark.parametrize("content", [
    b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;&x;&x;&x;&x;">]><PubmedArticleSet><PubmedArticle>&z;</PubmedArticle></PubmedArticleSet>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><PubmedArticleSet><PubmedArticle>&x;</PubmedArticle></PubmedArticleSet>'])
def test_entities_are_refused_in_packed_files_too(tmp_path, content):
    [found] = reading(tmp_path, "bomb.xml.gz", gzip.compress(content))
    assert isinstance(found, Malformed) and found.parameters["reason"] == "xml_entities"


@pytest.mark.django_db
def test_a_file_read_again_changes_nothing(read_files, corpus, django_assert_max_num_queries):
    read_files({"base.xml.gz": packed(*(article(pmid) for pmid in range(1, 30)))})
    corpus.refresh_from_db()
    before = corpus.revision
    with django_assert_max_num_queries(60) as queries:
        job = read_files({"base.xml.gz": packed(*(article(pmid) for pmid in range(1, 30)))})
    corpus.refresh_from_db()
    assert (job.documents, job.duplicates, corpus.revision) == (0, 29, before)
    assert not any(query["sql"].startswith('UPDATE "qa_document"') for query in queries.captured_queries)
