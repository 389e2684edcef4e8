from __future__ import annotations

from qa.retrieval.segmentation import tokens
from qa.retrieval.terms import concepts, expansions, mentions, names_concept


def test_a_drug_name_stays_one_word_in_chinese() -> None:
    assert "二甲双胍" in tokens("二甲双胍的禁忌")


def test_full_width_digits_equal_plain_ones() -> None:
    assert tokens("５００ ｍｇ") == tokens("500 mg") == ["500", "mg"]


def test_english_plurals_and_question_words_do_not_matter() -> None:
    assert tokens("What are the causes of fevers?") == tokens("cause fever")


def test_mixed_text_gives_words_of_both_languages() -> None:
    assert {"糖尿病", "hba", "6.5"} <= set(tokens("糖尿病患者HbA1c≥6.5%"))


def test_a_low_count_is_the_same_thing_as_leukopenia() -> None:
    assert "leukopenia" in expansions("白细胞计数偏低可能是什么疾病？")
    assert "白细胞减少" in expansions("causes of leukopenia")


def test_the_longest_name_wins() -> None:
    assert [mention.text for mention in mentions("社区获得性肺炎")] == ["社区获得性肺炎"]


def test_a_concept_is_found_under_any_of_its_names() -> None:
    metformin = mentions("二甲双胍")[0].concept
    assert names_concept("Metformin is preferred.", metformin)
    assert not names_concept("Insulin is preferred.", metformin)


def test_every_term_has_names_in_both_languages() -> None:
    assert len(concepts()) >= 300
    assert all(concept.chinese[0] and concept.english[0] for concept in concepts())
