"""Sentences end where a reader of Chinese or English would say they end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.ingestion.sentences import split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Give 3.5 mg i.v. every 8 h.", "Stop if pH < 7.2."],
        ["Dr. Li and J. R. Smith agreed.", "See Fig. 3 for details."],
        ["Use antibiotics, e.g. Amoxicillin, early.", "Others (i.e. Macrolides) come second."],
        ["He had hepatitis B.", "The liver was normal."],
        ["Take vitamin D.", "Patients improved."],
        ["Jones et al. (2019) disagree.", "The rest, etc., is unknown."],
        ["1. Rest in bed.", "2. Drink water."],
        ["Plan: 1. Rest in bed.", "2. Drink water.", "3. Come back."],
        ["Findings: 1. Fever.", "2. Cough."],
        ["1) Rest.", "2) Water."],
        ["Score: 1. Low risk."],
        ["Fever lasted 3.", "Then it stopped."],
        ["He took 1.", "Then he took 2.", "Done."],
        ['She said "Stop!"', "Then she left."],
        ["Is it safe?", "Yes [1].", "It is safe.[2, 3]", "Done."],
        ["患者白细胞3.5×10⁹/L，体温38.5℃。", "建议复查；", "必要时住院。"],
        ["他问：“痛吗？”", "答：“痛！”[1]", "收入院。"],
        ["可用大环内酯类（如阿奇霉素；克拉霉素）。", "疗程5天[2]。"],
        ["使用 CURB-65 评分.", "结果为2分."],
        ["白细胞减少见于: 病毒感染;", "药物;", "脾功能亢进."],
    ],
)
def test_sentences_end_where_readers_end_them(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["诊断：1. 社区获得性肺炎；", "2. 低钾血症。"],
        ["1. 卧床休息。", "2. 多饮水。"],
        ["出院诊断：1.肺炎", "2.高血压", "3.糖尿病"],
        ["入院诊断 1. 肺炎", "2. 贫血"],
        ["诊断：1）肺炎", "2）高血压"],
        ["«1. 卧床休息。", "2. 多饮水。»"],
        ["1. 白细胞3.5", "2. 血红蛋白90"],
        ["第1、2肋骨骨折，分为1、2、3级。"],
        ["见表1.", "结果见表2.", "讨论。"],
    ],
)
def test_the_number_of_a_list_item_stays_with_its_item(sentences: list[str]) -> None:
    text = "".join(sentence if index == 0 else (" " if sentences[index - 1][-1].isalnum() else "") + sentence
                   for index, sentence in enumerate(sentences))
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


def test_a_wrapped_english_line_runs_on_and_a_list_item_does_not() -> None:
    text = "Fever is a rise\nin temperature.\n- cough\n- chills\n\nnext paragraph"
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Fever is a rise\nin temperature.",
        "- cough",
        "- chills",
        "next paragraph",
    ]


@given(st.text(alphabet="aB 3.5。；;！?\n([“”白e.g12)：、", max_size=200))
def test_spans_hold_every_visible_character_once(text: str) -> None:
    spans = split_sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
