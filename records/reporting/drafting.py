"""Writes a draft section by section: code tells the facts, a model may join them, and a check keeps only what they say.

Knows no database: it is handed facts and yields events. A sentence of the model that says more than its facts is
dropped and the facts are told by code instead, so a draft never holds anything the record does not.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.generation.base import Generator, GeneratorError
from records.reporting.facts import Fact
from records.reporting.outlines import Outline, Section
from records.reporting.prompts import PROMPT_VERSION, joining_prompt
from records.reporting.verification import says_all_of, verify
from records.reporting.wishes import read_wish

FACTS_AT_ONCE = 4
TOKENS_A_FACT = 60
BY_CODE, BY_MODEL = "code", "model"
EMPTY = {"zh": "记录中没有这方面的内容。", "en": "The record holds nothing on this."}
ADDRESSED_TO = {"zh": "致：", "en": "To: "}
_REFERENCE = re.compile(r"\s*\[\d{1,3}\]")  # a sentence's sources are kept beside it, not in it
_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")


@dataclass(frozen=True)
class SectionStarted:
    key: str
    title: str


@dataclass(frozen=True)
class SentenceDrafted:
    """``sources`` are fact keys; ``support`` is supported, or absent where the record holds nothing."""

    section: str
    text: str
    sources: tuple[str, ...]
    support: str
    written_by: str


@dataclass(frozen=True)
class SectionFinished:
    key: str


@dataclass(frozen=True)
class DraftFinished:
    """``model`` is empty when code wrote everything; ``refused`` counts the model's sentences that were dropped."""

    model: str
    prompt_version: str
    refused: int
    stopped: bool
    trouble: str


Event = SectionStarted | SentenceDrafted | SectionFinished | DraftFinished


@dataclass
class Drafter:
    """One draft; iterate ``write()`` once. ``generator`` None means that code tells all facts."""

    outline: Outline
    facts: Sequence[Fact]
    language: str
    instruction: str = ""
    generator: Generator | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    done: frozenset[str] = frozenset()
    refused: int = 0
    trouble: str = ""
    used_model: str = ""

    def write(self) -> Iterator[Event]:
        """Yield the events of every section not in ``done``; ends early, between sentences, once ``stop`` is set."""
        for section in self.outline.sections:
            if section.key in self.done:
                continue
            if self.stop.is_set():
                break
            chosen = self._weighed(section.choose(self.facts))
            if not chosen and not section.required:
                continue
            yield SectionStarted(section.key, section.title(self.language))
            yield from self._sentences(section, chosen)
            yield SectionFinished(section.key)
        yield DraftFinished(
            self.used_model, PROMPT_VERSION if self.used_model else "", self.refused, self.stop.is_set(), self.trouble
        )

    def _weighed(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Facts that the instruction names or that belong to what it dwells on come first."""
        if not self.instruction:
            return facts
        said, wish = self.instruction.lower(), read_wish(self.instruction)
        return tuple(sorted(facts, key=lambda fact: not ((fact.name and fact.name.lower() in said) or wish.concerns(fact))))

    def _sentences(self, section: Section, facts: tuple[Fact, ...]) -> Iterator[SentenceDrafted]:
        if section.addressed and (reader := read_wish(self.instruction).reader):
            yield SentenceDrafted(section.key, ADDRESSED_TO[self.language] + reader, (), "absent", BY_CODE)
        if not facts:
            if section.style != "own":
                yield SentenceDrafted(section.key, EMPTY[self.language], (), "absent", BY_CODE)
            return
        if section.style != "prose":
            yield from (self._told(section, fact) for fact in facts)
            return
        for start in range(0, len(facts), FACTS_AT_ONCE):
            yield from self._prose(section, facts[start : start + FACTS_AT_ONCE])

    def _told(self, section: Section, fact: Fact) -> SentenceDrafted:
        return SentenceDrafted(section.key, fact.text(self.language), (fact.key,), "supported", BY_CODE)

    def _prose(self, section: Section, facts: tuple[Fact, ...]) -> Iterator[SentenceDrafted]:
        texts = [fact.text(self.language) for fact in facts]
        kept = self._kept(self._joined(texts), texts)
        for sentence, used in kept:
            yield SentenceDrafted(
                section.key, sentence, tuple(facts[position].key for position in used), "supported", BY_MODEL
            )
        told = {position for _, used in kept for position in used}
        yield from (self._told(section, fact) for position, fact in enumerate(facts) if position not in told)

    def _joined(self, texts: list[str]) -> list[str]:
        """The model's sentences, or none: one fact needs no joining, and a failing model is not asked again."""
        if self.generator is None or self.trouble or len(texts) < 2 or self.stop.is_set():
            return []
        prompt = joining_prompt(texts, language=self.language, instruction=self.instruction)
        try:
            written = "".join(self.generator.stream(prompt, max_tokens=TOKENS_A_FACT * len(texts), stop=self.stop))
            self.used_model = self.generator.name
        except GeneratorError as error:
            self.trouble = str(error)
            return []
        return [] if self.stop.is_set() else split_sentences(_REFERENCE.sub("", written))

    def _kept(self, sentences: list[str], texts: list[str]) -> list[tuple[str, tuple[int, ...]]]:
        """Sentences that say nothing foreign and, together, leave out nothing of the facts they tell."""
        verdicts = [(sentence, verify(sentence, texts)) for sentence in dict.fromkeys(sentences)]
        supported = [(sentence, verdict.used) for sentence, verdict in verdicts if verdict.supported]
        self.refused += len(verdicts) - len(supported)
        prose = [sentence for sentence, _ in supported]
        complete = {position for position, text in enumerate(texts) if prose and says_all_of(prose, text)}
        return [(sentence, used) for sentence, used in supported if set(used) <= complete]


def split_sentences(text: str) -> list[str]:
    """Whole sentences only: what a token limit cut off at the end is left out."""
    pieces = (" ".join(found[0].split()) for found in _SENTENCE.finditer(text))
    return [piece for piece in pieces if piece.endswith(("。", ".", "！", "？", "!", "?"))]
