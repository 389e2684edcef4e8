"""PubMed's own files: packed, with deleted records, with retractions, broken, and swelling without end."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from qa.ingestion.base import ArchiveBomb, DeletionNotice, Limits, Malformed, ParsedDocument, Source, UnknownFormat
from qa.ingestion.readers import read_file
from tests.qa.research.eutils import article, article_set


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
