"""Prompts for measuring speed: a fixed beginning, then numbered sentences and a question, in both languages."""

from __future__ import annotations

from qa.generation.base import Prompt

SYSTEM = {
    "zh": "你是临床文献助手。只根据编号句子用二到四句中文回答，每句以来源编号结尾，例如[1]。不要添加句子里没有的内容。",
    "en": "You are a clinical literature assistant. Answer in two to four sentences using only the numbered "
    "sentences; end each sentence with its number, such as [1]. Add nothing that the sentences do not say.",
}

EXAMPLES = {
    "zh": (
        (
            "[1] 自行车链条应每骑行200公里清洁并上油一次。\n[2] 雨天骑行后应当天擦干并上油。\n问题：链条怎么保养？",
            "自行车链条应每骑行200公里清洁并上油一次[1]。雨天骑行后应当天擦干并上油[2]。",
        ),
    ),
    "en": (
        (
            "[1] The chain should be cleaned and oiled every 200 kilometres.\n"
            "[2] After riding in rain, dry and oil it the same day.\nQuestion: How is a bicycle chain kept?",
            "The chain should be cleaned and oiled every 200 kilometres [1]. After riding in rain, dry and oil it "
            "the same day [2].",
        ),
    ),
}

SENTENCES = {
    "zh": (
        "白细胞减少指外周血白细胞计数持续低于4.0×10⁹/L，常见原因包括病毒感染、药物影响、自身免疫病和骨髓疾病。",
        "流行性感冒、登革热、乙型肝炎和EB病毒感染可引起一过性白细胞减少，多在两周内恢复。",
        "抗甲状腺药、氯氮平、磺胺类和化疗药物是药物性粒细胞减少的常见原因，应立即停药并复查血常规。",
        "再生障碍性贫血和急性白血病常伴有贫血和血小板减少，需行骨髓穿刺检查明确诊断。",
        "中性粒细胞低于0.5×10⁹/L为粒细胞缺乏，合并发热时应立即经验性使用广谱抗生素。",
    ),
    "en": (
        "For healthy outpatient adults without comorbidities, amoxicillin 1 g three times daily or doxycycline 100 mg "
        "twice daily is recommended as initial empiric treatment.",
        "For outpatients with chronic heart, lung, liver or renal disease or diabetes, combination therapy with "
        "amoxicillin/clavulanate and a macrolide or doxycycline is recommended.",
        "Macrolide monotherapy is acceptable only where pneumococcal resistance to macrolides is below 25 percent.",
        "Patients should be treated for no less than five days and should be clinically stable before therapy is "
        "stopped.",
        "Routine follow-up chest imaging is not needed when symptoms resolve within five to seven days.",
    ),
}

QUESTIONS = {
    "zh": (
        "白细胞计数偏低有哪些常见原因，应如何处理？",
        "白细胞减少合并发热怎么处理？",
        "哪些药物和感染会引起白细胞减少？",
    ),
    "en": (
        "How is community-acquired pneumonia treated in adult outpatients, and for how long?",
        "How long should pneumonia be treated, and is follow-up imaging needed?",
        "Which antibiotics suit a patient with diabetes and pneumonia?",
    ),
}

QUESTION_WORD = {"zh": "问题：", "en": "Question: "}


def grounded(language: str, *, question: int = 0, turn: int = 0) -> Prompt:
    """A prompt of about 200 tokens behind its fixed beginning; each `turn` starts with another sentence order."""
    sentences = SENTENCES[language]
    order = [sentences[(position + turn) % len(sentences)] for position in range(len(sentences))]
    lines = [f"[{number}] {sentence}" for number, sentence in enumerate(order, start=1)]
    user = "\n".join([*lines, f"{QUESTION_WORD[language]}{QUESTIONS[language][question]}"])
    return Prompt(system=SYSTEM[language], examples=EXAMPLES[language], user=user)


def six() -> list[Prompt]:
    """Three Chinese and three English questions, as six doctors would ask at once."""
    return [grounded(language, question=question) for question in range(3) for language in ("zh", "en")]
