"""Who wrote which words of a report: worked out from version to version, whatever the editor claims; knows no names.

Words that stay keep their author. Words that come are the machine's only where they stand under a drafted mark and are
words that the machine did offer; all others belong to the person who saved them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from records.reporting import comparison
from records.reporting import document as documents

PERSON = "person"


@dataclass(frozen=True)
class Author:
    """``by`` is person, or what of the machine wrote (model, code, literature, score); ``version`` is where the words came in."""

    by: str
    person: str
    version: int

    @property
    def is_machine(self) -> bool:
        return self.by != PERSON


@dataclass(frozen=True)
class Attribution:
    """An author for every character of a version's plain text, and all words the machine offered so far."""

    authors: tuple[Author, ...]
    offered: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        runs = [[author.by, author.person, author.version, len(list(run))] for author, run in groupby(self.authors)]
        return {"runs": runs, "offered": list(self.offered)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Attribution:
        authors = [Author(by, person, version) for by, person, version, length in data["runs"] for _ in range(length)]
        return cls(tuple(authors), tuple(data["offered"]))


@dataclass(frozen=True)
class Share:
    """Characters of one section, blanks and its heading not counted."""

    key: str
    title: str
    machine: int
    human: int

    @property
    def machine_percent(self) -> int | None:
        """0 to 100, or nothing for an empty section."""
        total = self.machine + self.human
        return round(100 * self.machine / total) if total else None

    @property
    def human_percent(self) -> int | None:
        return None if self.machine_percent is None else 100 - self.machine_percent


@dataclass(frozen=True)
class WrittenBlock:
    """A heading or paragraph and how many of its characters each author wrote, most first."""

    text: str
    heading: bool
    authors: tuple[tuple[Author, int], ...]


def first(document: dict[str, Any]) -> Attribution:
    """The attribution of the version that the machine wrote; what stands under no drafted mark there only joins sentences."""
    authors = [Author(by or "code", "", 1) for by in _marked(document)]
    return Attribution(tuple(authors), tuple(_drafted_runs(document)))


def following(before: Attribution, text: str, document: dict[str, Any], *, person: str, version: int,
              offered: Iterable[str] = (), by_machine: bool = False) -> Attribution:
    """The attribution of the version after one whose plain text is ``text``.

    ``offered`` are words the machine could have put in besides those known; ``by_machine`` says that the drafted runs of this
    version were put in by the server itself.
    """
    inserted = tuple(run for run in _drafted_runs(document) if run not in before.offered) if by_machine else ()
    known = (*before.offered, *inserted)
    claims = _verified(document, [*known, *offered])
    authors = _carried(before.authors, text, documents.plain_text(document), claims, Author(PERSON, person, version), version)
    return Attribution(authors, known)


def _marked(document: dict[str, Any]) -> list[str]:
    """For each character of the plain text what of the machine claims it, or nothing."""
    blocks = []
    for block in documents.blocks_of(document):
        claims: list[str] = []
        for text, marks in documents.runs_of(block):
            claims += [marks["drafted"].get("by", "code") if "drafted" in marks else ""] * len(text)
        blocks.append(claims)
    return [claim for position, claims in enumerate(blocks) for claim in (([""] if position else []) + claims)]


def _drafted_runs(document: dict[str, Any]) -> list[str]:
    """Every run under a drafted mark and every heading, each text once."""
    found: dict[str, None] = {}
    for block in documents.blocks_of(document):
        runs = list(documents.runs_of(block))
        if block["type"] == "heading":
            found["".join(text for text, _ in runs)] = None
            continue
        for number, part in groupby(runs, key=lambda run: (run[1].get("drafted") or {}).get("id")):
            if number is not None:
                found["".join(text for text, _ in part)] = None
    return [text for text in found if text]


def _verified(document: dict[str, Any], known: Sequence[str]) -> list[str]:
    """The claims of the marks, only where the words were indeed offered."""
    everything = "\n".join(known)
    headings, claims = set(known), []
    for position, block in enumerate(documents.blocks_of(document)):
        claims += [""] if position else []
        runs = list(documents.runs_of(block))
        title = "".join(text for text, _ in runs)
        for text, marks in runs:
            by = marks["drafted"].get("by", "code") if "drafted" in marks and text in everything else ""
            claims += [("code" if title in headings else "") if block["type"] == "heading" else by] * len(text)
    return claims


def _carried(old: Sequence[Author], before: str, after: str, claims: Sequence[str], writer: Author,
             version: int) -> tuple[Author, ...]:
    changes = comparison.compare(before, after)
    removed = _removed(changes, old)
    authors: list[Author] = []
    taken = 0
    for change in changes:
        size = len(change.text)
        if change.kind == "added":
            authors += _new(change.text, claims[len(authors):len(authors) + size], removed, writer, version)
            continue
        authors += old[taken:taken + size] if change.kind == "same" else ()
        taken += size
    return tuple(authors)


def _removed(changes: Sequence[comparison.Change], authors: Sequence[Author]) -> list[tuple[str, Sequence[Author]]]:
    """What was taken out, with its authors, so that moved words keep theirs."""
    found, position = [], 0
    for change in changes:
        if change.kind == "removed":
            found.append((change.text, authors[position:position + len(change.text)]))
        position += len(change.text) if change.kind != "added" else 0
    return found


def _new(text: str, claims: Sequence[str], removed: Sequence[tuple[str, Sequence[Author]]], writer: Author,
         version: int) -> list[Author]:
    moved = text.strip()
    for gone, authors in removed if len(moved) > 1 else ():
        place = gone.find(moved)
        if place >= 0:
            lead = text.find(moved)
            kept = list(authors[place:place + len(moved)])
            return [kept[0]] * lead + kept + [kept[-1]] * (len(text) - lead - len(moved))
    return [Author(claim, "", version) if claim else writer for claim in claims]


def blocks_of(document: dict[str, Any], attribution: Attribution) -> Iterator[WrittenBlock]:
    """Headings and paragraphs in reading order with their authors."""
    position = 0
    for block in documents.blocks_of(document):
        text = "".join(piece for piece, _ in documents.runs_of(block))
        counts: dict[Author, int] = {}
        for sign, author in zip(text, attribution.authors[position:position + len(text)], strict=False):
            if not sign.isspace():
                counts[author] = counts.get(author, 0) + 1
        authors = sorted(counts.items(), key=lambda item: -item[1])
        yield WrittenBlock(text, block["type"] == "heading", tuple(authors))
        position += len(text) + 1


def shares_of(document: dict[str, Any], attribution: Attribution) -> list[Share]:
    """How much of each section the machine wrote; text above the first heading is a section without a title."""
    keys = iter(_section_keys(document))
    sections: list[tuple[str, str, list[WrittenBlock]]] = []
    for block in blocks_of(document, attribution):
        if block.heading or not sections:
            sections.append((next(keys, "") if block.heading else "", block.text if block.heading else "", []))
        if not block.heading:
            sections[-1][2].append(block)
    return [_share(key, title, blocks) for key, title, blocks in sections]


def _section_keys(document: dict[str, Any]) -> list[str]:
    return [(block.get("attrs") or {}).get("section") or "" for block in documents.blocks_of(document)
            if block["type"] == "heading"]


def _share(key: str, title: str, blocks: Sequence[WrittenBlock]) -> Share:
    counts = [(author, count) for block in blocks for author, count in block.authors]
    machine = sum(count for author, count in counts if author.is_machine)
    return Share(key, title, machine, sum(count for _, count in counts) - machine)


def stretches_of(attribution: Attribution) -> list[dict[str, Any]]:
    """Runs of one author as they are signed: where in the plain text, who, since which version."""
    found, position = [], 0
    for author, run in groupby(attribution.authors):
        length = len(list(run))
        found.append({"start": position, "end": position + length, "by": author.by, "person": author.person,
                      "version": author.version})
        position += length
    return found
