"""What a document says of itself as evidence: kind, level, expiry and retraction, in every format that can say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.ingestion.base import ParsedDocument, RetractionNotice, Source
from qa.ingestion.readers.evidence import as_date, as_level
from qa.ingestion.sandbox import Read, read_files
from qa.ingestion.study_types import STUDY_TYPES, study_type_of, usual_level
from tests.qa.ingestion.samples import only_document, readings, write_lines

ARTICLE = """<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2010</Year><Month>Feb</Month><Day>6</Day></PubDate></JournalIssue></Journal>
<ArticleTitle>{title}</ArticleTitle>{abstract}
<PublicationTypeList>{kinds}</PublicationTypeList></Article>
<CommentsCorrectionsList>{links}</CommentsCorrectionsList>
<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation></PubmedArticle>"""
ABSTRACT = "<Abstract><AbstractText>Twelve children were seen.</AbstractText></Abstract>"
LINK = "<CommentsCorrections RefType='{}'><RefSource>{}</RefSource><PMID>{}</PMID></CommentsCorrections>"


def article(pmid: str = "1", title: str = "A paper", *, abstract: str = ABSTRACT, kinds: tuple[str, ...] = (),
            links: tuple[str, ...] = (), headings: tuple[str, ...] = ()) -> str:
    return ARTICLE.format(
        pmid=pmid, title=title, abstract=abstract, links="".join(links),
        kinds="".join(f"<PublicationType>{kind}</PublicationType>" for kind in kinds),
        headings="".join(f"<MeshHeading><DescriptorName>{name}</DescriptorName></MeshHeading>" for name in headings))


def write_pubmed(path: Path, *articles: str) -> Path:
    path.write_text(f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>")
    return path


@pytest.mark.parametrize(("stated", "known"), [
    ("Randomized Controlled Trial", "randomised_trial"), ("a non-randomised trial", "other"), ("RCT", "randomised_trial"),
    ("systematic review and meta-analysis", "meta_analysis"), ("随机对照试验", "randomised_trial"), ("临床指南", "guideline"),
    ("系统评价", "systematic_review"), ("综述", "narrative_review"), ("cohort", "cohort"), ("Poem", "other"), ("", ""),
])
def test_what_a_document_calls_itself_becomes_a_known_kind(stated, known):
    assert study_type_of(stated) == known


def test_every_kind_but_the_last_has_a_usual_level():
    assert [usual_level(kind) is None for kind in STUDY_TYPES] == [False] * 10 + [True]
    assert usual_level("") is None


@pytest.mark.parametrize(("stated", "level"), [
    ("2", 2), ("1a", 1), ("Level 2b", 2), ("IV", 4), ("iii", 3), ("3级", 3), ("6", None), ("A", None), ("12", None), ("", None)])
def test_levels_are_read_however_they_are_written(stated, level):
    assert as_level(stated) == level


@pytest.mark.parametrize(("stated", "first", "last"), [
    ("2027-05-09", "2027-05-09", "2027-05-09"), ("2024-02", "2024-02-01", "2024-02-29"), ("2027", "2027-01-01", "2027-12-31"),
    ("2027年5月9日", "2027-05-09", "2027-05-09"), ("2027-13", "", ""), ("2027-02-30", "", ""), ("soon", "", "")])
def test_a_mere_month_or_year_means_its_first_or_its_last_day(stated, first, last):
    assert (as_date(stated), as_date(stated, last=True)) == (first, last)


def test_front_matter_says_what_evidence_a_text_is(tmp_path: Path):
    (tmp_path / "a.md").write_text("---\ntitle: Gout\nstudy_type: Practice guideline\nexpires: 2027-06\n"
                                   "retracted: 2026-03-01\nretraction_reason: A wrong dose.\n---\nText.")
    document = only_document(tmp_path / "a.md")
    assert (document.study_type, document.evidence_level, document.expires) == ("guideline", 1, "2027-06-30")
    assert (document.retracted, document.retracted_on, document.retraction_reason) == (True, "2026-03-01", "A wrong dose.")


def test_json_lines_say_what_evidence_a_text_is(tmp_path: Path):
    path = write_lines(tmp_path / "a.jsonl", [
        {"text": "One.", "study_type": "cohort", "evidence_level": "2b", "metadata": {"retracted": True}},
        {"text": "Two.", "证据等级": 3, "撤稿日期": "2020年1月", "研究类型": "队列研究"},
        {"text": "Three.", "retracted": False},
    ])
    one, two, three = readings(path)
    assert (one.study_type, one.evidence_level, one.retracted, one.retracted_on) == ("cohort", 2, True, "")
    assert (two.study_type, two.evidence_level, two.retracted, two.retracted_on) == ("cohort", 3, True, "2020-01-01")
    assert (three.study_type, three.evidence_level, three.retracted) == ("", None, False)


@pytest.mark.parametrize(("kinds", "headings", "known"), [
    (("Journal Article", "Randomized Controlled Trial"), ("Prospective Studies",), "randomised_trial"),
    (("Review", "Systematic Review"), (), "systematic_review"),
    (("Observational Study",), ("Case-Control Studies",), "case_control"), (("Journal Article",), ("Cohort Studies",), "cohort"),
    (("Letter",), (), "other"), (("Journal Article",), (), ""),
])
def test_pubmed_tells_kinds_by_publication_type_and_heading(tmp_path: Path, kinds, headings, known):
    document = only_document(write_pubmed(tmp_path / "p.xml", article(kinds=kinds, headings=headings)))
    assert (document.study_type, document.evidence_level) == (known, usual_level(known))


def test_a_retracted_article_says_when_and_where(tmp_path: Path):
    link = LINK.format("RetractionIn", "Lancet. 2010 Feb 6;375(9713):445", "20137807")
    path = write_pubmed(tmp_path / "p.xml", article(kinds=("Retracted Publication",), links=(link,)), article("2"))
    withdrawn, sound = readings(path)
    assert (withdrawn.retracted, withdrawn.retracted_on) == (True, "2010-02-06")
    assert withdrawn.retraction_reason == "Lancet. 2010 Feb 6;375(9713):445. PMID 20137807"
    assert not sound.retracted


def test_a_notice_of_retraction_is_no_document_even_through_the_limited_process(tmp_path: Path):
    notice = article("9", "Retraction: a paper", abstract="", kinds=("Retraction of Publication",),
                     links=(LINK.format("RetractionOf", "Lancet. 1998", "1"),))
    path = write_pubmed(tmp_path / "p.xml", article(), notice)
    read = [event.reading for event in read_files([Source(path)]) if isinstance(event, Read)]
    assert isinstance(read[0], ParsedDocument)
    assert read[1] == RetractionNotice("p.xml", ("https://pubmed.ncbi.nlm.nih.gov/1/",), "2010-02-06",
                                       "Retraction: a paper. PMID 9")
