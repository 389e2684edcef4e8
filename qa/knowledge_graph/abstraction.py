"""A sentence in which each name is one character that tells its type, so that patterns read its structure alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.text_analysis.base import EntityType, Mention

# Private-use characters; a text that holds one of its own has it read as a space.
SIGNS = {
    EntityType.DISEASE: "\ue001", EntityType.SYMPTOM: "\ue002", EntityType.FINDING: "\ue003", EntityType.DRUG: "\ue004",
    EntityType.PROCEDURE: "\ue005", EntityType.TEST: "\ue006", EntityType.MICROORGANISM: "\ue007",
    EntityType.ANATOMY: "\ue008",
}
ANY = "\ue001-\ue008"
# What stands for which types in the pattern tables.
CLASSES = {
    "disease": "\ue001", "sign": "\ue002\ue003", "problem": "\ue001\ue002\ue003", "drug": "\ue004",
    "treatment": "\ue004\ue005", "study": "\ue005\ue006", "cause": "\ue001\ue002\ue003\ue004\ue005\ue007",
}
_OWN = {code: " " for code in range(0xE000, 0xE010)}


@dataclass(frozen=True)
class Abstract:
    """`text` with its names replaced; `origin[i]` is where character i came from, `mentions` tells the name at i."""

    text: str
    origin: tuple[int, ...]
    mentions: dict[int, Mention]


def abstracted(sentence: str, mentions: Sequence[Mention]) -> Abstract:
    """`mentions` in reading order, none overlapping, offsets into the sentence."""
    plain = sentence.translate(_OWN)
    parts: list[str] = []
    origin: list[int] = []
    places: dict[int, Mention] = {}
    position = 0
    for mention in mentions:
        sign = SIGNS.get(mention.type)
        if sign is None or mention.start < position:
            continue
        parts.append(plain[position : mention.start])
        origin.extend(range(position, mention.start))
        places[len(origin)] = mention
        parts.append(sign)
        origin.append(mention.start)
        position = mention.end
    parts.append(plain[position:])
    origin.extend(range(position, len(plain) + 1))
    return Abstract("".join(parts), tuple(origin), places)
