"""Reads from a PubMed record who wrote the paper and where it appeared, for reference managers; knows no study."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from qa.ingestion.base import Bibliography
from qa.ingestion.cleaning import clean_line

MOST_AUTHORS = 200


def bibliography(record: Element, pmid: str) -> Bibliography:
    """Of one ``PubmedArticle`` element."""
    article = record.find("MedlineCitation/Article")
    if article is None:
        return Bibliography(pmid=pmid)
    return Bibliography(
        authors=tuple(authors(article))[:MOST_AUTHORS],
        journal=_text(article, "Journal/Title") or _text(article, "Journal/ISOAbbreviation"),
        volume=_text(article, "Journal/JournalIssue/Volume"), issue=_text(article, "Journal/JournalIssue/Issue"),
        pages=_text(article, "Pagination/MedlinePgn"), doi=_doi(record, article), pmid=pmid,
        revised=_revised(record),
    )


def _revised(record: Element) -> str:
    """«2024-05-01 v02», so that of two texts the later version is the greater one; empty without a date."""
    day, number = date_of(record, "MedlineCitation/DateRevised"), record.find("MedlineCitation/PMID")
    version = number.get("Version", "1") if number is not None else "1"
    return f"{day} v{version:0>2}" if day else ""


def date_of(element: Element, path: str) -> str:
    """The date in numbers below ``path``, such as «2024-05-01», or empty."""
    year, month, day = (_text(element, f"{path}/{part}") for part in ("Year", "Month", "Day"))
    return f"{year}-{month:0>2}-{day:0>2}" if len(year) == 4 and (year + month + day).isdigit() else ""


def authors(article: Element) -> Iterator[str]:
    """«Family, Given» of each author, or a group's name; «Jr» stands behind the family name."""
    for author in article.iterfind("AuthorList/Author"):
        family = " ".join(part for part in (_text(author, "LastName"), _text(author, "Suffix")) if part)
        given = _text(author, "ForeName") or _text(author, "Initials")
        name = ", ".join(part for part in (family, given) if part) or _text(author, "CollectiveName")
        if name:
            yield name


def _doi(record: Element, article: Element) -> str:
    stated = [element for element in (*article.iterfind("ELocationID"), *record.iterfind("PubmedData/ArticleIdList/ArticleId"))
              if "doi" in (element.get("EIdType"), element.get("IdType"))]
    return next((text for text in (clean_line("".join(element.itertext())) for element in stated) if text), "")


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return clean_line("".join(found.itertext())) if found is not None else ""
