"""Evidence as cards: what is kept of them with an answer, and what of it is said anew whenever they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from qa.models import Passage, StudyType
from qa.retrieval.base import Evidence
from qa.services.standing import Flag, Standings, standings


class Twin(TypedDict):
    """Another document that says nearly the same."""

    passage: int
    document: int
    title: str
    corpus: str
    year: int | None
    section: str
    language: str
    url: str


class Card(TypedDict):
    """A passage as an evidence card: its text is ``before + deciding + after``; ``also`` says nearly the same."""

    passage: int
    document: int
    corpus: str
    title: str
    section: str
    page: int | None
    year: int | None
    study_type: str
    level: int | None
    language: str
    before: str
    deciding: str
    after: str
    url: str
    also: list[Twin]


def document_url(document: int | None, passage: int | None, start: int | None = None, end: int | None = None) -> str:
    """The document's page with the passage, and inside it the quote, marked; empty when it no longer exists."""
    if document is None:
        return ""
    query = {"passage": passage} if passage is not None else {}
    if start is not None and end:
        query |= {"start": start, "end": end}
    return f"{reverse('document', args=[document])}?{urlencode(query)}"


def cards(evidence: Sequence[Evidence]) -> list[Card]:
    """The cards as they are kept with an answer; one query for all the passages folded into them."""
    folded = [key for item in evidence for key in item.duplicates]
    rows = Passage.objects.filter(pk__in=folded).exclude(document__state="removed").select_related("document", "corpus")
    twins = {row.pk: row for row in rows.defer("document__text", "document__outline")} if folded else {}
    return [_card(item, twins) for item in evidence]


def _card(evidence: Evidence, twins: Mapping[int, Passage]) -> Card:
    passage, deciding = evidence.passage, evidence.deciding
    return Card(
        passage=passage.id, document=passage.document_id, corpus=passage.corpus, title=passage.title,
        section=passage.section, page=passage.page, year=passage.year, study_type=passage.study_type,
        level=passage.evidence_level, language=passage.language, before=passage.text[: deciding.start],
        deciding=evidence.deciding_text, after=passage.text[deciding.end :],
        url=document_url(passage.document_id, passage.id, deciding.start, deciding.end),
        also=_others(passage.document_id, (twins[key] for key in evidence.duplicates if key in twins)),
    )


def _others(document: int, passages: Iterable[Passage]) -> list[Twin]:
    """One entry a document, in the order found; the card's own document is not another one."""
    found: dict[int, Twin] = {}
    for row in passages:
        if row.document_id != document:
            found.setdefault(row.document_id, Twin(
                passage=row.pk, document=row.document_id, title=row.document.title, corpus=row.corpus.name,
                year=row.document.year, section=row.section, language=row.document.language,
                url=document_url(row.document_id, row.pk)))
    return list(found.values())


def documents_of(kept: Iterable[Mapping[str, Any]]) -> set[int]:
    """Every document that the cards name, also as twins."""
    return {item["document"] for card in kept for item in (card, *card.get("also", ()))}


def shown(kept: Sequence[Mapping[str, Any]], known: Standings | None = None) -> list[dict[str, Any]]:
    """The cards for the page: kind and level in the reader's words, and how their documents stand today."""
    flags = standings(documents_of(kept)) if known is None else known
    return [_shown(card, flags) for card in kept]


def _shown(card: Mapping[str, Any], flags: Standings) -> dict[str, Any]:
    also = [dict(twin) | {"flags": flags.get(twin["document"], [])} for twin in card.get("also", ())]
    return dict(card) | kind_in_words(card["study_type"], card.get("level")) | {
        "flags": flags.get(card["document"], []), "also": also}


def kind_in_words(study_type: str, level: int | None) -> dict[str, str]:
    """«Randomised trial» and «level 2»; what an old answer keeps of a document in other words stays as it is."""
    return {"study_label": str(dict(StudyType.choices).get(study_type, study_type)),
            "level_label": _("level %(level)s") % {"level": level} if level else ""}


__all__ = ["Card", "Flag", "cards", "document_url", "documents_of", "kind_in_words", "shown"]
