"""Reads a whole paper for its row of the extraction table: each part with the sentence it stands in. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from qa.ingestion.sentences import split_sentences
from qa.research import wording
from qa.research.base import PICO, Part, Quoted, Stretch
from qa.research.numbers import EFFECTS, Kind, Number, numbers
from qa.research.wording import RULES, all_stretches, language_of
from qa.retrieval.segmentation import tokens

READ = 60_000  # characters of a document that are read: an abstract many times over, and the first part of a book
SHOWN = {Part.POPULATION: 2, Part.INTERVENTION: 2, Part.COMPARISON: 2, Part.OUTCOME: 3, Part.NUMBERS: 6}
IN_ITS_SECTION = 0.3  # what a section of the right name adds to the weight of a wording
IN_TITLE, TOLD_AGAIN = 0.3, 0.03  # for words that stand in the title too, and for each other sentence with most of them, three at most
SURE_ENOUGH = 0.7  # a stretch below it is not shown: an empty cell asks to be filled in, a wrong one misleads
NEXT_TO_FIRST = 0.2  # a further stretch is shown only where its wording is about as sure as the first one's
FIRST_ENOUGH = 0.02  # what each later sentence loses, at most a tenth
_FIGURES = frozenset({Kind.SHARE, Kind.COUNT, Kind.P_VALUE}) | EFFECTS
_LONGEST_SENTENCE = 1500
_LONGEST_NAMING = 300


@dataclass(frozen=True)
class _Sentence:
    text: str
    start: int
    section: str
    place: int


@dataclass(frozen=True)
class _Candidate:
    sentence: _Sentence
    stretch: Stretch
    weight: float
    words: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        return self.sentence.text[self.stretch.start : self.stretch.end]


def extract(text: str, outline: Sequence[Sequence[object]] = (), title: str = "") -> dict[Part, tuple[Quoted, ...]]:
    """What the first ``READ`` characters say of each part, the surest first; figures in the order of the text.

    ``outline`` holds [title, page, start, body, end] for each section, offsets into ``text``. The paper's ``title`` tells which
    of the things it names are its matter.
    """
    sentences = list(_sentences(text[:READ], outline))
    candidates = _told_apart([candidate for sentence in sentences for candidate in _candidates(sentence)], sentences, frozenset(tokens(title)))
    found: dict[Part, tuple[Quoted, ...]] = {}
    told: list[frozenset[str]] = []
    for part in PICO:
        kept = tuple(_best(part, candidates, told))
        told += [frozenset(tokens(quoted.text)) for quoted in kept[:1]]
        found[part] = kept
    return found | {Part.NUMBERS: tuple(_figures(sentences))}


def sample_size(rows: dict[Part, tuple[Quoted, ...]], text: str) -> int | None:
    """How many people were studied: the size in the population's own words, or in its sentence; None where none is given."""
    for quoted in rows[Part.POPULATION]:
        for stretch in (quoted.text, quoted.sentence):
            sizes = [number.value for number in numbers(stretch) if number.kind is Kind.SIZE]
            if sizes:
                return int(max(sizes))
    return None


def _sentences(text: str, outline: Sequence[Sequence[object]]) -> Iterator[_Sentence]:
    titles = [(int(row[2]), int(row[4]), str(row[0])) for row in outline]  # type: ignore[call-overload]
    heads = {int(row[2]): int(row[3]) for row in outline}  # type: ignore[call-overload]
    for place, span in enumerate(split_sentences(text)):
        if span.end - span.start > _LONGEST_SENTENCE or any(start <= span.start < body for start, body in heads.items()):
            continue
        section = next((title for start, end, title in titles if start <= span.start < end), "")
        yield _Sentence(text[span.start : span.end], span.start, section, place)


def _candidates(sentence: _Sentence) -> Iterator[_Candidate]:
    rules = RULES[language_of(sentence.text)]
    late = min(0.1, FIRST_ENOUGH * sentence.place)
    found = tuple(all_stretches(sentence.text, sentence.section))
    for stretch in (*found, *_named_by_section(sentence, {each.part for each in found})):
        fits = bool(rules.SECTIONS[stretch.part].search(sentence.section))
        yield _Candidate(sentence, stretch, stretch.weight + IN_ITS_SECTION * fits - late)


def _named_by_section(sentence: _Sentence, known: Set[Part]) -> Iterator[Stretch]:
    """Under «Main outcome measures» or «Participants» a sentence that only names things is itself the answer."""
    rules = RULES[language_of(sentence.text)]
    end = len(sentence.text.rstrip(".。 "))
    if end > _LONGEST_NAMING or rules.TELLS.search(sentence.text):
        return
    if rules.OUTCOME_SECTION.search(sentence.section) and Part.OUTCOME not in known:
        yield Stretch(Part.OUTCOME, 0, end, 0.8)
    if rules.PEOPLE_SECTION.search(sentence.section) and Part.POPULATION not in known:
        yield Stretch(Part.POPULATION, 0, end, 0.5)


def _told_apart(candidates: Sequence[_Candidate], sentences: Sequence[_Sentence], title: frozenset[str]) -> list[_Candidate]:
    """The candidates weighed again: what the title names and what the paper comes back to is what it is about."""
    spoken = [frozenset(tokens(sentence.text)) for sentence in sentences]
    weighed = []
    for candidate in candidates:
        words = frozenset(tokens(candidate.text))
        if not words:
            continue
        again = sum(2 * len(words & other) >= len(words) + 1 for other in spoken) - 1
        more = IN_TITLE * len(words & title) / len(words) + TOLD_AGAIN * min(again, 3)
        weighed.append(replace(candidate, weight=candidate.weight + more, words=words))
    return weighed


def _best(part: Part, candidates: Sequence[_Candidate], before: Sequence[frozenset[str]]) -> Iterator[Quoted]:
    """The surest stretches of a part that say different things, and other things than the parts ``before`` said; none that is unsure."""
    told = list(before)
    shown = 0
    ranked = sorted((item for item in candidates if item.stretch.part is part and item.weight >= SURE_ENOUGH), key=lambda item: -item.weight)
    first = 0.0
    for candidate in ranked:
        if candidate.weight < first - NEXT_TO_FIRST:
            return
        if any(2 * len(candidate.words & other) >= min(len(candidate.words), len(other)) + 1 for other in told):
            continue
        first = first or candidate.weight
        told.append(candidate.words)
        yield _quoted(candidate)
        shown += 1
        if shown == SHOWN[part]:
            return


def _quoted(candidate: _Candidate) -> Quoted:
    sentence, stretch = candidate.sentence, candidate.stretch
    return Quoted(
        part=stretch.part, text=sentence.text[stretch.start : stretch.end], start=sentence.start + stretch.start,
        end=sentence.start + stretch.end, sentence=sentence.text, sentence_start=sentence.start,
        sentence_end=sentence.start + len(sentence.text),
    )


def _figures(sentences: Sequence[_Sentence]) -> Iterator[Quoted]:
    """Sentences with results: those with an effect or a p value before those with mere shares, each in its place."""
    counted = [(sentence, numbers(sentence.text)) for sentence in sentences]
    telling = [(sentence, found, _tells(sentence, found)) for sentence, found in counted if _tells(sentence, found)]
    kept = sorted(telling, key=lambda item: (-item[2], item[0].place))[: SHOWN[Part.NUMBERS]]
    for sentence, found, _ in sorted(kept, key=lambda item: item[0].place):
        end = sentence.start + len(sentence.text)
        yield Quoted(Part.NUMBERS, "; ".join(in_words(number) for number in found), sentence.start, end, sentence.text,
                     sentence.start, end, found)


def _tells(sentence: _Sentence, found: Sequence[Number]) -> float:
    kinds = {number.kind for number in found}
    if not kinds & _FIGURES:
        return 0.0
    rules = RULES[wording.language_of(sentence.text)]
    return 2.0 * bool(kinds & EFFECTS) + bool(Kind.P_VALUE in kinds) + 0.5 + 0.5 * bool(rules.SECTIONS[Part.NUMBERS].search(sentence.section))


def in_words(number: Number) -> str:
    """A figure as a table shows it: «HR 0.56 (0.38–0.83)», «18/204», «8.8 %», «n = 312», «p < 0.001»."""
    value = _plain(number.value)
    if number.kind is Kind.SIZE:
        return f"n = {value}"
    if number.kind is Kind.SHARE:
        return f"{value} %"
    if number.kind is Kind.COUNT:
        return f"{value}/{_plain(number.of or 0)}"
    if number.kind is Kind.P_VALUE:
        return f"p {number.sign} {value}"
    interval = f" ({_plain(number.low)}–{_plain(number.high or 0)})" if number.low is not None else ""
    return f"{number.kind.value} {value}{interval}"


def _plain(value: float) -> str:
    return f"{value:.10g}".replace("-", "−") if abs(value) >= 1e-4 or value == 0 else f"{value:.0e}"
