"""Reads the enumerations on both sides of a trigger: «fever, dry cough and chest pain», «发热、干咳和胸痛».

An item counts only when a name ends it: «asthma» does not in «asthma attack». Everything here works on abstracted text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.knowledge_graph.abstraction import ANY

_BRACKET = r"(?:\s?[(（][^()（）]{0,80}[)）])?"
# Words that make the name after them something else than what is enumerated.
_BARRED = (r"(?:no|not|without|of|for|with|in|on|at|to|by|from|into|than|that|which|who|whom|whose|when|where|if|whether|because"
           r"|but|and|or|is|are|was|were|be|been|being|has|have|had|may|might|can|could|should|must|will|would|do|does|did"
           r"|anti|non|risk|history|family|treatment|therapy|management|prevention|diagnosis|absence|lack|reduced?|fewer|less"
           r"|patients?|people|prevent\w*|treat\w*|reduc\w+|improv\w+|include\w*|how|what|it|they|this|these|suspected|possible)")
# Nouns and verbs that end an enumeration of names for good.
_CLAUSE = (r"(?:is|are|was|were|be|been|has|have|had|may|might|can|could|should|must|will|would|do|does|did|that|which|who|when|where"
           r"|if|whether|because|but|no|not|without|treat\w*|prevent\w*|it|they|this|these)")
# What may stand before the subject without making it another thing.
_GRADE = (r"(?:severe|mild|moderate|acute|chronic|untreated|advanced|early|late|primary|secondary|classic|typical|adult|childhood|recurrent"
          r"|persistent|active|uncomplicated|complicated|inherited|acquired|isolated|other|oral|intravenous|topical|systemic|inhaled"
          r"|subcutaneous|loop|long-acting|short-acting|regular|repeated|high-dose|low-dose|prolonged|unexplained|new|certain|raised"
          r"|Severe|Mild|Moderate|Acute|Chronic|Untreated|Primary|Secondary|Oral|Intravenous|Topical|Systemic|Inhaled|Uncomplicated|Some|Many|Most)")
_MODIFIER = rf"(?!{_BARRED}\b)[A-Za-z0-9αβγ'’/-]+,?\s"
_ENGLISH_END = (r"(?=\s*$|\s*[,.;:()\[\]]|\s+(?:and|or|in|on|at|during|after|before|that|which|when|who|from|within|but|while|because"
                r"|as|with|without|for|to|by|due|if|especially|including|such|followed|plus|until|often|usually|sometimes"
                r"|alone|affecting|involving|lasting|of (?:the|his|her|your|their|both|one|small))\b)")
_CHINESE_BARRED = r"非无未不抗防免除没缺止疗治的或和与及由因如若引导造诱致增减降促预避类"
_CHINESE_END = r"(?=\s*$|[、，。；：,;)）]|和|及|或|与|以及|等|者?[。，；]|（|并|且|伴|而|甚至|，)"
_ITEM = {
    "en": re.compile(rf"(?:(?:an?|the|your|their)\s)?(?:{_MODIFIER}){{0,3}}(?<![-\w])([{ANY}]){_BRACKET}"),
    "zh": re.compile(rf"[^{ANY}、，。；：（）{_CHINESE_BARRED}]{{0,6}}([{ANY}])(?:症状|感)?{_BRACKET}"),
}
_ITEM_END = {"en": re.compile(_ENGLISH_END), "zh": re.compile(_CHINESE_END)}
_OTHER = {
    "en": re.compile(rf"(?:(?!{_CLAUSE}\b)[A-Za-z0-9'’/-]+\s?){{1,6}}{_BRACKET}(?=,|\s(?:and|or)\s)"),
    "zh": re.compile(rf"[^{ANY}、，。；：]{{1,10}}(?=[、]|和|及|或)"),
}
_SEPARATOR = {
    "en": re.compile(r"\s*(?:,\s*(?:and/or|and|or|as well as|plus)?|and/or|and|or|as well as)\s+(?:also\s+)?"),
    "zh": re.compile(r"\s*(?:、|以及|及其?|和|或者?|与|，以及|，及)\s*"),
}
_BACK_ITEM = {
    "en": re.compile(rf"(?:(?:an?|the)\s)?((?:{_GRADE},?\s){{0,3}})([{ANY}]){_BRACKET}$"),
    "zh": re.compile(rf"(?<![引导造诱])([^{ANY}、，。；：（）\s{_CHINESE_BARRED}]{{0,6}})([{ANY}]){_BRACKET}$"),
}
_BACK_SEPARATOR = {
    "en": re.compile(rf"(?<=[{ANY})])(?:,\s|,?\s(?:and|or|as well as)\s)$"),
    "zh": re.compile(rf"(?<=[{ANY}）])(?:、|和|及|或|与|以及)$"),
}
_MOST_ITEMS = 25


@dataclass(frozen=True)
class Listed:
    """Places of the names, and where the enumeration begins and ends in the abstracted text."""

    places: tuple[int, ...]
    start: int
    end: int


def listed_after(text: str, position: int, *, language: str, after: re.Pattern[str] | None = None) -> Listed:
    """The enumeration that begins at `position` and, where asked, ends before `after`; no places where none does."""
    item, other, separator = _ITEM[language], _OTHER[language], _SEPARATOR[language]
    places: list[int] = []
    start = end = position
    closed = after is None
    for _ in range(_MOST_ITEMS):
        found = item.match(text, position)
        if found is not None and after is not None and after.match(text, found.end()):
            return Listed((*places, found.start(1)), start, found.end())
        if found is not None and _ITEM_END[language].match(text, found.end()):
            places.append(found.start(1))
            end = position = found.end()
        elif (skipped := other.match(text, position)) is not None:
            position = skipped.end()
        else:
            break
        between = separator.match(text, position)
        if between is None:
            break
        position = between.end()
    return Listed(tuple(places) if closed else (), start, end)


def listed_before(text: str, position: int, *, language: str) -> Listed:
    """The enumeration that ends at `position`, its names from left to right."""
    places: list[int] = []
    end = position
    for _ in range(_MOST_ITEMS):
        found = _BACK_ITEM[language].search(text[:position])
        if found is None:
            break
        places.append(found.start(2))
        position = found.start()
        separated = _BACK_SEPARATOR[language].search(text[: found.start(2)] if not found.group(1) else text[:position])
        if separated is None:
            break
        position = separated.start()
    return Listed(tuple(reversed(places)), position, end)
