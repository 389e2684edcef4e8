from __future__ import annotations

import random

import pytest

from qa.training.claims import Source, made, plain
from qa.training.opposites import opposite
from qa.training.pairs import Pair, is_held_out, split


def pairs(count=400):
    return [Pair(f"q{n}", f"p{n}", "s", f"group {n % 100}") for n in range(count)]


def test_no_group_stands_on_both_sides_of_the_split():
    training, held_out = split(pairs())
    assert {pair.group for pair in training}.isdisjoint({pair.group for pair in held_out})
    assert 0.08 < len(held_out) / 400 < 0.25


def test_the_split_of_a_group_does_not_depend_on_the_other_data():
    assert [is_held_out(f"group {n}") for n in range(9)] == [is_held_out(f"group {n}") for n in range(9)]
    assert split(pairs(40))[1] == [pair for pair in split(pairs(400))[1] if int(pair.query[1:]) < 40]


@pytest.mark.parametrize(
    ("sentence", "opposites"),
    [
        ("Metformin is recommended.", {"Metformin is contraindicated.", "Metformin is not recommended."}),
        ("The drug does not reduce mortality.", {
            "The drug does reduce mortality.", "The drug does not raise mortality.", "The drug does not reduce survival.",
        }),
        ("发热、血便者应立即补液。", {"发热、血便者不应立即补液。", "发热、血便者应不必补液。"}),
        ("大叶性肺炎时白细胞升高。", {"大叶性肺炎时白细胞降低。"}),
    ],
)
def test_a_sentence_is_reversed_in_one_place(sentence, opposites):
    found = {opposite(sentence, random.Random(seed)) for seed in range(30)}
    assert found <= opposites
    assert found


def test_words_inside_chinese_words_are_left_alone():
    for seed in range(20):
        assert opposite("过敏反应与适应性免疫相关。", random.Random(seed)) is None


def test_a_number_is_changed_where_nothing_else_can_be():
    assert opposite("Dose: 500 mg twice daily.", random.Random(1)) not in {None, "Dose: 500 mg twice daily."}


def test_a_conclusion_loses_its_lead_and_its_brackets():
    assert plain("CONCLUSIONS: We conclude that aspirin (ASA) helps.") == "We conclude that aspirin helps."
    assert plain("These results suggest that X inhibits Y (p<0.05).") == "X inhibits Y."


def test_claims_made_from_a_source_are_told_by_label():
    sources = [
        Source(tuple(f"Finding {n}-{m} shows that the marker increased in patients." for m in range(5)), "abstracts", str(n))
        for n in range(6)
    ]
    examples = list(made(sources, seed=3, per_source=2))
    assert {example.label for example in examples} == {"supported", "contradicted", "unrelated"}
    for example in examples:
        own = next(source for source in sources if source.group == example.group)
        inside = any(sentence in example.passage for sentence in own.sentences)
        assert inside is (example.label != "unrelated")
