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
        authors=tuple(_authors(article))[:MOST_AUTHORS],
        journal=_text(article, "Journal/Title") or _text(article, "Journal/ISOAbbreviation"),
        volume=_text(article, "Journal/JournalIssue/Volume"), issue=_text(article, "Journal/JournalIssue/Issue"),
        pages=_text(article, "Pagination/MedlinePgn"), doi=_doi(record, article), pmid=pmid,
    )


def _authors(article: Element) -> Iterator[str]:
    for author in article.iterfind("AuthorList/Author"):
        family, given = _text(author, "LastName"), _text(author, "ForeName") or _text(author, "Initials")
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
