"""The medicines that checks know, with their names and the sets they belong to: classes and properties, from text files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.decision_support.words import Words

FOLDER = Path(__file__).parents[1] / "vocabulary"


@dataclass(frozen=True)
class Medicine:
    """One substance: its generic name in both languages, its other names, and its class."""

    name: str
    words: Words
    others: tuple[str, ...]
    family: str


@dataclass(frozen=True)
class Group:
    """A class or property. ``duplicate`` says that two of its medicines are one treatment given twice."""

    code: str
    words: Words
    duplicate: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """``members`` gives the medicines of every class, property and single medicine by its code."""

    medicines: dict[str, Medicine]
    groups: dict[str, Group]
    members: dict[str, frozenset[str]]
    products: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def select(self, expression: str) -> frozenset[str]:
        """The medicines of «class, medicine, -medicine». Raises ``KeyError`` for a code that nothing has."""
        wanted: set[str] = set()
        for part in expression.split(","):
            code = part.strip()
            if code.startswith("-"):
                wanted -= self.members[code[1:]]
            else:
                wanted |= self.members[code]
        return frozenset(wanted)

    def said(self, name: str, language: str) -> str:
        return self.medicines[name].words.said_in(language)


def rows(path: Path) -> Iterator[str]:
    """The lines of a data file without comments."""
    yield from (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))


@cache
def vocabulary() -> Vocabulary:
    """Everything in the vocabulary folder, read once."""
    medicines = {each.name: each for path in sorted(FOLDER.glob("*.txt")) if path.name != "products.txt" for each in _medicines(path)}
    groups, parents = _classes()
    members = {name: frozenset({name}) for name in medicines}
    members |= _class_members(medicines.values(), parents)
    return Vocabulary(medicines, *_with_properties(medicines, groups, members), _products())


def _medicines(path: Path) -> Iterator[Medicine]:
    family = ""
    for line in rows(path):
        if line.startswith("@"):
            family = line[1:].strip()
            continue
        name, chinese, others = (part.strip() for part in line.split("|"))
        yield Medicine(name, Words(chinese, name), _names(others), family)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _classes() -> tuple[dict[str, Group], dict[str, tuple[str, ...]]]:
    groups, parents = {}, {}
    for line in rows(FOLDER / "classes.tsv"):
        code, chinese, english, wider = line.split("\t")
        plain = code.rstrip("*")
        groups[plain] = Group(plain, Words(chinese, english), code.endswith("*"))
        parents[plain] = _names(wider)
    return groups, parents


def _class_members(medicines: Iterable[Medicine], parents: dict[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    gathered: dict[str, set[str]] = defaultdict(set)
    for each in medicines:
        waiting = [each.family]
        while waiting:
            code = waiting.pop()
            gathered[code].add(each.name)
            waiting += parents[code]
    return {code: frozenset(names) for code, names in gathered.items()}


def _with_properties(
    medicines: dict[str, Medicine], groups: dict[str, Group], members: dict[str, frozenset[str]]
) -> tuple[dict[str, Group], dict[str, frozenset[str]]]:
    selecting = Vocabulary(medicines, groups, members, ())
    for line in rows(FOLDER / "properties.tsv"):
        code, chinese, english, wanted, _source = line.split("\t")
        groups[code] = Group(code, Words(chinese, english))
        members[code] = selecting.select(wanted)
    return groups, members


def _products() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    parted = (line.split("|") for line in rows(FOLDER / "products.txt"))
    return tuple((_names(names), _names(ingredients)) for names, ingredients in parted)
