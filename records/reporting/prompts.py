"""The prompts that let a model join facts into prose; they ask for nothing but joining."""

from __future__ import annotations

from collections.abc import Sequence

from qa.generation.base import Evidence, Prompt

PROMPT_VERSION = "join-facts-1"

SYSTEM = {
    "zh": "你把给出的事实连成通顺的病历语句。只写事实里有的内容，不增加、不解释、不推断；"
    "数字、单位、日期、药名照抄；写完即止。",
    "en": "You join the given facts into plain sentences of a medical record. Write only what the facts say: "
    "add nothing, explain nothing, conclude nothing. "
    "Copy numbers, units, dates and names exactly. Stop when all facts are told.",
}
EXAMPLES = {
    "zh": (
        (
            "事实：\n- 2024-03-02 门诊，原因：左踝扭伤。\n- 左踝肿胀1天。\n- 否认足趾麻木。",
            "患者因左踝扭伤于2024-03-02门诊就诊，左踝肿胀1天。否认足趾麻木。",
        ),
    ),
    "en": (
        (
            "Facts:\n- Outpatient visit on 2024-03-02, reason: sprained ankle.\n- "
            "Left ankle swollen for 1 day.\n- Denies numb toes.",
            "The patient was seen as an outpatient on 2024-03-02 because of a sprained ankle. "
            "Left ankle swollen for 1 day. "
            "Denies numb toes.",
        ),
    ),
}
FACTS = {"zh": "事实：", "en": "Facts:"}
WISH = {"zh": "侧重：", "en": "Emphasis: "}


def joining_prompt(facts: Sequence[str], *, language: str, instruction: str = "") -> Prompt:
    """Ask for prose over these facts; the doctor's instruction may only weigh, the check afterwards decides."""
    lines = [FACTS[language], *(f"- {fact}" for fact in facts)]
    if instruction:
        lines.append(WISH[language] + " ".join(instruction.split())[:200])
    evidence = tuple(Evidence(number, fact) for number, fact in enumerate(facts, start=1))
    return Prompt(SYSTEM[language], EXAMPLES[language], "\n".join(lines), evidence)
