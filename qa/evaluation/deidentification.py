"""Measures de-identification on marked texts. Knows no database; the finder is handed in.

A marked span counts as found when every word of it (every character of Chinese) lies inside removed spans; titles such as
«Dr.» or «主任» and punctuation are set aside, since they name nobody. Recall is the share of marked spans found.
A removed span counts as right when it touches a marked one; precision is the share of removed spans that are right.
The kind is not compared: what matters is that nothing identifying is left. Every missed span is listed in ``leaked``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from qa.evaluation.data import Row, chosen, rows

TOKEN = re.compile(r"[一-鿿]|[^\W_一-鿿]+")
TITLE = re.compile(
    r"(?:副?主任(?:医师|护师)?|主治医师|住院医师|医生|医师|大夫|教授|院长|护士长?|护师|先生|女士|小姐|药师|技师)$"
    r"|^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Doctor|Nurse)\b\.?|,?\s*(?:M\.?D|R\.?N|N\.?P|P\.?A(?:-C)?|D\.?O|"
    r"Ph\.?D)\.?$"
)


class Marked(Protocol):
    start: int
    end: int


Finder = Callable[[str, str], Sequence[Marked]]


@dataclass(frozen=True)
class MarkedText:
    """A text with the places (start, end, type) that identify somebody."""

    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass
class Tally:
    marked: int = 0
    found: int = 0
    removed: int = 0
    right: int = 0
    by_type: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    leaked: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """The keys of `manage.py evaluate deidentification --json`."""
        recall = self.found / self.marked if self.marked else 1.0
        precision = self.right / self.removed if self.removed else 1.0
        f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        kinds = {
            kind: {"spans": marked, "recall": found / marked} for kind, (marked, found) in sorted(self.by_type.items())
        }
        return {
            "recall": recall,
            "precision": precision,
            "f1": f1,
            "by_type": kinds,
            "leaked": self.leaked,
            "spans": self.marked,
            "removed": self.removed,
        }


def evaluate_deidentification(
    texts: Sequence[MarkedText], finder: Finder, *, report: Callable[[float], None] = lambda share: None
) -> dict[str, object]:
    """Recall, precision, F1 and what leaked, over all texts; ``finder`` gets text and language. ``report`` hears the share done."""
    tally = Tally()
    for done, item in enumerate(texts, start=1):
        _count(item, finder(item.text, item.language), tally)
        report(done / len(texts))
    return tally.as_json()


def _count(item: MarkedText, removed: Sequence[Marked], tally: Tally) -> None:
    covered = {place for span in removed for place in range(span.start, span.end)}
    for start, end, kind in item.spans:
        tally.marked += 1
        tally.by_type[kind][0] += 1
        if all(place in covered for place in _naming(item.text, start, end)):
            tally.found += 1
            tally.by_type[kind][1] += 1
        else:
            tally.leaked.append(item.text[start:end])
    tally.removed += len(removed)
    tally.right += sum(
        any(span.start < end and start < span.end for start, end, _kind in item.spans) for span in removed
    )


def _naming(text: str, start: int, end: int) -> Iterator[int]:
    """The places of the span's words and digits, without titles around a name."""
    written = text[start:end]
    titles = {place for match in TITLE.finditer(written) for place in range(*match.span())}
    if len(titles) == len(written):
        titles = set()
    for word in TOKEN.finditer(written):
        yield from (start + place for place in range(*word.span()) if place not in titles)


def read_marked(path: Path, *, limit: int | None = None, seed: int | None = None) -> tuple[MarkedText, ...]:
    """The marked texts of a JSONL file, the first ``limit`` of them or as many drawn by ``seed``. Raises BadData."""
    return chosen([_marked(row) for row in rows(path)], limit=limit, seed=seed)


def _marked(row: Row) -> MarkedText:
    text = row.text("text")
    return MarkedText(text, row.one_of("language", ("zh", "en")), tuple(_spans(row, text)))


def _spans(row: Row, text: str) -> Iterator[tuple[int, int, str]]:
    spans = row.fields.get("spans")
    if not isinstance(spans, list):
        raise row.bad("spans", "a list is expected here.")
    for span in spans:
        start, end = (span.get("start"), span.get("end")) if isinstance(span, dict) else (None, None)
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
            raise row.bad("spans", "start and end must bound a part of the text.")
        yield start, end, str(span.get("type", ""))
