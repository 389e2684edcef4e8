"""Reads PubMed XML article by article without holding the file in memory; entities are refused."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from qa.ingestion.base import Limits, Malformed, ParsedDocument, Reading, Section, Source
from qa.ingestion.cleaning import clean_line, clean_text, detect_language
from qa.ingestion.readers.fields import as_year

# PubMed's publication types, strongest evidence first, in this project's words.
_STUDY_TYPES = (
    ("Practice Guideline", "guideline"),
    ("Guideline", "guideline"),
    ("Meta-Analysis", "meta_analysis"),
    ("Systematic Review", "systematic_review"),
    ("Randomized Controlled Trial", "randomised_trial"),
    ("Controlled Clinical Trial", "clinical_trial"),
    ("Clinical Trial", "clinical_trial"),
    ("Observational Study", "observational_study"),
    ("Comparative Study", "observational_study"),
    ("Review", "review"),
    ("Case Reports", "case_report"),
    ("Editorial", "editorial"),
    ("Letter", "letter"),
)


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield every article with an abstract; a fault in the XML is reported after the articles before it."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    number = 0
    try:
        events = iterparse(str(source.path), events=("start", "end"))
        _, root = next(events)
        for event, element in events:
            if event == "end" and element.tag == "PubmedArticle":
                number += 1
                yield _article(element, number, source)
                root.clear()
    except DefusedXmlException as error:
        raise Malformed(reason="xml_entities") from error
    except ParseError as error:
        raise Malformed(reason="xml", line=error.position[0]) from error
    except (LookupError, ValueError) as error:
        raise Malformed(reason="xml_encoding") from error


def _article(element: Element, number: int, source: Source) -> Reading:
    article = element.find(".//MedlineCitation/Article")
    pmid = _text(element.find(".//MedlineCitation/PMID"))
    if article is None:
        return Malformed(source.display_name, reason="no_article", entry=number)
    sections = tuple(_sections(article))
    title = _text(article.find("ArticleTitle")) or _text(article.find("VernacularTitle")) or f"PMID {pmid}"
    if not sections:
        return Malformed(source.display_name, reason="no_abstract", entry=pmid or number)
    year = _year(article)
    return ParsedDocument(
        title=title,
        language=detect_language(" ".join(section.text for section in sections)),
        sections=sections,
        source_name=source.display_name,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdigit() else "",
        year=year,
        study_type=_study_type(article),
        kind="article",
        references=_reference(article, year, pmid),
        external_id=pmid,
    )


def _sections(article: Element) -> Iterator[Section]:
    for part in article.iterfind("Abstract/AbstractText"):
        text = clean_text("".join(part.itertext()))
        if text:
            yield Section(clean_line(part.get("Label", "").capitalize()), None, text)


def _text(element: Element | None) -> str:
    return clean_line("".join(element.itertext())) if element is not None else ""


def _year(article: Element) -> int | None:
    paths = ("Journal/JournalIssue/PubDate/Year", "Journal/JournalIssue/PubDate/MedlineDate", "ArticleDate/Year")
    return next((year for year in (as_year(_text(article.find(path))) for path in paths) if year), None)


def _study_type(article: Element) -> str:
    stated = {_text(kind) for kind in article.iterfind("PublicationTypeList/PublicationType")}
    return next((word for name, word in _STUDY_TYPES if name in stated), "")


def _reference(article: Element, year: int | None, pmid: str) -> tuple[str, ...]:
    journal = _text(article.find("Journal/Title")) or _text(article.find("Journal/ISOAbbreviation"))
    parts = [journal, str(year or ""), f"PMID {pmid}" if pmid else ""]
    return (", ".join(part for part in parts if part),) if journal else ()
