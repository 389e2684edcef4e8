"""Cards of CDS Hooks 2.0: one line, an indicator, the detail, the source, reasons to override; never an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from records.decision_support.medicines.base import Alert, Severity
from records.decision_support.words import Words

LONGEST_SUMMARY = 140
SYSTEM = "urn:xinglin:override-reason"
INDICATORS = {Severity.CONTRAINDICATED: "critical", Severity.MAJOR: "critical", Severity.MODERATE: "warning", Severity.MINOR: "info"}
MOST_CARDS = 10
SITE = Words("杏林", "Xinglin")


class Source(TypedDict, total=False):
    label: str
    url: str


class Card(TypedDict, total=False):
    """As in the specification; ``url`` of the source tells what the aids can and cannot do."""

    uuid: str
    summary: str
    detail: str
    indicator: str
    source: Source
    overrideReasons: list[dict[str, str]]


@dataclass(frozen=True)
class Cause:
    """A reason to override, as it is offered."""

    code: str
    words: str


def summary_of(text: str) -> str:
    """At most 140 characters, cut at the end with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else f"{line[:LONGEST_SUMMARY - 1].rstrip()}…"


def alert_card(alert: Alert, *, uuid: UUID, language: str, shown: Callable[[str], str], causes: Sequence[Cause], site: str) -> Card:
    """One alert on medicines; ``shown`` gives the name under which a medicine was written."""
    names = ("、" if language.startswith("zh") else " + ").join(dict.fromkeys(map(shown, alert.medicines)))
    reason, advice = alert.reason.said_in(language), alert.advice.said_in(language)
    detail = "\n\n".join(filter(None, (f"**{names}**", reason, advice, alert.mechanism, alert.source)))
    return Card(uuid=str(uuid), summary=summary_of(f"{names}: {reason}"), detail=detail, indicator=INDICATORS[alert.severity],
                source=_source(alert.source, language, site), overrideReasons=reasons(causes))


def plain_card(said: str, *, uuid: UUID, detail: str, indicator: str, source: str, language: str, site: str) -> Card:
    """A card that is about no single rule: open alerts at the bedside, scores, or what could not be checked."""
    return Card(uuid=str(uuid), summary=summary_of(said), detail=detail, indicator=indicator, source=_source(source, language, site))


def reasons(causes: Sequence[Cause]) -> list[dict[str, str]]:
    return [{"code": cause.code, "system": SYSTEM, "display": cause.words} for cause in causes]


def _source(label: str, language: str, site: str) -> Source:
    return Source(label=label or SITE.said_in(language), url=site)


def worst_first(cards: Sequence[Card]) -> list[Card]:
    """At most ten, so that nobody learns to click them away."""
    order: dict[str, int] = {"critical": 0, "warning": 1, "info": 2}
    return sorted(cards, key=lambda card: order[card["indicator"]])[:MOST_CARDS]


def discovery(services: Sequence[tuple[str, Words, Words, dict[str, Any]]], language: str) -> dict[str, Any]:
    """The answer of GET /cds-services, of hook, title, description and prefetch."""
    return {"services": [{"hook": hook, "id": hook, "title": title.said_in(language), "description": about.said_in(language),
                          "prefetch": prefetch} for hook, title, about, prefetch in services]}
