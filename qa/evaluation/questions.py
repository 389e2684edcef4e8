"""Reads questions with their expected answers, in the product's own format or PubMedQA's. Asks none of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.evaluation.data import BadData, Row, chosen, rows, whole

YES_NO_MAYBE = {"A": "yes", "B": "no", "C": "maybe"}


@dataclass(frozen=True)
class GivenPassage:
    """A passage that a question brings along."""

    title: str
    text: str


@dataclass(frozen=True)
class Item:
    """One question. `options` are texts by key, `answer` the right key; both empty where nothing is to be chosen.

    `passages` is None where the site's own literature is to answer. `answerable` is None where nobody says.
    """

    id: str
    question: str
    options: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    passages: tuple[GivenPassage, ...] | None = None
    answerable: bool | None = None


def read_questions(path: Path, *, limit: int | None = None, seed: int | None = None) -> tuple[Item, ...]:
    """The questions of a JSONL file, or of a PubMedQA file (`pqal_*.json`, `ori_pqal.json`) as it is published.

    JSONL: `id`, `question`, optional `options` (texts by key) with `answer` (a key or an option's text), optional
    `passages` (texts, or {title, text}), optional `answerable`. An `answer` of yes, no or maybe needs no options.
    Raises BadData.
    """
    items = _pubmedqa(path) if path.suffix == ".json" else [_item(row) for row in rows(path)]
    if not items:
        raise BadData(path.name, None, "", "there is no question in this file.")
    return chosen(items, limit=limit, seed=seed)


def _item(row: Row) -> Item:
    options = _options(row)
    return Item(
        id=_identifier(row),
        question=row.text("question"),
        options=options,
        answer=_answer(row, options),
        passages=_passages(row),
        answerable=row.flag("answerable"),
    )


def _identifier(row: Row) -> str:
    found = row.fields.get("id")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return row.text("id")


def _options(row: Row) -> dict[str, str]:
    given = row.fields.get("options")
    if given is None:
        answer = row.fields.get("answer")
        return dict(YES_NO_MAYBE) if str(answer).strip().lower() in YES_NO_MAYBE.values() else {}
    texts = isinstance(given, dict) and all(isinstance(text, str) and text.strip() for text in given.values())
    if not texts or len(given) < 2:
        raise row.bad("options", "at least two texts by key, such as {\"A\": \"yes\", \"B\": \"no\"}, are expected here.")
    return {str(key): text for key, text in given.items()}


def _answer(row: Row, options: Mapping[str, str]) -> str:
    if not options:
        return ""
    wanted = row.text("answer").strip()
    if wanted in options:
        return wanted
    for key, text in options.items():
        if wanted.casefold() in (key.casefold(), text.strip().casefold()):
            return key
    raise row.bad("answer", f"one of {', '.join(options)} is expected here.")


def _passages(row: Row) -> tuple[GivenPassage, ...] | None:
    given = row.fields.get("passages")
    if given is None:
        return None
    if not isinstance(given, list):
        raise row.bad("passages", "a list of texts, or of {title, text}, is expected here.")
    return tuple(_passage(row, passage) for passage in given)


def _passage(row: Row, given: Any) -> GivenPassage:
    if isinstance(given, str):
        given = {"text": given}
    title, text = (given.get("title") or "", given.get("text")) if isinstance(given, dict) else ("", None)
    if not isinstance(title, str) or not isinstance(text, str):
        raise row.bad("passages", "a list of texts, or of {title, text}, is expected here.")
    return GivenPassage(title, text)


def _pubmedqa(path: Path) -> list[Item]:
    """Jin et al., 2019: {PMID: {QUESTION, CONTEXTS, final_decision}}; the question is answered from its abstract."""
    try:
        records = json.loads(whole(path))
    except ValueError as error:
        raise BadData(path.name, None, "", "this is not a JSON document.") from error
    if not isinstance(records, dict):
        raise BadData(path.name, None, "", "a JSON file is read as PubMedQA, with one object per PMID.")
    return [_pubmedqa_item(path.name, key, record) for key, record in records.items()]


def _pubmedqa_item(file: str, key: str, record: Any) -> Item:
    if not isinstance(record, dict):
        raise BadData(file, None, key, "a JSON object is expected here.")
    row = Row(f"{file}, {key}", None, record)
    contexts = record.get("CONTEXTS")
    if not isinstance(contexts, list) or not all(isinstance(text, str) for text in contexts):
        raise row.bad("CONTEXTS", "a list of texts is expected here.")
    decision = row.one_of("final_decision", list(YES_NO_MAYBE.values()))
    answer = next(letter for letter, text in YES_NO_MAYBE.items() if text == decision)
    passages = tuple(GivenPassage("", text) for text in contexts)
    return Item(key, row.text("QUESTION"), dict(YES_NO_MAYBE), answer, passages, None)
