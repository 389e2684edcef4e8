"""How suggestions of the literature stand in a report's text, and what is quoted of them; it decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from records.models.reports import Report
from records.models.suggestions import ReportSuggestion
from records.reporting.signing import Quote

MARKED = re.compile(r"suggestion-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def mark_of(row: ReportSuggestion) -> str:
    """What the sentence is called in the document, so that it leads back to the suggestion."""
    return f"suggestion-{row.pk}"


def inserted_text(row: ReportSuggestion, language: str) -> str:
    """The sentence as quoted, and where it is from, in the report's language (zh or en)."""
    source = row.source
    parts = [source["title"], source["section"], str(source["year"] or "")]
    with translation.override("zh-hans" if language == "zh" else "en"):
        place = _("(Literature: %(place)s)") % {"place": ("，" if language == "zh" else ", ").join(filter(None, parts))}
    return f"{row.quote}{place}" if language == "zh" else f"{row.quote} {place}"


def suggested_texts(report: Report) -> list[str]:
    rows = ReportSuggestion.objects.filter(search__report=report)
    return [inserted_text(row, report.language) for row in rows]


def quotes_of_suggestions(numbers: Iterable[str]) -> list[Quote]:
    """The quoted passages of the suggestions that these marks name, each once, in their order."""
    keys = list(dict.fromkeys(found[1] for number in numbers if (found := MARKED.fullmatch(number))))
    rows = {str(row.pk): row for row in ReportSuggestion.objects.filter(pk__in=keys).select_related("search")}
    return [_quote(rows[key], f"L{number}") for number, key in enumerate(keys, start=1) if key in rows]


def _quote(row: ReportSuggestion, label: str) -> Quote:
    source = row.source
    return Quote(mark_of(row), label, source["title"], source["section"], source["page"], row.quote, row.search.index_version)
