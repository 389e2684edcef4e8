"""Sets findings of different papers side by side that seem to say opposite things. Knows no database and no model by name.

What seems opposite is shown, never decided: papers differ in whom they studied and how. Sentences are paired by the words
they share (TF-IDF, names counted once for both languages); a pair counts where the rules of ``qa.answering.disagreement``
hold, where effect estimates lie on opposite sides of no effect, or where a model says both ways that it is a contradiction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from qa.answering.disagreement import CERTAIN, Contradiction, disagree
from qa.ingestion.sentences import split_sentences
from qa.research.claims import claim_of, near_matter, opposed, same_matter
from qa.research.numbers import RATIOS, Number, numbers
from qa.research.topic_words import words_of
from qa.research.wording import language_of, stretches

READ, PER_PAPER, PAPERS = 60_000, 10, 2000
ALIKE, ALIKE_WITHOUT_OUTCOME = 0.25, 0.45  # cosine of two sentences from which they may speak of the same
PAIRS, JUDGED, MOST = 3000, 60, 40
_BLOCK = 512
_LONGEST, _SHORTEST = 500, {"en": 20, "zh": 10}
_CONCLUDES = re.compile(r"conclu|result|finding|interpretation|结论|结果|讨论|discussion", re.IGNORECASE)
_ASKS = re.compile(r"method|objective|aim|purpose|background|design|participant|setting|introduction|方法|目的|背景|对象|资料", re.IGNORECASE)
_FINDS = re.compile(
    r"\b(?:reduc|increas|decreas|improv|lower|higher|associat|effective|superior|inferior|benefit|help|rais|worsen|prevent|recommend|"
    r"no (?:significant )?difference|safe|harm|contraindicat|should|not)\w*"
    r"|降低|减少|增加|升高|改善|有效|无效|优于|不劣于|相关|推荐|不宜|禁|应|差异|未",
    re.IGNORECASE)


class Contrast(StrEnum):
    """What makes two findings look opposite; the page translates these with their parameters."""

    AMOUNT = "amount"  # one, other: the two amounts
    NEGATION = "negation"
    DIRECTION = "direction"
    MEANING = "meaning"
    EFFECTS = "effects"  # one, other: estimates on opposite sides of no effect
    ONE_WITHOUT = "one_without"  # one, other: an effect in one, none shown in the other


@dataclass(frozen=True)
class Paper:
    """A document to compare; ``key`` is the caller's own, ``outline`` as in ``qa.research.extraction``."""

    key: int
    text: str
    outline: Sequence[Sequence[object]] = ()


@dataclass(frozen=True)
class Finding:
    """A sentence of a paper, by offsets into its text."""

    key: int
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Opposite:
    """Two findings, how they look opposite, and how alike their words are (cosine, 0 to 1)."""

    contrast: Contrast
    one: Finding
    other: Finding
    alike: float
    parameters: dict[str, str] = field(default_factory=dict)


def opposites(papers: Sequence[Paper], *, contradiction: Contradiction | None = None) -> tuple[Opposite, ...]:
    """At most ``MOST`` pairs of the first ``PAPERS`` papers, opposite effects first, then the most alike; one of two sentences."""
    findings = [finding for paper in papers[:PAPERS] for finding in findings_of(paper)]
    pairs = _alike(findings)
    ruled = list(_by_rule(pairs))
    taken = {(item.one, item.other) for item in ruled}
    left = [pair for pair in pairs if (pair[0], pair[1]) not in taken and _judgeable(pair[0].text, pair[1].text)][:JUDGED]
    found = [*ruled, *_by_meaning(left, contradiction)]
    return tuple(_once(sorted(found, key=_order)))[:MOST]


def _judgeable(one: str, other: str) -> bool:
    """Across languages the words can't be compared, so the model sees those as they are."""
    languages = language_of(one), language_of(other)
    return languages[0] != languages[1] or near_matter(claim_of(one, languages[0]), claim_of(other, languages[1]))


def _order(item: Opposite) -> tuple[bool, bool, float]:
    return item.contrast is Contrast.ONE_WITHOUT, item.contrast is not Contrast.EFFECTS, -item.alike


def _once(found: Sequence[Opposite]) -> Iterator[Opposite]:
    """The first of several pairs of the same two papers on the same contrast, and no sentence in more than three pairs."""
    met: set[tuple[int, int, Contrast]] = set()
    used: Counter[Finding] = Counter()
    for item in found:
        key = (*sorted((item.one.key, item.other.key)), item.contrast)
        if key in met or used[item.one] > 2 or used[item.other] > 2:
            continue
        met.add(key)  # type: ignore[arg-type]
        used.update((item.one, item.other))
        yield item


def findings_of(paper: Paper) -> list[Finding]:
    """The sentences of a paper that tell what was found, at most ``PER_PAPER``, conclusions and effects first."""
    text = paper.text[:READ]
    rows = [(int(row[2]), int(row[3]), int(row[4]), str(row[0])) for row in paper.outline]  # type: ignore[call-overload]
    scored = []
    for span in split_sentences(text):
        title = next((title for start, _, end, title in rows if start <= span.start < end), "")
        if any(start <= span.start < body for start, body, _, _ in rows) or span.end - span.start > _LONGEST:
            continue
        finding = Finding(paper.key, text[span.start : span.end], span.start, span.end)
        if score := _telling(finding.text, title):
            scored.append((score, finding))
    scored.sort(key=lambda item: -item[0])
    return sorted((finding for _, finding in scored[:PER_PAPER]), key=lambda finding: finding.start)


def _telling(sentence: str, section: str) -> float:
    effects = any(number.kind in RATIOS for number in numbers(sentence))
    language = language_of(sentence)
    if len(sentence) < _SHORTEST[language] or sentence.endswith(("?", "？")) or _ASKS.search(section):
        return 0.0
    if not (effects or _FINDS.search(sentence) or claim_of(sentence, language).tells):
        return 0.0
    return 1.0 + 2.0 * effects + 1.5 * bool(_CONCLUDES.search(section))


def _alike(findings: Sequence[Finding]) -> list[tuple[Finding, Finding, float]]:
    """Pairs of sentences of different papers, the most alike first, at most ``PAIRS``."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.feature_extraction.text import TfidfTransformer

    counted = [Counter(word.key for word in words_of(finding.text)) for finding in findings]
    if len({finding.key for finding in findings}) < 2 or not any(counted):
        return []
    matrix = TfidfTransformer(sublinear_tf=True).fit_transform(DictVectorizer().fit_transform(counted)).tocsr()
    papers = np.array([finding.key for finding in findings])
    best = np.empty((0, 3))
    for start in range(0, matrix.shape[0], _BLOCK):
        likeness = (matrix[start : start + _BLOCK] @ matrix.T).tocoo()
        rows = likeness.row + start
        kept = (rows < likeness.col) & (likeness.data >= ALIKE) & (papers[rows] != papers[likeness.col])
        # Only so many are looked at in the end, so no more are kept at any time.
        best = np.vstack([best, np.column_stack([rows[kept], likeness.col[kept], likeness.data[kept]])])
        best = best[np.argsort(-best[:, 2], kind="stable")[:PAIRS]]
    return [(findings[int(row)], findings[int(column)], float(value)) for row, column, value in best]


def _by_rule(pairs: Sequence[tuple[Finding, Finding, float]]) -> Iterator[Opposite]:
    for one, other, alike in pairs:
        found = _effects(one, other, alike)
        if found is None and language_of(one.text) == language_of(other.text):
            found = _worded(one.text, other.text)
        if found is not None:
            yield Opposite(found[0], one, other, alike, found[1])


def _worded(one: str, other: str) -> tuple[Contrast, dict[str, str]] | None:
    """What the words of two findings on the same matter say against each other; amounts that exclude each other come first."""
    language = language_of(one)
    left, right = claim_of(one, language), claim_of(other, language)
    if not same_matter(left, right):
        return None
    ruled = disagree(one, other)
    if ruled and (ruled[0].value == Contrast.AMOUNT or not (left.tells and right.tells)):
        return Contrast(ruled[0].value), ruled[1]
    found = opposed(left, right)
    return (Contrast(found), {}) if found else None


def _effects(one: Finding, other: Finding, alike: float) -> tuple[Contrast, dict[str, str]] | None:
    """Ratios of the same outcome with intervals on opposite sides of 1, or one that excludes 1 beside one that doesn't."""
    left, right = _only_ratio(one.text), _only_ratio(other.text)
    if left is None or right is None or left.low is None or right.low is None or not _same_outcome(one.text, other.text, alike):
        return None
    parameters = {"one": one.text[left.start : left.end], "other": other.text[right.start : right.end]}
    if left.direction * right.direction < 0:
        return Contrast.EFFECTS, parameters
    return (Contrast.ONE_WITHOUT, parameters) if bool(left.direction) != bool(right.direction) else None


def _only_ratio(sentence: str) -> Number | None:
    found = [number for number in numbers(sentence) if number.kind in RATIOS]
    return found[0] if len(found) == 1 else None


def _same_outcome(one: str, other: str, alike: float) -> bool:
    """Whether the outcomes named share a word; where one names none, the sentences must be much alike."""
    outcomes = [{word.key for part in stretches(sentence) if part.part == "outcome" for word in words_of(sentence[part.start : part.end])}
                for sentence in (one, other)]
    if not all(outcomes):
        return alike >= ALIKE_WITHOUT_OUTCOME
    if language_of(one) != language_of(other):
        return bool(outcomes[0] & outcomes[1])
    # «Instrumental delivery» is another outcome than «caesarean delivery».
    return outcomes[0] <= outcomes[1] or outcomes[1] <= outcomes[0]


def _by_meaning(pairs: Sequence[tuple[Finding, Finding, float]], contradiction: Contradiction | None) -> Iterator[Opposite]:
    if contradiction is None or not pairs:
        return
    there = contradiction([(one.text, other.text) for one, other, _ in pairs])
    back = contradiction([(other.text, one.text) for one, other, _ in pairs])
    for (one, other, alike), first, second in zip(pairs, there, back, strict=True):
        if min(first, second) >= CERTAIN:
            yield Opposite(Contrast.MEANING, one, other, alike)
