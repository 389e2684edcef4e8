"""The literature behind a report: quotes of the answers and suggestions that were put into it, with the index they were found in."""

from __future__ import annotations

import re
from typing import Any

from qa.models import Citation
from records.reporting import document as documents
from records.reporting.signing import Quote
from records.services.suggestion_texts import quotes_of_suggestions

INSERTED = re.compile(r"(?:literature|reference)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-\d+")


def quotes_in(document: dict[str, Any]) -> list[Quote]:
    """Every cited passage of the inserted answers, in reading order, then of suggestions; lines of a chart are not literature."""
    numbers = [str(marks["drafted"].get("id", "")) for block in documents.blocks_of(document)
               for _, marks in documents.runs_of(block) if "drafted" in marks]
    answers = dict.fromkeys(found[1] for number in numbers if (found := INSERTED.fullmatch(number)))
    return [*(quote for answer in answers for quote in _quotes(answer)), *quotes_of_suggestions(numbers)]


def _quotes(answer: str) -> list[Quote]:
    cited = Citation.objects.filter(answer_id=answer, background_key="").order_by("sentence__ordinal", "position", "pk")
    found = [Quote(answer, row.label, row.title, row.section, row.page, row.quote, row.index_version) for row in cited]
    return list(dict.fromkeys(found))
