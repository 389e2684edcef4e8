from __future__ import annotations

import pytest

from qa.answering.support_rules.negation import differ
from qa.answering.support_rules.scope import negated
from qa.answering.support_rules.statements import plain


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("静脉钙剂不能降低血钾", "血钾", True),
        ("剂量不超过每日4 g", "剂量", False),
        ("不良反应包括干咳", "干咳", False),
        ("急性发作期间不应停用别嘌醇", "别嘌醇", False),
        ("妊娠期禁用", "妊娠期", True),
        ("Calcium does not lower potassium", "potassium", True),
        ("No more than 4 g of paracetamol is taken", "paracetamol", False),
        ("Dabigatran is contraindicated in valve patients", "valv", True),
        ("It is not contraindicated in asthma", "asthma", False),
        ("Levofloxacin should not be used in children but may be used in adults", "adult", False),
    ],
)
def test_a_negation_reaches_as_far_as_its_clause(text: str, word: str, expected: bool) -> None:
    assert (word in negated(plain(text))) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("X is unsafe in pregnancy", "X is safe in pregnancy", True),
        ("X should be avoided in pregnancy", "X should not be used in pregnancy", False),
        ("X is contraindicated in pregnancy", "X can be used in pregnancy", True),
        ("抗菌药物对病毒无效", "抗菌药物对病毒有效", True),
        ("妊娠期避免使用", "妊娠期不宜使用", False),
        ("妊娠期可以使用", "妊娠期禁用", True),
    ],
)
def test_opposites_differ_and_two_ways_of_denying_do_not(one: str, other: str, expected: bool) -> None:
    assert differ(plain(one), plain(other)) is expected
