"""Chinese questions made from the entities of PyCMeKG (MIT; machine-extracted). Knows no model.

The wordings are templates of this project: a patient tells complaints and asks, a doctor answers with what the entity
lists. They teach the form of such questions; no answer made here is ever shown to anyone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence

from qa.ingestion.disease_cards import package_file, read_entities
from qa.training.pairs import Pair

Attributes = Mapping[str, Sequence[str]]

WHO = (
    "", "", "", "我", "我妈妈", "我爸", "孩子", "宝宝", "我老公", "我今年32岁，", "男，45岁，", "女28岁，", "医生您好，", "你好，我",
)
SINCE = ("最近", "这几天", "一直", "两个月前开始", "从昨天起", "半年来", "经常", "突然", "有时候")
THEN = ("请问", "想咨询一下", "", "麻烦问问", "这种情况", "请教医生，")
COMPLAINT_QUESTIONS = (
    "这是怎么回事？", "是什么病？", "应该怎么办？", "需要做什么检查？", "严重吗，要不要去医院？", "挂什么科？", "该吃什么药？",
    "是什么原因引起的？",
)
DISEASE_QUESTIONS = {
    "treat": ("{name}怎么治疗？", "{name}吃什么药好？", "得了{name}怎么办", "{name}能治好吗？", "查出来{name}，用什么方法治疗效果好？"),
    "cause": ("{name}是怎么引起的？", "为什么会得{name}？", "{name}的病因有哪些"),
    "symptom": ("{name}有什么症状？", "怎么知道是不是{name}？", "{name}的早期表现是什么"),
    "test": ("{name}要做哪些检查？", "怀疑{name}应该查什么？", "{name}怎么确诊"),
}
DRUG_QUESTIONS = ("{name}是治什么的？", "{name}有什么副作用？", "吃{name}要注意什么？", "{name}怎么吃？", "{name}的功效与作用")
CAUSES, TESTS = ("常见病因", "病因"), ("检查", "实验室检查", "影像学检查")
TREATMENTS, SYMPTOMS = ("治疗", "药物治疗", "手术治疗", "辅助治疗", "治疗方案"), ("常见症状", "临床症状及体征")


def pairs(*, seed: int = 0) -> Iterator[Pair]:
    """Questions with a doctor's answer or with the entity's card. Raises PackageMissing."""
    chance = random.Random(seed)
    for name, attributes in sorted(read_entities(package_file()).items()):
        if _values(attributes, SYMPTOMS):
            yield from _disease(name, attributes, chance)
        elif attributes.get("适应症") and attributes.get("不良反应"):
            yield _drug(name, attributes, chance)


def terms() -> Iterator[Pair]:
    """A Chinese name with its English name, each way."""
    for name, attributes in sorted(read_entities(package_file()).items()):
        for english in _values(attributes, ("英文名称", "英文名"))[:1]:
            if english.isascii() and 3 < len(english) < 80:
                yield Pair(name, english, "terms", name)
                yield Pair(english, name, "terms", name)


def _disease(name: str, attributes: Attributes, chance: random.Random) -> Iterator[Pair]:
    symptoms = _values(attributes, SYMPTOMS)
    if len(symptoms) >= 3:
        told = chance.choice(("、", "，")).join(_some(symptoms, chance, 2, 4))
        opening, ending = chance.choice(WHO) + chance.choice(SINCE), chance.choice(THEN) + chance.choice(COMPLAINT_QUESTIONS)
        asked = f"{opening}{told}，{ending}"
        yield Pair(asked, _answer(name, attributes, chance), "chinese", name)
    kind, wordings = chance.choice(tuple(DISEASE_QUESTIONS.items()))
    if _values(attributes, {"treat": TREATMENTS, "cause": CAUSES, "symptom": SYMPTOMS, "test": TESTS}[kind]):
        asked = chance.choice(THEN) + chance.choice(wordings).format(name=name)
        yield Pair(asked, _answer(name, attributes, chance, about=kind), "chinese", name)


def _answer(name: str, attributes: Attributes, chance: random.Random, about: str = "") -> str:
    """What a doctor would write back: the likely disease, its signs, tests and treatment, some left out."""
    parts = {
        "symptom": _told("可表现为", attributes, SYMPTOMS, chance), "cause": _told("常见原因有", attributes, CAUSES, chance),
        "test": _told("建议做", attributes, TESTS, chance), "treat": _told("可以用", attributes, TREATMENTS, chance),
    }
    kept = [text for kind, text in parts.items() if text and (kind == about or chance.random() < 0.65)]
    opening = chance.choice(("您好，", "你好，", "", "", f"考虑{name}。", f"根据描述考虑{name}的可能，"))
    clinic = _values(attributes, ("就诊科室",))
    closing = f"建议到{clinic[0]}就诊。" if clinic and chance.random() < 0.4 else ""
    named = f"{name}" if chance.random() < 0.8 or about else "这种情况"
    return opening + named + "，".join(kept) + "。" + closing


def _told(lead: str, attributes: Attributes, keys: Sequence[str], chance: random.Random) -> str:
    values = _values(attributes, keys)
    return lead + "、".join(_some(values, chance, 2, 7)) if values else ""


def _drug(name: str, attributes: Attributes, chance: random.Random) -> Pair:
    uses, effects = _values(attributes, ("适应症", "主治", "功能主治")), _values(attributes, ("不良反应",))
    answer = f"{name}用于{'、'.join(_some(uses, chance, 2, 6))}。不良反应有{'、'.join(_some(effects, chance, 2, 6))}。"
    dose = _values(attributes, ("用法用量", "注意事项", "禁忌"))
    return Pair(chance.choice(DRUG_QUESTIONS).format(name=name), answer + "".join(dose[:1]), "chinese-drugs", name)


def _values(attributes: Attributes, keys: Sequence[str]) -> list[str]:
    found = [value.strip() for key in keys for value in attributes.get(key) or () if isinstance(value, str)]
    return [value for value in dict.fromkeys(found) if 1 < len(value) <= 60]


def _some(values: Sequence[str], chance: random.Random, least: int, most: int) -> list[str]:
    return chance.sample(list(values), min(len(values), chance.randint(least, most)))
