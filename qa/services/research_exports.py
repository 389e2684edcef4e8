"""Takes a study away: the table as CSV for a spreadsheet, the references as BibTeX or RIS for a reference manager."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from clinic import audit
from clinic.models import Person
from clinic.spreadsheets import csv_text
from qa.ingestion.base import Bibliography
from qa.models import Document, Study, StudyEntry
from qa.research.base import Part
from qa.research.bibtex import to_bibtex
from qa.research.references import ARTICLE, BOOK, REPORT, WEB, Reference
from qa.research.ris import to_ris
from qa.services.research_access import find_study
from qa.services.research_table import Row, rows_of

COLUMNS = ("title", "authors", "journal", "year", "language", "study_type", "evidence_level", "retracted", "pmid", "doi", "url", "added",
           "decision", "reason", "note", "n",
           *(name for part in Part for name in (part.value, f"{part.value}_sentence", f"{part.value}_corrected_by")))
ABSTRACT = 3000
AT_ONCE = 50
_FORMS = {"guideline": REPORT, "textbook": BOOK, "patient_information": WEB}
_JOURNAL = re.compile(r"^(?P<journal>[^,.\d]{3,120}),\s*(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Export:
    """A file to download."""

    text: str
    content_type: str
    name: str


def export_study(*, person: Person, key: uuid.UUID, form: str, everything: bool = False) -> Export:
    """A study as ``csv``, ``bib`` or ``ris``; without excluded papers unless ``everything``. Raises KeyError for another form."""
    make, content_type = FORMS[form]
    study = find_study(person, key)
    entries = study.entries.all() if everything else study.entries.kept()
    chosen = entries.ordered().select_related("document")
    text = make(study, chosen)
    audit.record("exported a study", person=person, subject=f"study:{study.pk}", format=form, everything=everything)
    return Export(text, content_type, f"study.{form}")


def _csv(study: Study, entries: Any) -> str:
    return csv_text(COLUMNS, (_line(row) for row in _in_parts(entries)))


def _in_parts(entries: Any) -> Iterable[Row]:
    """The texts of papers are large, so they are read a few at a time."""
    keys = list(entries.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        found = {entry.pk: entry for entry in entries.filter(pk__in=keys[start : start + AT_ONCE])}
        yield from rows_of(found[key] for key in keys[start : start + AT_ONCE] if key in found)


def _line(row: Row) -> dict[str, Any]:
    entry, document, told = row.entry, row.entry.document, bibliography_of(row.entry.document)
    line: dict[str, Any] = {
        "title": document.title, "authors": "; ".join(told.authors), "journal": told.journal, "year": document.year or "",
        "language": document.language, "study_type": document.study_type, "evidence_level": document.evidence_level or "",
        "retracted": "yes" if document.is_retracted else "", "pmid": told.pmid, "doi": told.doi, "url": document.url, "added": entry.way,
        "decision": entry.decision, "reason": entry.reason, "note": entry.note, "n": row.size or "",
    }
    for cell in row.cells:
        line[cell.part.value] = cell.text
        sentences = dict.fromkeys(source.before + source.inside + source.after for source in cell.sources)
        line[f"{cell.part.value}_sentence"] = " | ".join(sentences)
        line[f"{cell.part.value}_corrected_by"] = str(cell.correction.person) if cell.correction else ""
    return line


def _bibtex(study: Study, entries: Iterable[StudyEntry]) -> str:
    return to_bibtex([reference_of(entry.document) for entry in entries])


def _ris(study: Study, entries: Iterable[StudyEntry]) -> str:
    return to_ris([reference_of(entry.document) for entry in entries])


def reference_of(document: Document) -> Reference:
    told = bibliography_of(document)
    return Reference(
        title=document.title, form=_FORMS.get(document.study_type, ARTICLE if told.journal else WEB), authors=told.authors, year=document.year,
        journal=told.journal, volume=told.volume, issue=told.issue, pages=told.pages, doi=told.doi, pmid=told.pmid, url=document.url,
        language=document.language, abstract=document.text[:ABSTRACT] if document.bibliography else "",
        keywords=(document.topic,) if document.topic else (), note="Retracted." if document.is_retracted else "",
    )


def bibliography_of(document: Document) -> Bibliography:
    """What the file told; for papers read before that was kept, the journal and PMID of their reference line."""
    told = document.bibliography
    if told:
        return Bibliography(**{**told, "authors": tuple(told.get("authors", ()))})
    line = document.references[0] if len(document.references) == 1 and document.external_id.isdigit() else ""
    journal = _JOURNAL.match(line)
    return Bibliography(journal=journal["journal"] if journal else "", pmid=document.external_id if "PMID" in line else "")


FORMS: dict[str, tuple[Callable[[Study, Any], str], str]] = {
    "csv": (_csv, "text/csv; charset=utf-8"),
    "bib": (_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (_ris, "application/x-research-info-systems; charset=utf-8"),
}
