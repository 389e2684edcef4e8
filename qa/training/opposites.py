"""Turns a medical sentence into one that says the opposite, by one small change, in Chinese and English. Knows no model.

Used only to make training examples of contradiction: direction, negation, recommendation or number is reversed.
"""

from __future__ import annotations

import random
import re

PAIRS_EN = (
    ("increased", "decreased"), ("increases", "decreases"), ("increase", "decrease"),
    ("increasing", "decreasing"),
    ("higher", "lower"), ("more", "less"), ("greater", "smaller"),
    ("improved", "worsened"), ("improves", "worsens"),
    ("improve", "worsen"), ("better", "worse"), ("reduced", "raised"),
    ("reduces", "raises"), ("reduce", "raise"),
    ("positive", "negative"), ("positively", "negatively"), ("promotes", "inhibits"), ("promote", "inhibit"),
    ("activates", "suppresses"), ("activation", "inhibition"),
    ("upregulated", "downregulated"), ("gain", "loss"),
    ("enhances", "impairs"), ("enhanced", "impaired"), ("effective", "ineffective"), ("safe", "unsafe"),
    ("sensitive", "resistant"), ("common", "rare"), ("often", "rarely"),
    ("usually", "seldom"), ("early", "late"),
    ("superior", "inferior"), ("benefit", "harm"), ("beneficial", "harmful"), ("protective", "harmful"),
    ("necessary", "unnecessary"), ("sufficient", "insufficient"),
    ("high", "low"), ("long", "short"), ("strong", "weak"),
    ("recommended", "contraindicated"), ("first-line", "last-line"), ("men", "women"), ("children", "adults"),
    ("before", "after"), ("without", "with"), ("presence", "absence"),
    ("always", "never"), ("majority", "minority"),
    ("acute", "chronic"), ("benign", "malignant"), ("survival", "mortality"),
    ("up", "down"), ("rapid", "slow"),
)
PAIRS_ZH = (
    ("升高", "降低"), ("增加", "减少"), ("增高", "减低"), ("上升", "下降"), ("首选", "禁用"), ("有效", "无效"), ("阳性", "阴性"),
    ("常见", "罕见"), ("多见于", "极少见于"), ("应避免", "应首选"), ("加重", "减轻"), ("延长", "缩短"), ("优于", "不如"),
    ("必须", "不必"), ("不宜", "宜"), ("低于", "高于"), ("早期", "晚期"), ("儿童", "成人"),
    ("男性", "女性"), ("良性", "恶性"), ("大于", "小于"),
    ("不少于", "不多于"), ("以上", "以下"), ("继续", "停止"), ("静脉", "口服"), ("不应", "应"),
    ("不能", "能够"), ("不可", "可以"), ("无需", "需要"),

    ("不推荐", "推荐"), ("不建议", "建议"), ("可见", "不见"), ("多为", "极少为"),
    ("通常", "从不"), ("一般", "从不"), ("伴有", "不伴"), ("伴", "不伴"),
    ("立即", "不必"), ("尽早", "推迟"), ("提示", "排除"), ("可用", "禁用"), ("可行", "不可行"), ("应当", "不应"),
    ("适用于", "不适用于"), ("可能", "不可能"), ("超过", "少于"),
)
MODAL_ZH = re.compile(
    r"(?<![不反适相对效响供])应"
    r"(?=[做查测行给停在立尽予当避检首使复每转静同住考监限补评选送联注与由将继结进根先])"
)
VERB_EN = re.compile(
    r"\b(is|are|was|were|can|could|should|may|might|must|will|has been|have been|did|does|do)\b(?!\s+not\b|n't)", re.IGNORECASE
)
NOT_EN = re.compile(r"\b(is|are|was|were|can|could|should|may|might|must|will|did|does|do) not ", re.IGNORECASE)
NO_EN = re.compile(r"\bno (significant|evidence|association|effect|difference|benefit|increase|change)", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def opposite(sentence: str, chance: random.Random) -> str | None:
    """The sentence reversed in one place, or None where no change is safe to make."""
    ways = _ways_zh(sentence) if CHINESE.search(sentence) else _ways_en(sentence)
    words = [way for way in ways if way != sentence]
    if NUMBER.search(sentence) and (not words or chance.random() < 0.2):
        return _other_number(sentence, chance)
    return chance.choice(words) if words else None


def _ways_en(sentence: str) -> list[str]:
    ways = [
        _replaced(sentence, rf"\b{old}\b", new) for pair in PAIRS_EN for old, new in (pair, pair[::-1])
        if re.search(rf"\b{old}\b", sentence, re.IGNORECASE)
    ]
    if NOT_EN.search(sentence):
        ways += 2 * [NOT_EN.sub(r"\1 ", sentence, count=1)]
    elif NO_EN.search(sentence):
        ways += 2 * [NO_EN.sub(r"a \1", sentence, count=1)]
    elif VERB_EN.search(sentence):
        ways += 2 * [VERB_EN.sub(r"\1 not", sentence, count=1)]
    return ways


def _ways_zh(sentence: str) -> list[str]:
    ways = [MODAL_ZH.sub("不应", sentence, count=1)] if MODAL_ZH.search(sentence) else []
    for first, second in PAIRS_ZH:
        if first in sentence:
            ways.append(sentence.replace(first, second, 1))
        elif second in sentence and not (second == "应" and MODAL_ZH.search(sentence) is None):
            ways.append(sentence.replace(second, first, 1))
    return ways


def _replaced(sentence: str, pattern: str, new: str) -> str:
    def put(found: re.Match[str]) -> str:
        return new.capitalize() if found.group()[0].isupper() else new

    return re.sub(pattern, put, sentence, count=1, flags=re.IGNORECASE)


def _other_number(sentence: str, chance: random.Random) -> str:
    found = chance.choice(list(NUMBER.finditer(sentence)))
    value = float(found.group())
    changed = value * chance.choice((0.25, 0.5, 2, 3, 10)) or 5
    text = f"{changed:.1f}" if "." in found.group() else str(max(1, round(changed)))
    text = text if text != found.group() else str(round(value) + 7)
    return sentence[: found.start()] + text + sentence[found.end() :]
