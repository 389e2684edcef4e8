"""Questions that doctors might ask of the seed literature, for measuring speed. Knows no answers."""

from __future__ import annotations

from itertools import chain

CHINESE = (
    "白细胞计数偏低可能是什么疾病？", "社区获得性肺炎门诊首选什么抗菌药？",
    "血钾升高应如何处理？", "痛风急性发作怎么治疗？",
    "D-二聚体升高有哪些原因？", "高血压的初始治疗选什么药？",
    "幽门螺杆菌感染如何根除？", "血小板减少常见于哪些疾病？",
    "脓毒症第一小时应做什么？", "甲状腺功能减退如何补充左甲状腺素？",
    "低钠血症纠正速度应控制在多少？", "心房颤动何时需要抗凝？",
)
ENGLISH = (
    "What are common causes of leukopenia?", "How is community-acquired pneumonia treated in outpatients?",
    "How is hyperkalaemia treated?", "What is the first-line treatment of an acute gout attack?",
    "Which conditions raise D-dimer?", "Which drugs start the treatment of hypertension?",
    "How is Helicobacter pylori eradicated?", "Which diseases cause thrombocytopenia?",
    "What should be done in the first hour of sepsis?", "How is hypothyroidism replaced with levothyroxine?",
    "How fast may hyponatraemia be corrected?", "When does atrial fibrillation need anticoagulation?",
)


def questions(limit: int | None = None) -> list[str]:
    """Chinese and English in turn; the first `limit` of them."""
    return list(chain.from_iterable(zip(CHINESE, ENGLISH, strict=True)))[:limit]
