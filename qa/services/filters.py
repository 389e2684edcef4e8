"""The filters of a question: read from a page, kept with the question, and said in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from qa.ingestion.study_types import STRONGEST, WEAKEST
from qa.models import Language, Question, StudyType
from qa.retrieval.base import EvidenceFilter

FIRST_YEAR, LAST_YEAR = 1800, 2100


class FilterRefused(ValueError):
    """A filter that makes no sense; the message says so to the person."""


def filter_from(values: Any, *, corpora: Sequence[str] = ()) -> EvidenceFilter:
    """The filter that a page or a stored question describes, absent fields meaning «any»; raises ``FilterRefused``.

    Corpora are names only: whether they may be asked is the caller's to check.
    """
    if not isinstance(values, dict):
        raise FilterRefused(_unknown())
    first, last = (_whole(values, name, FIRST_YEAR, LAST_YEAR) for name in ("year_from", "year_to"))
    if first is not None and last is not None and first > last:
        raise FilterRefused(_("The first year of the filter, %(first)s, lies after the last, %(last)s.")
                            % {"first": first, "last": last})
    return EvidenceFilter(
        tuple(corpora), first, last, _chosen(values, "languages", Language.values),
        _chosen(values, "study_types", StudyType.values), _whole(values, "minimum_evidence_level", STRONGEST, WEAKEST),
    )


def _whole(values: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    value = values.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise FilterRefused(_not_understood(name, least, most))
    return value


def _not_understood(name: str, least: int, most: int) -> str:
    if name == "minimum_evidence_level":
        return _("Levels of evidence go from %(least)s, the strongest, to %(most)s.") % {"least": least, "most": most}
    return _("The years of the filter must lie between %(least)s and %(most)s.") % {"least": least, "most": most}


def _chosen(values: Mapping[str, Any], name: str, known: Sequence[str]) -> tuple[str, ...]:
    value = values.get(name, [])
    if not isinstance(value, list) or any(item not in known for item in value):
        raise FilterRefused(_unknown())
    return tuple(item for item in known if item in value)


def _unknown() -> str:
    return _("One of the chosen filters is not known here. Choose anew.")


def stored(wanted: EvidenceFilter) -> dict[str, Any]:
    """What is kept with a question: every field but the corpora that asks for something. ``filter_from`` reads it."""
    fields = {
        "year_from": wanted.year_from, "year_to": wanted.year_to, "languages": list(wanted.languages),
        "study_types": list(wanted.study_types), "minimum_evidence_level": wanted.minimum_evidence_level,
    }
    return {name: value for name, value in fields.items() if value}


def filter_of(question: Question) -> EvidenceFilter:
    """The filter under which a stored question was asked."""
    return filter_from(question.filters, corpora=question.corpora)


def in_words(wanted: EvidenceFilter) -> list[str]:
    """Each restriction as a reader understands it; corpora are not among them."""
    languages, types = dict(Language.choices), dict(StudyType.choices)
    joint = _(" or ")
    said = [
        _years(wanted),
        joint.join(str(languages[name]) for name in wanted.languages),
        joint.join(str(types[name]) for name in wanted.study_types),
        _level(wanted.minimum_evidence_level),
    ]
    return [words for words in said if words]


def _years(wanted: EvidenceFilter) -> str:
    if wanted.year_from and wanted.year_to:
        return f"{wanted.year_from}–{wanted.year_to}"
    if wanted.year_from:
        return _("from %(year)s on") % {"year": wanted.year_from}
    return _("until %(year)s") % {"year": wanted.year_to} if wanted.year_to else ""


def _level(level: int | None) -> str:
    if level is None:
        return ""
    return _("level %(level)s only") % {"level": level} if level == STRONGEST else _("level %(level)s or stronger") % {
        "level": level}
