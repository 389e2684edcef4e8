"""Reads what a finding says of its matter: that it goes up or down, for better or worse, is linked, or that none of it was shown.

Two findings oppose each other only where they speak of the same matter: once the words of direction, denial and statistics are
taken away, at most one of them may hold words that the other lacks. Other people, another outcome or another treatment is
another word on each side, and then nothing is said of the pair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.research.levelling import levelled
from qa.research.topic_words import Word, words_of

LEAST_SHARED = 2  # words of the matter that both findings must hold
UP, DOWN, BETTER, WORSE, LINKED = "up", "down", "better", "worse", "linked"
_OPPOSITE = {UP: DOWN, DOWN: UP, BETTER: WORSE, WORSE: BETTER}
_EN = {
    UP: r"increas\w*|rais(?:e[sd]?|ing)|rose|ris(?:es?|ing)|higher|elevat(?:e[sd]?|ing)|prolong\w*|lengthen\w*|longer|more\s+(?:frequent|common|often|likely|\w+s\b)|greater|larger|risk\s+factors?",
    DOWN: (r"reduc\w*|decreas\w*|lower(?:s|ed|ing)?|fewer|less\s+(?:frequent|common|often|likely|\w+)|shorten\w*|shorter|diminish\w*|fell|falls?\s+with|declin\w*|"
           r"prevent(?:s|ed|ing)?|protect(?:s|ed|ive|ion|ing)?|attenuat\w*|smaller"),
    BETTER: (r"improv\w*|reliev\w*|alleviat\w*|ameliorat\w*|effective|efficacious|beneficial|benefits?|useful|superior|better|hasten\w*|accelerat\w*|faster|sooner|favou?r(?:s|ed|able)"),
    WORSE: r"worsen\w*|worse|inferior|aggravat\w*|deteriorat\w*|slower|delay(?:s|ed)|harmful|impair(?:s|ed)",
    LINKED: r"associat\w*|linked|links?|correlat\w*|relat(?:ed|ion|ionship)|predict(?:s|ed|ors?|ive)",
}
_ZH = {
    UP: r"升高|增高|增加|上升|增多|提高|延长|增强|高于|多于|长于|大于|(?:较|更|显著|明显)(?:高|长|多)|危险因素",
    DOWN: r"降低|下降|减少|减低|缩短|减弱|低于|少于|短于|小于|(?:较|更|显著|明显)(?:低|短|少)|预防|防止|保护因素|保护作用",
    BETTER: r"改善|缓解|减轻|好转|促进|有效|优于|有益|获益|较好|更好|(?<!不)利于|加快",
    WORSE: r"加重|恶化|(?<!不)劣于|较差|更差|有害|延缓",
    LINKED: r"相关(?:性)?|有关|关联|预测因子|预测因素|影响因素|独立因素",
}
_NONE_EN = (r"no\s+(?:\w+ly\s+)?(?:\w+\s+){0,2}?(?:differences?|effects?|impact|influence|change|associations?|correlations?|relationships?|links?)|(?:did|does|do|was|were|is|are)\s+not\s+(?:\w+ly\s+)?(?:differ(?:ent)?|affect(?:ed)?|influenced?|change[d]?)"
            r"|not\s+(?:significantly\s+)?(?:affected|influenced|different|changed)|similar(?:ly)?|comparable|equally|equal|equivalent|unchanged|unaffected|identical|the\s+same|ineffective|useless|unrelated")
_NONE_ZH = (r"差异(?:均)?(?:无|没有|不具)(?:统计学)?(?:显著)?(?:意义|差异|性)?|(?:无|没有|未见|不存在)(?:明显|显著|统计学)*(?:的)?(?:差异|影响|差别|作用|变化|改变)|相近|相当|相似|相仿|无效|无关|(?:未影响|不影响)")
# A denial that stands shortly before the direction turns it; «failed to», «no better than».
_DENIED_EN = re.compile(r"(?:\b(?:not|no|never|nor|neither|without|failed\s+to|fails\s+to|fail\s+to|cannot|lack\s+of|absence\s+of|unable\s+to|little)\b[^,;.]{0,24})$", re.IGNORECASE)
_DENIED_ZH = re.compile(r"(?:未能?|不能?|没有|并无|无|未见|未发现|未观察到|无法|难以|不是|并非|不可)[^，。；、]{0,26}$")
_NEAR_ZH = re.compile(r"(?:未能?|不能?|没有|无|无法|难以|并不|不是|并非)(?:明显|显著|有效|进一步|能够?|可以?|使|是|独立)*$")
# «superior in reducing»: what a verb in -ing bears on is matter, not a claim of its own.
_BORNE = re.compile(r"\b(?:in|for|at|of|by|with)\s+(?:\w+ly\s+)?(?:reducing|lowering|decreasing|improving|relieving|preventing|alleviating|shortening|increasing|raising|protecting\s+against)\b", re.IGNORECASE)
_BORNE_ZH = re.compile(r"在(?:更快|有效)?(?:缓解|改善|降低|减少|减轻|预防)|能(?:更快|更好)(?:地)?(?:缓解|改善)")
_ASIDE = re.compile(r"[\[(（][^\[\]()（）]*\d[^\[\]()（）]*[\])）]")
_THAN = re.compile(r"\bthan\b|高于|低于|多于|少于|长于|短于|优于|劣于", re.IGNORECASE)
_REPORTING = re.compile(
    r"\b(?:shown?|shows|failed|independent(?:ly)?|received|receiv\w*|giv(?:en|ing)|tak(?:en|ing)|us(?:e|ed|ing|e\s+of)|terms?|likely|frequen\w*|common|rates?|incidence|risks?|odds|rising|"
    r"high(?!er)|low(?!er)|long-term|requirements?|differ\w*|difference|versus|placebo|usual\s+care|controls?|standard\s+care|offers?|led|against|found|seen|observed|between|number|"
    r"those|who|supplement\w*|therap\w+|administ\w+|consumption|levels?|any|effects?|impact|influence|improvement|not|no|did|does)\b"
    r"|对照组?|组|患者|病例|发生率|发生|风险|水平|差异|比较|统计学|意义|存在|之间|使用|与否|治疗|应用|给予|独立|明显|显著|因素|作用|影响|率|程度|情况|结果|显示|表明|发现|未|不|能|可|使|而|较", re.IGNORECASE)
_LACKING = re.compile(r"\b(?:without|non)[\s-]+(\w+)", re.IGNORECASE)
# Every trial speaks of these, so they alone make no two findings speak of the same.
_ANYBODYS = frozenset({"surviv", "overal", "mortal", "death", "age", "qualiti", "life", "year", "progress", "free", "预后", "生存", "死亡", "总", "年龄"})
_ENGLISH = {name: re.compile(rf"\b(?:{raw})\b", re.IGNORECASE) for name, raw in _EN.items()}
_CHINESE = {name: re.compile(raw) for name, raw in _ZH.items()}
_NONE = {"en": re.compile(rf"\b(?:{_NONE_EN})\b", re.IGNORECASE), "zh": re.compile(_NONE_ZH)}


@dataclass(frozen=True)
class Claim:
    """``says`` are directions stated, ``denies`` directions denied; ``nothing`` that no difference or link was shown at all.

    ``matter`` are the other words, in ``plain`` text; ``than`` is where a comparison turns in it, or -1.
    """

    says: frozenset[str]
    denies: frozenset[str]
    nothing: bool
    matter: frozenset[Word]
    plain: str
    than: int

    @property
    def tells(self) -> bool:
        """Whether it states or denies anything."""
        return bool(self.says or self.denies or self.nothing)


@lru_cache(maxsize=8192)
def claim_of(sentence: str, language: str) -> Claim:
    """What one sentence claims; pure."""
    text = _ASIDE.sub(lambda match: " " * len(match[0]), levelled(sentence))
    borne = (_BORNE if language == "en" else _BORNE_ZH).sub(lambda match: " " * len(match[0]), text)
    nothing = _NONE[language].search(borne) is not None
    free = _NONE[language].sub(lambda match: " " * len(match[0]), borne)
    says, denies = _directions(free, language)
    told = _LACKING.sub(lambda match: f" without{match[1]} ", text)
    turn = _THAN.search(told)
    return Claim(says, denies, nothing, _matter(told, language), told.lower(), turn.start() if turn else -1)


def opposed(one: Claim, other: Claim) -> str:
    """«direction» where the two say opposite things, «negation» where one denies what the other says, empty otherwise."""
    if not same_matter(one, other):
        return ""
    turned = _sides_turned(one, other)
    mine, theirs = one.says, frozenset(_OPPOSITE.get(name, name) if turned else name for name in other.says)
    if not one.nothing and not other.nothing and not one.denies and not other.denies:
        return "direction" if _decided(mine) and _decided(theirs) and any(_OPPOSITE.get(name) in theirs for name in mine) else ""
    denying = [(left, right) for left, right in ((one, other), (other, one)) if (left.nothing or left.denies) and right.says]
    for left, right in denying:
        if right.nothing or right.denies:
            continue
        if left.nothing or _meets(left.denies, right.says):
            return "negation"
    return ""


def _meets(denied: frozenset[str], said: frozenset[str]) -> bool:
    """A link that is denied denies every direction; help that is denied denies any improvement."""
    return bool(denied & said) or LINKED in denied or (BETTER in denied and BETTER in said)


def _decided(says: frozenset[str]) -> bool:
    return not any(_OPPOSITE.get(name) in says for name in says)


def _directions(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    says, denies = set(), set()
    for name, pattern in (_ENGLISH if language == "en" else _CHINESE).items():
        for match in pattern.finditer(text):
            (denies if _denied(text[: match.start()], name, language) else says).add(name)
    # «associated with a lower risk» says which way, and the link says no more; a denied link denies it all.
    if LINKED in denies:
        return frozenset(), frozenset({LINKED})
    return frozenset(says - denies), frozenset(denies)


def _denied(before: str, name: str, language: str) -> bool:
    if language == "en":
        return _DENIED_EN.search(before) is not None
    return (_DENIED_ZH if name == LINKED else _NEAR_ZH).search(before) is not None


def _matter(text: str, language: str) -> frozenset[Word]:
    kept = text
    for pattern in (_NONE[language], *(_ENGLISH if language == "en" else _CHINESE).values(), _REPORTING):
        kept = pattern.sub(" ", kept)
    return frozenset(words_of(kept))


def same_matter(one: Claim, other: Claim) -> bool:
    """Whether at most one of the two speaks of something that the other doesn't name."""
    shared = {word.key for word in one.matter} & {word.key for word in other.matter}
    mine, theirs = _lacking(one, other), _lacking(other, one)
    return len(shared) >= LEAST_SHARED and bool(shared - _ANYBODYS) and not (mine and theirs) and len(mine or theirs) <= len(shared)


def near_matter(one: Claim, other: Claim) -> bool:
    """Whether the two share more words of their matter than each has alone: near enough for a model to judge them."""
    shared = {word.key for word in one.matter} & {word.key for word in other.matter}
    return len(shared) >= LEAST_SHARED and len(shared) >= len(_lacking(one, other)) + len(_lacking(other, one))


def _lacking(one: Claim, other: Claim) -> list[Word]:
    keys = {word.key for word in other.matter}
    return [word for word in one.matter if word.key not in keys and not _within(word, other)]


def _within(word: Word, other: Claim) -> bool:
    """Cut otherwise or in another form: «predict» in «predictive»; a Chinese word all of whose pairs of signs stand there."""
    if word.english and word.key.isascii():
        return len(word.english) >= 5 and re.search(rf"\b{re.escape(word.english[:5])}", other.plain) is not None
    return all(word.chinese[place : place + 2] in other.plain for place in range(max(1, len(word.chinese) - 1)))


def _sides_turned(one: Claim, other: Claim) -> bool:
    """«A than B» beside «B than A»: what is held against in one is what is spoken of in the other, both ways."""
    if min(one.than, other.than) < 0:
        return False
    (before, after), (earlier, later) = _sides(one), _sides(other)
    mine, theirs = after - later, later - after
    return bool(mine) and bool(theirs) and mine <= earlier and theirs <= before


def _sides(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """The words on either side of the comparison."""
    before, after = claim.plain[: claim.than], _THAN.sub(" ", claim.plain[claim.than :], count=1)
    return frozenset(word.key for word in words_of(before)), frozenset(word.key for word in words_of(after))
