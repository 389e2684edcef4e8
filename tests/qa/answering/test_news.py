from __future__ import annotations

import pytest

from qa.answering.news import news

EN = "Acute gout is treated with colchicine, an NSAID or a glucocorticoid."
ZH = "痛风急性发作的一线药物为秋水仙碱、非甾体抗炎药或糖皮质激素。"


@pytest.mark.parametrize(
    ("sentence", "question", "source", "stands"),
    [
        ("Acute gout is treated with colchicine.", "How is acute gout treated?", EN, True),
        ("Acute gout is treated with Zalcoprim.", "How is acute gout treated?", EN, False),
        ("Acute gout is treated with a non-steroidal anti-inflammatory drug.", "How is acute gout treated?", EN, True),
        ("痛风急性发作用秋水仙碱治疗。", "痛风急性发作怎么治疗？", ZH, True),
        ("痛风急性发作应服用痛风王。", "痛风急性发作怎么治疗？", ZH, False),
        ("痛风急性发作可用非甾体抗炎药。", "痛风怎么治疗？", EN, True),
    ],
)
def test_what_a_sentence_adds_to_its_question_has_to_stand_in_the_source(
    sentence: str, question: str, source: str, stands: bool
) -> None:
    assert news(sentence, question, [source]).stands is stands
