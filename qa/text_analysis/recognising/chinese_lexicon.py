"""The roles that Chinese words play inside clinical names, and where those words stand in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.text_analysis.base import EntityType
from qa.text_analysis.terminology.store import Terminology
from qa.text_analysis.words import words

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

# One letter a role, so that a run of words is a string that patterns can be matched against.
MODIFIER, DEGREE, POSITION, SIDE = "M", "m", "p", "q"
ANATOMY, ANATOMY_CHARACTER, CELL = "A", "a", "V"
DISEASE, DISEASE_HEAD, DISEASE_CHARACTER = "D", "P", "h"
SYMPTOM, PLACED_SYMPTOM, FINDING_HEAD, FINDING_CHARACTER = "S", "s", "F", "f"
MEASURE_NOUN = "u"
TEST, PROCEDURE, PROCEDURE_HEAD, PROCEDURE_CHARACTER = "I", "O", "H", "t"
DRUG, MICROBE, EQUIPMENT, DEPARTMENT, LATIN, NEUTRAL = "R", "B", "Q", "K", "L", "N"

_OF_TYPE = {
    EntityType.DISEASE: DISEASE, EntityType.SYMPTOM: SYMPTOM, EntityType.FINDING: SYMPTOM, EntityType.TEST: TEST,
    EntityType.DRUG: DRUG, EntityType.PROCEDURE: PROCEDURE, EntityType.ANATOMY: ANATOMY,
    EntityType.MICROORGANISM: MICROBE, EntityType.EQUIPMENT: EQUIPMENT, EntityType.DEPARTMENT: DEPARTMENT,
}
_LISTED = (("drugs", EntityType.DRUG), ("microbes", EntityType.MICROORGANISM), ("tests", EntityType.TEST),
           ("procedures", EntityType.PROCEDURE), ("equipment", EntityType.EQUIPMENT), ("departments", EntityType.DEPARTMENT),
           ("symptoms", EntityType.SYMPTOM), ("diseases", EntityType.DISEASE))
_DISEASE_ENDINGS = ("血症", "炎", "综合征", "综合症")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'\-]*[A-Za-z]|[A-Za-z]")
# Words the lists lack: «71型», «B族», and adjectives such as «排泄性» right before a word that is known.
_NUMBERED = re.compile(r"\d{1,3}型|[a-z]族|[a-z]组")
_ADJECTIVE = re.compile(r"(?:[^\W\d_a-z的有为呈以与和可及是或等者其而因由属示见行用经在于对将被为多常伴]){1,2}[性型]$")
_CELLS = re.compile(r"(?:细胞|血小板|血浆|血清|蛋白质?|抗体|免疫球蛋白)$")


@dataclass(frozen=True)
class Word:
    start: int
    end: int
    role: str


class ChineseLexicon:
    """All words with their roles, and one automaton that finds them at once."""

    def __init__(self, terminology: Terminology) -> None:
        self.roles = _roles(terminology)
        self._words = list(self.roles)
        self._labels = list(self.roles.values())
        self._weights = [_weight(word, label) for word, label in self.roles.items()]
        self._automaton: AhoCorasick | None = None

    def automaton(self) -> AhoCorasick:
        from ahocorasick_rs import AhoCorasick

        if self._automaton is None:
            self._automaton = AhoCorasick(self._words)
        return self._automaton

    def cut(self, text: str) -> list[Word]:
        """The words of the text that together cover it best (the sum of squared lengths), gaps left out.

        `text` must be folded; Latin words between Chinese ones are kept with the role ``L``.
        """
        size = len(text)
        ending: list[list[tuple[int, int]] | None] = [None] * (size + 1)
        for place, start, end in self.automaton().find_matches_as_indexes(text, overlapping=True):
            if not _splits_latin(text, start, end, self._labels[place]):
                at = ending[end]
                if at is None:
                    ending[end] = [(start, place)]
                else:
                    at.append((start, place))
        return list(self._with_latin(text, self._best(ending, size)))

    def _best(self, ending: list[list[tuple[int, int]] | None], size: int) -> list[Word]:
        score, chosen, weights = [0] * (size + 1), [-1] * (size + 1), self._weights
        for end in range(1, size + 1):
            best, pick = score[end - 1], -1
            for start, place in ending[end] or ():
                value = score[start] + weights[place]
                if value > best or (value == best and pick < 0):
                    best, pick = value, place
            score[end], chosen[end] = best, pick
        return self._backtracked(chosen, size)

    def _backtracked(self, chosen: list[int], size: int) -> list[Word]:
        found, end = [], size
        while end > 0:
            place = chosen[end]
            if place < 0:
                end -= 1
                continue
            start = end - len(self._words[place])
            found.append(Word(start, end, self._labels[place]))
            end = start
        found.reverse()
        return found

    def _with_latin(self, text: str, found: list[Word]) -> Iterator[Word]:
        position = 0
        for word in found:
            yield from _latin(text, position, word.start)
            yield word
            position = word.end
        yield from _latin(text, position, len(text))


def _latin(text: str, start: int, end: int) -> Iterator[Word]:
    """Words of the gap ``text[start:end]`` that no list holds."""
    if start == end:
        return
    adjective = _ADJECTIVE.search(text[start:end]) if end < len(text) else None
    limit = start + adjective.start() if adjective is not None else end
    position = start
    while position < limit:
        match = _NUMBERED.match(text, position, limit) or _LATIN_WORD.match(text, position, limit)
        if match is None:
            position += 1
            continue
        yield Word(position, match.end(), LATIN if match.re is _LATIN_WORD else MODIFIER)
        position = match.end()
    if adjective is not None:
        yield Word(limit, end, MODIFIER)


def _splits_latin(text: str, start: int, end: int, role: str) -> bool:
    """Whether a word that begins or ends with a Latin letter or digit was found inside a longer one.

    A value may touch the letters of a test: «WBC15.6».
    """
    if start > 0 and _plain(text[start]) and _plain(text[start - 1]):
        return True
    if end == len(text) or not _plain(text[end - 1]) or not _plain(text[end]):
        return False
    return not (role == TEST and end - start > 1 and text[end - 1].isalpha() and text[end].isdigit())


def _plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _weight(word: str, role: str) -> int:
    """Longer words win; among equal covers the fewer, and names over building blocks."""
    bonus = 1 if role in "DSsROIBQK" else 0
    return 4 * len(word) ** 2 + bonus


def role_of(kind: EntityType) -> str:
    return _OF_TYPE[kind]


def _roles(terminology: Terminology) -> dict[str, str]:
    roles: dict[str, str] = {}
    for name, place in terminology.chinese.items():
        role = _OF_TYPE.get(terminology.concepts[place].type)
        if role is not None and len(name) > 1:
            roles[name] = DISEASE if role == SYMPTOM and name.endswith(_DISEASE_ENDINGS) else role
            if role == DISEASE and name.endswith("病"):
                roles[f"{name}变"] = role
    for word, role in _building_blocks():
        roles[word.lower()] = role
    _mark_placed(roles)
    return {word: role for word, role in roles.items() if role not in (SYMPTOM, PLACED_SYMPTOM) or not _is_two(word, roles)}


def _is_two(word: str, roles: dict[str, str]) -> bool:
    """Whether two complaints stand side by side: «咳嗽咳痰», which are named one by one."""
    kinds = (SYMPTOM, PLACED_SYMPTOM)
    return not word.endswith(("不适", "不安")) and any(
        roles.get(word[:cut]) in kinds and roles.get(word[cut:]) in kinds for cut in range(2, len(word) - 1))


def _building_blocks() -> Iterator[tuple[str, str]]:
    """Later ones win over earlier ones and over the terminology."""
    for name, kind in _LISTED:
        yield from ((word, role_of(kind)) for word in words(name, "zh") if len(word) > 1)
    symptoms, tests = frozenset(words("symptoms", "zh")), frozenset(words("tests", "zh"))
    findings_first = frozenset(words("findings_first", "zh"))
    procedures = frozenset(words("procedures", "zh"))
    yield from ((word, MODIFIER) for word in words("modifiers", "zh"))
    yield from ((word, DEGREE) for word in words("degrees", "zh"))
    for word in words("anatomy", "zh"):
        cell = word in tests or (_CELLS.search(word) and word not in ("细胞", "蛋白"))
        yield word, ANATOMY_CHARACTER if len(word) == 1 else CELL if cell else ANATOMY
    yield from ((word, SIDE if word[0] in "左右双两一单" else POSITION) for word in words("positions", "zh"))
    for word in words("finding_heads", "zh"):
        if word not in symptoms:
            yield word, FINDING_CHARACTER if len(word) == 1 else FINDING_HEAD
    incomplete = frozenset(words("disease_incomplete", "zh")) - frozenset(words("diseases", "zh"))
    for word in words("disease_heads", "zh"):
        if word in symptoms or word in findings_first:
            continue
        if word not in incomplete:
            yield word, DISEASE
        else:
            yield word, DISEASE_CHARACTER if len(word) == 1 or word.startswith("综合") else DISEASE_HEAD
    for word in words("procedure_heads", "zh"):
        if word not in procedures:
            yield word, PROCEDURE_CHARACTER if len(word) == 1 else PROCEDURE_HEAD
    yield from ((word, MEASURE_NOUN) for word in words("measure_nouns", "zh"))
    yield from ((word, NEUTRAL) for word in words("neutral", "zh"))


def _mark_placed(roles: dict[str, str]) -> None:
    """«淋巴结肿大» is a place and a finding: in «肝、脾、淋巴结肿大» the places before it belong to it too."""
    heads = frozenset(words("finding_heads", "zh"))
    for word, role in roles.items():
        if role == SYMPTOM and any(word[cut:] in heads and roles.get(word[:cut]) in ("A", "a") for cut in range(1, len(word))):
            roles[word] = PLACED_SYMPTOM
