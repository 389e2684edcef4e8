"""Reads a chapter of a book, as PubMed hands them out beside articles (GeneReviews, StatPearls), and the parts of an abstract."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from qa.ingestion.base import Bibliography, Malformed, ParsedDocument, Section, Source
from qa.ingestion.cleaning import clean_line, clean_text, detect_language
from qa.ingestion.readers.fields import as_year
from qa.ingestion.readers.pubmed_reference import MOST_AUTHORS, authors, date_of
from qa.ingestion.unseen import of_characters

ADDRESS = "https://pubmed.ncbi.nlm.nih.gov/{}/"
_YEARS = ("DateRevised/Year", "ContributionDate/Year", "Book/PubDate/Year", "Book/BeginningDate/Year")


def chapter(record: Element, number: int, source: Source) -> ParsedDocument | Malformed:
    """Of one ``PubmedBookArticle`` element; its book stands where an article has its journal."""
    found = record.find("BookDocument")
    if found is None:
        return Malformed(source.display_name, reason="no_article", entry=number)
    pmid, book = _text(found, "PMID"), _text(found, "Book/BookTitle")
    sections = tuple(abstract_sections(found))
    if not sections:
        return Malformed(source.display_name, reason="no_abstract", entry=pmid or number)
    year = next((year for year in (as_year(_text(found, path)) for path in _YEARS) if year), None)
    said = [part for part in (book, str(year or ""), f"PMID {pmid}" if pmid else "") if part]
    return ParsedDocument(
        title=_text(found, "ArticleTitle") or book or f"PMID {pmid}", language=detect_language(" ".join(part.text for part in sections)),
        sections=sections, source_name=source.display_name, url=ADDRESS.format(pmid) if pmid.isdigit() else "", year=year,
        study_type="narrative_review" if "Review" in {_inner(kind) for kind in found.iterfind("PublicationType")} else "",
        kind="chapter", references=(", ".join(said),), external_id=pmid, suspicions=tuple(of_characters("".join(found.itertext()))),
        bibliography=Bibliography(authors=tuple(authors(found))[:MOST_AUTHORS], journal=book, pmid=pmid, revised=date_of(found, "DateRevised")),
    )


def abstract_sections(article: Element) -> Iterator[Section]:
    """The labelled parts of an abstract; an article and a chapter have it in the same place."""
    for part in article.iterfind("Abstract/AbstractText"):
        text = clean_text("".join(part.itertext()))
        if text:
            yield Section(clean_line(part.get("Label", "").capitalize()), None, text)


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return _inner(found) if found is not None else ""


def _inner(element: Element) -> str:
    return clean_line("".join(element.itertext()))
