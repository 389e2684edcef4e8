"""Writes references as RIS with rispy; knows no document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.research.references import ARTICLE, BOOK, REPORT, Reference, flat, page_range

_TYPES = {ARTICLE: "JOUR", REPORT: "RPRT", BOOK: "BOOK"}
_LANGUAGES = {"zh": "zh", "en": "en"}


def to_ris(references: Sequence[Reference]) -> str:
    """A ``.ris`` file; values are single lines, so none can end its entry."""
    import rispy

    class Plain(rispy.RisWriter):
        """No number stands before an entry: some reference managers stumble over it."""

        def set_header(self, count: int) -> str:
            return ""

    return rispy.dumps([_entry(reference) for reference in references], implementation=Plain) if references else ""


def _entry(reference: Reference) -> dict[str, Any]:
    first, last = page_range(reference.pages)
    values: dict[str, Any] = {
        "type_of_reference": _TYPES.get(reference.form, "GEN"), "title": flat(reference.title),
        "authors": [flat(name) for name in reference.authors], "year": str(reference.year or ""),
        "secondary_title": flat(reference.journal), "volume": flat(reference.volume), "number": flat(reference.issue),
        "start_page": first, "end_page": last, "doi": flat(reference.doi), "accession_number": flat(reference.pmid),
        "urls": [flat(reference.url)] if reference.url else [], "language": _LANGUAGES.get(reference.language, ""),
        "abstract": flat(reference.abstract), "keywords": [flat(word) for word in reference.keywords],
        "notes": [flat(reference.note)] if reference.note else [],
    }
    return {name: value for name, value in values.items() if value}
