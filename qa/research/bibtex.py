"""Writes references as BibTeX with bibtexparser, in UTF-8; knows no document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.research.references import ARTICLE, BOOK, REPORT, Reference, flat, keys, page_range

_ENTRY_TYPES = {ARTICLE: "article", REPORT: "techreport", BOOK: "book"}
_JOINS = re.compile(r"\band\b", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\{}%&#_$^~]")
_WRITTEN = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&",
            "#": r"\#", "_": r"\_", "$": r"\$"}


def to_bibtex(references: Sequence[Reference]) -> str:
    """A ``.bib`` file; every entry can be read back, whatever its values hold."""
    import bibtexparser
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    for key, reference in zip(keys(references), references, strict=True):
        fields = [Field(name, value) for name, value in _fields(reference) if value]
        library.add(Entry(_ENTRY_TYPES.get(reference.form, "misc"), key, fields))
    return bibtexparser.write_string(library)


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    first, last = page_range(reference.pages)
    yield "title", f"{{{_safe(reference.title)}}}"
    yield "author", " and ".join(_name(name) for name in reference.authors)
    yield "journal", _safe(reference.journal)
    yield "year", str(reference.year or "")
    yield "volume", _safe(reference.volume)
    yield "number", _safe(reference.issue)
    yield "pages", _safe(f"{first}--{last}" if last else first)
    yield "doi", _verbatim(reference.doi)
    yield "pmid", _safe(reference.pmid)
    yield "url", _verbatim(reference.url)
    yield "language", {"zh": "chinese", "en": "english"}.get(reference.language, "")
    yield "abstract", _safe(reference.abstract)
    yield "keywords", ", ".join(_safe(word) for word in reference.keywords)
    yield "note", _safe(reference.note)


def _verbatim(address: str) -> str:
    """An address as it is, for BibTeX takes no command in it; only what could end the field is written in percent."""
    return flat(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _name(name: str) -> str:
    """«Family, Given» as it is; braces keep a group whole, which has no comma, several, or an «and» within."""
    plain = flat(name)
    person = plain.count(",") == 1 and not _JOINS.search(plain)
    return _safe(plain) if person else f"{{{_safe(plain)}}}"


def _safe(text: str) -> str:
    return _SPECIAL.sub(lambda found: _WRITTEN[found[0]], flat(text))
