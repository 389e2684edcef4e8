"""Writes a note from a consultation in Chinese: rules alone, every sentence with the lines that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from records.reporting.dialogue.parts import Names, Part, Statement, within
from records.reporting.dialogue.transcript import Speaker, Utterance

SHARE_OF_TRANSCRIPT = 0.9
FEWEST_CHARACTERS = 4
YES = re.compile(r"^\W*(?:有(?!没有)|是的?|对|嗯|会|确实|经常|偶尔)")
NO = re.compile(r"^\W*(?:没有?|无|不|否|从来没|没)")
SMALL_TALK = re.compile(r"^\W*(?:你好|您好|请坐|谢谢|再见|好的|嗯+|行|可以|没问题|知道了|明白了?|慢走|不客气|怎么了|哪里不舒服)\W*$")
PAST = re.compile(r"既往|以前|过去|病史|慢性病|高血压|糖尿病|手术|过敏|家族|父亲|母亲|抽烟|吸烟|喝酒|饮酒")
EXAMINING = re.compile(r"查体|听诊|触诊|体温|血压|心率|脉搏|呼吸音|啰音|压痛|反跳痛|咽部|扁桃体")
RESULTING = re.compile(r"化验|血常规|尿常规|CT|B超|彩超|X线|胸片|心电图|核磁|结果|报告|白细胞|血红蛋白|血糖")
PLANNING = re.compile(r"建议|考虑|诊断|给你开|给您开|开点|口服|每[天日次]|复查|复诊|住院|注意|休息|多喝水|做个|做一个|先查|治疗|用药|停药")
SPOKEN = (
    (re.compile(r"(?:嗯+|呃+|啊|哦|那个|就是说?|然后|的话|吧|呢|呀|嘛|哎)[，,、]?"), ""), (re.compile(r"^(?:我|您|你)(?:就|是|这)?"), ""),
    (re.compile(r"(?:给|帮)[您你]"), "予"), (re.compile(r"我(?:们)?"), ""), (re.compile(r"[您你]的?"), ""), (re.compile(r"老是|总是"), "反复"),
    (re.compile(r"拉肚子"), "腹泻"), (re.compile(r"发烧"), "发热"), (re.compile(r"肚子[疼痛]"), "腹痛"), (re.compile(r"头[疼]"), "头痛"),
)


def write(said: Sequence[Utterance], *, names: Names) -> list[Statement]:
    """The statements of a note in the order of its parts."""
    found = list(_statements(said, names))
    budget = max(60, int(SHARE_OF_TRANSCRIPT * sum(len(one.text) for one in said)))
    kept = within(found, budget, names, size=len)
    return sorted([*_complaint(found, names), *kept], key=lambda one: (list(Part).index(one.part), one.lines))


def _statements(said: Sequence[Utterance], names: Names) -> Iterator[Statement]:
    told: set[int] = set()
    for place, one in enumerate(said):
        if place in told or SMALL_TALK.match(one.text):
            continue
        if _asks(one):
            answer = said[place + 1] if place + 1 < len(said) and said[place + 1].speaker is not one.speaker else None
            if answer and (made := _answered(one, answer, names)):
                yield made
                told |= {place + 1} if len(answer.text) <= FEWEST_CHARACTERS + 2 else set()
            continue
        text = _written(one.text)
        if len(text) >= FEWEST_CHARACTERS:
            yield Statement(_part(one), f"{text}。", (one.line,), 1.0 + 2 * len(names(text)) + len(re.findall(r"\d+", text)))


def _asks(one: Utterance) -> bool:
    return one.asks or (one.speaker is Speaker.CLINICIAN and bool(re.search(r"[吗呢么]\W*$|有没有|是不是|多久|什么时候|怎么样", one.text)))


def _answered(question: Utterance, answer: Utterance, names: Names) -> Statement | None:
    """「有发热、胸痛吗？」「没有。」 becomes 「否认发热、胸痛。」"""
    asked = [name for name in dict.fromkeys(names(question.text)) if name not in answer.text]
    verb = "否认" if NO.match(answer.text) else "有" if YES.match(answer.text) else ""
    if not asked or not verb:
        return None
    part = Part.PAST if PAST.search(question.text) else Part.HISTORY
    return Statement(part, f"{verb}{'、'.join(asked)}。", (question.line, answer.line), 3.0 + len(asked))


def _part(one: Utterance) -> Part:
    if one.speaker is Speaker.CLINICIAN:
        for part, cue in ((Part.PLAN, PLANNING), (Part.EXAMINATION, EXAMINING), (Part.RESULTS, RESULTING)):
            if cue.search(one.text):
                return part
    return Part.PAST if PAST.search(one.text) else Part.HISTORY


def _complaint(found: Sequence[Statement], names: Names) -> list[Statement]:
    """The first statement of the history that names a complaint."""
    first = next((one for one in found if one.part is Part.HISTORY and names(one.text) and not one.text.startswith("否认")), None)
    return [Statement(Part.COMPLAINT, first.text, first.lines, first.weight)] if first else []


def _written(text: str) -> str:
    for said, instead in SPOKEN:
        text = said.sub(instead, text)
    return text.strip(" ，,。.；;、")
