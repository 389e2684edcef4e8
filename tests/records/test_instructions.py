"""An instruction to write a report is understood in both languages, and a question is never taken for one."""

from __future__ import annotations

import pytest

from records.instructions import understand

INSTRUCTIONS = [
    ("生成张三的病历报告", "张三", "case", "", "zh"),
    ("请生成张三的病历报告。", "张三", "case", "", "zh"),
    ("帮我生成张三的病历报告，侧重感染原因", "张三", "case", "侧重感染原因", "zh"),
    ("生成患者张三的病历报告", "张三", "case", "", "zh"),
    ("起草欧阳小红的出院小结", "欧阳小红", "discharge", "", "zh"),
    ("写一份张三的入院记录", "张三", "admission", "", "zh"),
    ("为张三写一份出院小结，侧重抗感染治疗", "张三", "discharge", "侧重抗感染治疗", "zh"),
    ("给张三生成病程记录", "张三", "progress", "", "zh"),
    ("为病人李四撰写门诊病历", "李四", "outpatient", "", "zh"),
    ("Generate the case report for Mary Whitfield", "Mary Whitfield", "case", "", "en"),
    ("generate a case report of Mary Whitfield.", "Mary Whitfield", "case", "", "en"),
    ("Please draft a discharge summary for Mary Whitfield, write to a GP", "Mary Whitfield", "discharge", "write to a GP", "en"),
    ("Write an admission note for Mary Whitfield", "Mary Whitfield", "admission", "", "en"),
    ("Draft Mary Whitfield's discharge summary", "Mary Whitfield", "discharge", "", "en"),
    ("Create a progress note about patient Whitfield", "Whitfield", "progress", "", "en"),
    ("Generate the report for 张三", "张三", "case", "", "en"),
]
QUESTIONS = [
    "病历报告怎么写？", "如何书写出院小结", "张三的白细胞为什么低？", "白细胞计数偏低可能是什么疾病？", "出院小结包括哪些内容？",
    "How do I write a discharge summary?", "What belongs in a case report for a journal?", "Community-acquired pneumonia treatment",
    "", "生成", "Tell me about warfarin.",
]


@pytest.mark.parametrize(("text", "name", "kind", "rest", "language"), INSTRUCTIONS)
def test_an_instruction_is_understood(text, name, kind, rest, language):
    wish = understand(text)
    assert wish is not None
    assert (wish.name, wish.kind, wish.rest, wish.language) == (name, kind, rest, language)


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_is_not_an_instruction(text):
    assert understand(text) is None
