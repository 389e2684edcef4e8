"""What became of the papers of a study, counted as a flow diagram (PRISMA 2020) does; changes nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.models import Document, Study, StudyEntry

Decision = StudyEntry.Decision


@dataclass(frozen=True)
class Counted:
    label: str
    count: int


@dataclass(frozen=True)
class Flow:
    """Papers found by each way, and where they went; ``reasons`` split the excluded."""

    ways: tuple[Counted, ...]
    found: int
    undecided: int
    included: int
    excluded: int
    reasons: tuple[Counted, ...]

    @property
    def decided(self) -> int:
        return self.included + self.excluded


def flow_of(study: Study) -> Flow:
    """Counted afresh, in one query."""
    rows = list(study.entries.values_list("way", "decision", "reason"))
    ways, decisions = Counter(way for way, _, _ in rows), Counter(decision for _, decision, _ in rows)
    reasons = Counter(reason for _, decision, reason in rows if decision == Decision.EXCLUDED)
    return Flow(
        ways=tuple(Counted(str(label), ways[value]) for value, label in StudyEntry.Way.choices if ways[value]), found=len(rows),
        undecided=decisions[Decision.OPEN], included=decisions[Decision.INCLUDED], excluded=decisions[Decision.EXCLUDED],
        reasons=tuple(Counted(str(label), reasons[value]) for value, label in StudyEntry.Reason.choices if reasons[value]),
    )


def doubles(entries: Iterable[StudyEntry]) -> dict[object, StudyEntry]:
    """By the key of each entry that seems to be an earlier one again, that earlier one: the same PMID, DOI, or title and year."""
    first: dict[str, StudyEntry] = {}
    found: dict[object, StudyEntry] = {}
    for entry in entries:
        marks = _marks(entry.document)
        earlier = next((first[mark] for mark in marks if mark in first), None)
        if earlier is not None:
            found[entry.pk] = earlier
        for mark in marks:
            first.setdefault(mark, entry)
    return found


def _marks(document: Document) -> Sequence[str]:
    told = document.bibliography
    title = re.sub(r"\W+", "", document.title.lower())
    marks = [f"pmid:{told['pmid']}" if told.get("pmid") else "", f"doi:{told['doi'].lower()}" if told.get("doi") else "",
             f"title:{title}:{document.year}" if len(title) > 12 else ""]
    return [mark for mark in marks if mark]
