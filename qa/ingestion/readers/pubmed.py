"""Reads PubMed XML, packed with gzip or not, article by article without holding the file in memory; entities are refused."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from qa.ingestion.base import (
    DeletionNotice,
    Limits,
    Malformed,
    ParsedDocument,
    Reading,
    RetractionNotice,
    Source,
)
from qa.ingestion.cleaning import clean_line, detect_language
from qa.ingestion.packed import opened
from qa.ingestion.readers.evidence import EvidenceFields, as_date
from qa.ingestion.readers.fields import as_year
from qa.ingestion.readers.pubmed_book import ADDRESS, abstract_sections, chapter
from qa.ingestion.readers.pubmed_reference import bibliography
from qa.ingestion.study_types import usual_level
from qa.ingestion.unseen import of_characters

# PubMed's publication types and the headings that tell observational studies apart, strongest evidence first.
_STUDY_TYPES = (
    ("Practice Guideline", "guideline"),
    ("Guideline", "guideline"),
    ("Consensus Development Conference", "guideline"),
    ("Meta-Analysis", "meta_analysis"),
    ("Systematic Review", "systematic_review"),
    ("Randomized Controlled Trial", "randomised_trial"),
    ("Cohort Studies", "cohort"),
    ("Follow-Up Studies", "cohort"),
    ("Prospective Studies", "cohort"),
    ("Case-Control Studies", "case_control"),
    ("Case Reports", "case_report"),
    ("Review", "narrative_review"),
    ("Patient Education Handout", "patient_information"),
    *((name, "other") for name in ("Clinical Trial", "Observational Study", "Editorial", "Letter", "Comment", "News")),
)
_NOTICES = {"Retraction of Publication", "Retraction Notice"}
_RETRACTED = "Retracted Publication"
_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHEN = re.compile(r"\b(1[89]\d\d|20\d\d)(?:\s+([A-Z][a-z]{2})[a-z]*)?(?:\s+(\d{1,2})\b)?")


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield every article with an abstract; a fault in the XML is reported after the articles before it.

    A list of deleted records, as the update files of PubMed carry at their end, is told as a notice.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        with opened(source.path, limits) as file:
            events = iterparse(file, events=("start", "end"))
            _, root = next(events)
            yield from _readings(events, root, source)
    except DefusedXmlException as error:
        raise Malformed(reason="xml_entities") from error
    except ParseError as error:
        raise Malformed(reason="xml", line=error.position[0]) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Malformed(reason="gzip") from error
    except (LookupError, ValueError) as error:
        raise Malformed(reason="xml_encoding") from error


def _readings(events: Iterator[tuple[str, Element]], root: Element, source: Source) -> Iterator[Reading]:
    number = 0
    for event, element in events:
        if event != "end" or element.tag not in (*_RECORDS, "DeleteCitation"):
            continue
        if element.tag in _RECORDS:
            number += 1
            yield (_article if element.tag == "PubmedArticle" else chapter)(element, number, source)
        else:
            numbers = (_text(pmid) for pmid in element.iterfind("PMID"))
            yield DeletionNotice(source.display_name, tuple(ADDRESS.format(pmid) for pmid in numbers if pmid.isdigit()))
        root.clear()


def _article(element: Element, number: int, source: Source) -> Reading:
    article = element.find(".//MedlineCitation/Article")
    pmid = _text(element.find(".//MedlineCitation/PMID"))
    if article is None:
        return Malformed(source.display_name, reason="no_article", entry=number)
    title = _text(article.find("ArticleTitle")) or _text(article.find("VernacularTitle")) or f"PMID {pmid}"
    citation = element.find(".//MedlineCitation")
    kinds = _kinds(citation)
    if kinds & _NOTICES and (retracted := _linked(citation, "RetractionOf")):
        addresses = tuple(ADDRESS.format(link.pmid) for link in retracted if link.pmid.isdigit())
        reason = f"{title.rstrip('.')}. PMID {pmid}"
        return RetractionNotice(source.display_name, addresses, _published(article), reason)
    sections = tuple(abstract_sections(article))
    if not sections:
        return Malformed(source.display_name, reason="no_abstract", entry=pmid or number)
    year = _year(article)
    return ParsedDocument(
        title=title,
        language=detect_language(" ".join(section.text for section in sections)),
        sections=sections,
        source_name=source.display_name,
        url=ADDRESS.format(pmid) if pmid.isdigit() else "",
        year=year,
        kind="article",
        references=_reference(article, year, pmid),
        external_id=pmid,
        suspicions=tuple(of_characters("".join(article.itertext()))),
        bibliography=bibliography(element, pmid),
        **_evidence(kinds, _linked(citation, "RetractionIn")),
    )


def _text(element: Element | None) -> str:
    return clean_line("".join(element.itertext())) if element is not None else ""


def _year(article: Element) -> int | None:
    paths = ("Journal/JournalIssue/PubDate/Year", "Journal/JournalIssue/PubDate/MedlineDate", "ArticleDate/Year")
    return next((year for year in (as_year(_text(article.find(path))) for path in paths) if year), None)


@dataclass(frozen=True)
class _Link:
    """A paper that this one is tied to: where it stands, and what is noted of it."""

    where: str
    pmid: str
    note: str


def _kinds(citation: Element) -> frozenset[str]:
    """Publication types, and the subject headings, some of which name the kind of study."""
    stated = citation.iterfind("Article/PublicationTypeList/PublicationType")
    headings = citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName")
    return frozenset(map(_text, (*stated, *headings)))


def _linked(citation: Element, kind: str) -> list[_Link]:
    found = citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
    return [_Link(_text(link.find("RefSource")), _text(link.find("PMID")), _text(link.find("Note")))
            for link in found if link.get("RefType") == kind]


def _evidence(kinds: frozenset[str], retractions: list[_Link]) -> EvidenceFields:
    study_type = next((word for name, word in _STUDY_TYPES if name in kinds), "")
    said = [part for link in retractions for part in (link.note, link.where, f"PMID {link.pmid}" if link.pmid else "")]
    return EvidenceFields(
        study_type=study_type, evidence_level=usual_level(study_type), expires="",
        retracted=_RETRACTED in kinds or bool(retractions),
        retracted_on=next((day for day in (_day(link.where) for link in retractions) if day), ""),
        retraction_reason=". ".join(part.rstrip(".") for part in said if part),
    )


def _day(reference: str) -> str:
    """The date in «Lancet. 2010 Feb 6;375(9713):445»; the first of a mere month or year, empty without any."""
    match = _WHEN.search(reference)
    return _joined_day(match[1], match[2] or "", match[3] or "") if match else ""


def _published(article: Element) -> str:
    return _joined_day(*(_text(article.find(f"Journal/JournalIssue/PubDate/{part}")) for part in ("Year", "Month", "Day")))


def _joined_day(year: str, month: str, day: str) -> str:
    number = str(_MONTHS.index(month) + 1) if month in _MONTHS else month if month.isdigit() else ""
    return as_date("-".join(filter(None, (year, number, day if number else ""))))


def _reference(article: Element, year: int | None, pmid: str) -> tuple[str, ...]:
    journal = _text(article.find("Journal/Title")) or _text(article.find("Journal/ISOAbbreviation"))
    parts = [journal, str(year or ""), f"PMID {pmid}" if pmid else ""]
    return (", ".join(part for part in parts if part),) if journal else ()
