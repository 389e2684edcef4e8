"""Sources that disagree: kept with the evidence cards of an answer, and shown side by side; finds none itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from qa.answering.disagreement import Disagreement, Point, Side
from qa.services.cards import document_url, kind_in_words
from qa.services.standing import Standings

SENTENCES = {
    Point.AMOUNT: _noop("They give different amounts: %(one)s and %(other)s."),
    Point.NEGATION: _noop("One says what the other denies."),
    Point.DIRECTION: _noop("They say opposite things."),
    Point.MEANING: _noop("Read as a whole, they seem to say opposite things."),
}


def keep(found: Iterable[Disagreement], cards: Sequence[dict[str, Any]]) -> None:
    """Note each disagreement on the card of its first side; nothing where a side has no card."""
    by_passage = {card["passage"]: card for card in cards}
    for item in found:
        first = by_passage.get(item.one.passage.id)
        if first is not None and item.other.passage.id in by_passage:
            first.setdefault("disagrees", []).append({
                "point": item.point.value, "parameters": item.parameters, "place": _place(item.one),
                "passage": item.other.passage.id, "other": _place(item.other)})


def _place(side: Side) -> list[int]:
    return [side.span.start, side.span.end]


def shown(cards: Sequence[Mapping[str, Any]], known: Standings) -> list[dict[str, Any]]:
    """For the page: on what sources disagree, in the reader's language, and both sides with their quotes."""
    return list(_shown(cards, known))


def _shown(cards: Sequence[Mapping[str, Any]], known: Standings) -> Iterator[dict[str, Any]]:
    by_passage = {card["passage"]: card for card in cards}
    for card in cards:
        for item in card.get("disagrees", ()):
            other = by_passage.get(item["passage"])
            if other is not None:
                yield {"sentence": _(SENTENCES[Point(item["point"])]) % item["parameters"],
                       "sides": [_side(card, item["place"], known), _side(other, item["other"], known)]}


def _side(card: Mapping[str, Any], place: Sequence[int], known: Standings) -> dict[str, Any]:
    """A source with the sentence that disagrees as its quote."""
    text = card["before"] + card["deciding"] + card["after"]
    start, end = place
    return {
        "kind": "literature", "label": "", "title": card["title"], "section": card["section"], "page": card["page"],
        "year": card["year"], "language": card["language"], "quote": text[start:end], "text": text,
        "url": document_url(card["document"], card["passage"], start, end), "address": "",
        "flags": known.get(card["document"], []), **kind_in_words(card["study_type"], card.get("level")),
    }
