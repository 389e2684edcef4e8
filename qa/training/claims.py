"""Makes labelled claims from passages whose sentences are taken as true. Knows no model.

A conclusion is supported by the rest of its abstract, its opposite is contradicted by it, and the passage nearest in
words of another document does not bear on it. The same is done with sentences that stay in their passage.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.training.hard_negatives import HardNegatives
from qa.training.opposites import opposite
from qa.training.pairs import LabelledPair, Pair

BRACKETS = re.compile(r"\s*[(（][^()（）]{0,80}[)）]")
LEADS = re.compile(
    r"^(?:CONCLUSIONS?|INTERPRETATION|RESULTS?|FINDINGS)[:. ]+|^(?:In conclusion|In summary|Thus|Therefore|Overall"
    r"|These (?:data|results|findings) (?:suggest|show|indicate|demonstrate) that|We (?:conclude|show|found|find|demonstrate) that"
    r"|Our (?:data|results|findings) (?:suggest|show|indicate|demonstrate) that)[, ]*",
    re.IGNORECASE,
)
LONGEST, SHORTEST = 320, 25


@dataclass(frozen=True)
class Source:
    """A passage in sentences; `group` keeps it on one side of a split."""

    sentences: tuple[str, ...]
    name: str
    group: str

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def made(sources: Sequence[Source], *, seed: int = 0, per_source: int = 1) -> Iterator[LabelledPair]:
    """Supported, contradicted and unrelated claims from each source, `per_source` of each at most."""
    chance = random.Random(seed)
    near = HardNegatives([Pair(source.sentences[0], source.text, source.name, source.group) for source in sources], seed=seed)
    for source in sources:
        for _ in range(per_source):
            yield from _from(source, near, chance)


def _from(source: Source, near: HardNegatives, chance: random.Random) -> Iterator[LabelledPair]:
    last = chance.random() < 0.5 and len(source.sentences) >= 4
    number = len(source.sentences) - 1 if last else chance.randrange(len(source.sentences))
    claim = plain(source.sentences[number])
    if not SHORTEST / (3 if not claim.isascii() else 1) <= len(claim) <= LONGEST:
        return
    kept = source.sentences[:-1] if last else source.sentences
    passage = " ".join(kept)
    yield LabelledPair(claim, passage, "supported", source.name, source.group)
    reversed_claim = opposite(claim, chance)
    if reversed_claim is not None:
        yield LabelledPair(reversed_claim, passage, "contradicted", source.name, source.group)
    stranger = near.for_pair(Pair(claim, source.text, source.name, source.group))
    told = reversed_claim if reversed_claim is not None and chance.random() < 0.4 else claim
    yield LabelledPair(told, stranger, "unrelated", source.name, source.group)


def plain(sentence: str) -> str:
    """The sentence as somebody else would claim it: without brackets and without «we conclude that»."""
    text = LEADS.sub("", BRACKETS.sub("", sentence.strip())).strip()
    return text[:1].upper() + text[1:]
