"""Keeps and tells what was found in documents that no literature needs: hidden text, words to a language model.

Findings are rows beside the refusals of a file's import, under a code of their own; they fail nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from qa.ingestion.base import ParsedDocument
from qa.ingestion.suspicion import Sign
from qa.models import Document, Import, ImportFailure, ImportFile

CODE = "suspicious"
KEPT = 200  # findings of one file
SENTENCES = {
    Sign.INSTRUCTION: _noop("The text tells a language model what to do. Such passages are kept out of answers."),
    Sign.ROLE: _noop("The text gives a language model another part to play. Such passages are kept out of answers."),
    Sign.TURN: _noop("The text pretends to be part of a conversation with a language model. "
                     "Such passages are kept out of answers."),
    Sign.FIXED_ANSWER: _noop("The text prescribes what to answer. Such passages are kept out of answers."),
    Sign.EXCLUSIVE_TRUST: _noop("The text asks to believe no other source. Such passages are kept out of answers."),
    Sign.LEAK: _noop("The text asks to send or reveal something. Such passages are kept out of answers."),
    Sign.ENCODED: _noop("The text holds words to a language model in encoded form. "
                        "Such passages are kept out of answers."),
    Sign.HIDDEN: _noop("A reader would not see this text. It was left out of the document."),
    Sign.INVISIBLE: _noop("Invisible characters broke up or turned round these words. They were taken out."),
}


@dataclass(frozen=True)
class Note:
    """One finding as shown: in which file and document, what it means, and the words that were found."""

    source_name: str
    title: str
    sentence: str
    excerpt: str


def rows_for(file: ImportFile, parsed: ParsedDocument) -> list[ImportFailure]:
    """The findings of one document, not stored yet."""
    return [
        ImportFailure(
            file=file, source_name=parsed.source_name[:500], code=CODE,
            parameters={"sign": found.sign.value, "excerpt": found.excerpt, "title": parsed.title[:300],
                        "document": parsed.external_id[:200]},
        )
        for found in parsed.suspicions
    ]


def notes_of_import(job: Import) -> list[Note]:
    """Everything found in the files of one import."""
    return _notes(_rows().filter(file__job=job))


def notes_of_document(document: Document) -> list[Note]:
    """What was found in one document when it was imported."""
    found = _rows().filter(file=document.import_file_id, source_name=document.source_name,
                           parameters__document=document.external_id, parameters__title=document.title[:300])
    return _notes(found)


def suspicious_documents(job: Import) -> int:
    """How many documents of the import have findings."""
    return _rows().filter(file__job=job).order_by().values(
        "file", "source_name", "parameters__document", "parameters__title").distinct().count()


def _rows() -> QuerySet[ImportFailure]:
    return ImportFailure.objects.filter(code=CODE)


def _notes(rows: Iterable[ImportFailure]) -> list[Note]:
    return [Note(row.source_name, row.parameters["title"], _(SENTENCES[Sign(row.parameters["sign"])]),
                 row.parameters["excerpt"]) for row in rows]
