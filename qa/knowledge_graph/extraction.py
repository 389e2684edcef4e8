"""Finds the relations that a passage states, sentence by sentence; prefers to miss one over to take a wrong one.

A sentence that only asks, supposes or aims states nothing; a thing that is denied, of a relative or only supposed makes
no edge. A denied relation («does not cause») is kept as counter-evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.ingestion.sentences import split_sentences
from qa.knowledge_graph.abstraction import abstracted
from qa.knowledge_graph.base import SYMMETRIC, Definition, Named, Statement
from qa.knowledge_graph.denial import Affirmed, affirmed
from qa.knowledge_graph.linking import Linker
from qa.knowledge_graph.listing import listed_after, listed_before
from qa.knowledge_graph.patterns import Pattern, patterns
from qa.text_analysis.assertion.context import assertions
from qa.text_analysis.base import Assertion, EntityType, Mention, Recogniser, Sentence

LONGEST_SENTENCE = 500
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_UNSTATED = {
    "en": re.compile(
        r"\b(?:whether|hypothes\w+|unclear|unknown|uncertain|controversial|not known|remains to be|we (?:aimed|sought|asked|investigated|tested)"
        r"|aim(?:s|ed)? (?:to|of|was)|to (?:determine|investigate|assess|evaluate|examine|test|study)|if|unless|no evidence|little evidence"
        r"|insufficient evidence|not enough evidence|myth|some people (?:think|believe)|once thought|was thought|mice|mouse|rats?|murine|in vitro)\b|\?\s*$",
        re.IGNORECASE),
    "zh": re.compile(r"尚不清楚|不清楚|不明确|尚不明确|未明|有待|假设|假如|如果|倘若|若(?!干)|无证据|没有证据|缺乏证据|误认为|误区|小鼠|大鼠|[?？]\s*$"),
}
# Asked within a clause; what is stated in another one stands («…所致，取决于是否发热»).
_ASKED = re.compile(r"是否|能否|[会可]否")
_CLAUSE_END = re.compile(r"[，,；;。]")
_SPLIT = {
    "en": re.compile(r"symptom|sign|feature|manifest|characteri|marked by|present|experience|develop|have|has|complain|report|treat|manag|therap"
                     r"|used|indicated|recommend|prescri|effective|need|requir|respon|reliev|cure|alleviat|contraindicat|avoid|must not|should not"
                     r"|interact|increas|rais|lower|reduc|potentiat|enhanc|decreas|diagnos|confirm|detect|test|caus|lead|result|induc|produc|trigger"
                     r"|provok|due to|secondary|risk|complicat|associat|related|effect|affect|alter|role|benefit|absent|suggest|indicat|points? to", re.IGNORECASE),
    "zh": re.compile(r"效|使用|疾病包括|确诊|影响|考虑|警惕|病因|原因|(?:常|般|多)无|症状|体征|表现|特征|出现|治疗|首选|用于|药|缓解|控制|禁|合用|联用|作用|诊断|检查|引起|导致|造成|诱发|引发|所致|因|由"
                     r"|风险|危险|并发|提示|应|伴|见"),
}
_REFUSED = frozenset([Assertion.NEGATED, Assertion.FAMILY, Assertion.HYPOTHETICAL])
_DEFINES = {"en": re.compile(r"\s?(?:\([^()]{0,80}\)\s)?(?:is|are) (?:an?|the|any|one) "),
            "zh": re.compile(r"(?:（[^（）]{0,60}）)?(?:是一种|是一类|是指|是由|指|是一组)")}
_STARTS = re.compile(r"(?:(?:An?|The)\s)?$")


class RelationExtractor:
    """Reads passages with one recogniser; names are linked to concepts by `linker`."""

    def __init__(self, recogniser: Recogniser, linker: Linker) -> None:
        self.recogniser, self.linker = recogniser, linker

    def read(self, passage: str) -> tuple[list[Statement], list[Definition]]:
        """Statements and definitions in reading order; none twice."""
        spans = [span for span in split_sentences(passage) if span.end - span.start <= LONGEST_SENTENCE]
        spans = [span for span in spans if _worth_reading(passage[span.start : span.end])]
        if not spans:
            return [], []
        sentences = [Sentence(span.start, span.end) for span in spans]
        mentions = [mention for mention in self.recogniser.recognise(passage, sentences) if not mention.nested]
        statements: dict[tuple[str, str, str, int], Statement] = {}
        definitions = []
        for sentence, inside in _inside(sentences, mentions):
            reading = _SentenceReading(passage, sentence, inside, self.linker)
            for statement in reading.statements():
                key = (statement.kind, statement.head.concept.id, statement.tail.concept.id, statement.start)
                statements.setdefault(key, statement)
            definitions += list(reading.definitions())
        return list(statements.values()), definitions


def _worth_reading(sentence: str) -> bool:
    return _SPLIT[_language(sentence)].search(sentence) is not None or " is a" in sentence or "是" in sentence


def _language(sentence: str) -> str:
    return "zh" if _CHINESE.search(sentence) else "en"


def _inside(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Iterator[tuple[Sentence, list[Mention]]]:
    place = 0
    for sentence in sentences:
        inside = []
        while place < len(mentions) and mentions[place].start < sentence.end:
            if mentions[place].start >= sentence.start and mentions[place].end <= sentence.end:
                inside.append(mentions[place])
            place += 1
        yield sentence, inside


class _SentenceReading:
    def __init__(self, passage: str, sentence: Sentence, mentions: Sequence[Mention], linker: Linker) -> None:
        self.sentence, self.linker = sentence, linker
        self.text = passage[sentence.start : sentence.end]
        self.language = _language(self.text)
        self.mentions = [self._as_linked(Mention(one.start - sentence.start, one.end - sentence.start, one.type, one.score)) for one in mentions]

    def _as_linked(self, mention: Mention) -> Mention:
        """What a dictionary of complaints names may be a disease all the same: its concept says so."""
        concept = self.linker.concept(self.text[mention.start : mention.end], mention.type)
        return replace(mention, type=EntityType.DISEASE) if concept is not None and concept.type is EntityType.DISEASE else mention

    def statements(self) -> Iterator[Statement]:
        if len(self.mentions) < 2 or _UNSTATED[self.language].search(self.text):
            return
        reading = affirmed(abstracted(self.text, self.mentions), language=self.language)
        for pattern in patterns(self.language):
            for match in pattern.between.finditer(reading.abstract.text):
                yield from self._stated(reading, pattern, match)

    def _stated(self, reading: Affirmed, pattern: Pattern, match: re.Match[str]) -> Iterator[Statement]:
        abstract = reading.abstract
        right = listed_after(abstract.text, match.end(), language=self.language, after=pattern.after)
        if not right.places:
            return
        left = listed_before(abstract.text, match.start("between"), language=self.language)
        before = pattern.before.search(abstract.text[: left.start]) if left.places else None
        ending = pattern.after.match(abstract.text, right.end) if pattern.after else None
        # A sentence that denies twice («not unless», «不能不») is not read.
        if before is None or (denials := reading.denials(before.start(), ending.end() - 1 if ending else right.end)) > 1:
            return
        if not denials and len(left.places) > 1 and match["between"].startswith((" is a ", " is an ")):
            # «Deafness and infertility is a condition»: one name, of which the parts are no subjects.
            return
        if self._asked(reading, before.end(), ending.end() if ending else right.end):
            return
        told = self._told(reading, (match.span("between"), *([ending.span()] if ending else [])))
        possible = bool(match.groupdict().get("possible"))
        for one in left.places:
            for other in right.places:
                if abstract.text[one] in pattern.left and abstract.text[other] in pattern.right:
                    yield from self._edge(pattern, abstract.mentions[one], abstract.mentions[other], told, denied=denials == 1, possible=possible)

    def _asked(self, reading: Affirmed, start: int, end: int) -> bool:
        """Whether a Chinese clause of the statement only asks."""
        if self.language != "zh":
            return False
        first, last = reading.abstract.origin[start], reading.abstract.origin[end]
        begin = max((match.end() for match in _CLAUSE_END.finditer(self.text, 0, first)), default=0)
        stop = _CLAUSE_END.search(self.text, last)
        return _ASKED.search(self.text, begin, stop.start() if stop else len(self.text)) is not None

    def _told(self, reading: Affirmed, trigger: Sequence[tuple[int, int]]) -> dict[Mention, Assertion]:
        """What the sentence says of each thing once trigger and denials are silenced: «contraindicated» denies nothing."""
        origin, text = reading.abstract.origin, self.text
        for start, end in (*((origin[start], origin[end]) for start, end in trigger), *reading.cues):
            text = text[:start] + re.sub(r"[^\s]", "x" if self.language == "en" else "乚", text[start:end]) + text[end:]
        spans = [(mention.start, mention.end) for mention in self.mentions]
        return dict(zip(self.mentions, assertions(text, spans, language=self.language), strict=True))

    def _edge(self, pattern: Pattern, left: Mention, right: Mention, told: dict[Mention, Assertion],
              *, denied: bool, possible: bool) -> Iterator[Statement]:
        if told[left] in _REFUSED or told[right] in _REFUSED:
            return
        head, tail = self._named(left), self._named(right)
        if head is None or tail is None or head.concept.id == tail.concept.id:
            return
        if pattern.flip or (pattern.kind in SYMMETRIC and head.concept.id > tail.concept.id):
            head, tail = tail, head
        possible = possible or Assertion.UNCERTAIN in (told[left], told[right])
        yield Statement(pattern.kind, head, tail, self.sentence.start, self.sentence.end, denied, possible, pattern.name)

    def _named(self, mention: Mention) -> Named | None:
        text = self.text[mention.start : mention.end]
        concept = self.linker.concept(text, mention.type)
        if concept is None:
            return None
        return Named(self.sentence.start + mention.start, self.sentence.start + mention.end, text, concept)

    def definitions(self) -> Iterator[Definition]:
        first = self.mentions[0] if self.mentions else None
        if first is None or first.type is EntityType.ANATOMY or not _STARTS.fullmatch(self.text[: first.start]):
            return
        subject = self._named(first) if _DEFINES[self.language].match(self.text, first.end) else None
        if subject is not None:
            yield Definition(subject, self.sentence.start, self.sentence.end)
