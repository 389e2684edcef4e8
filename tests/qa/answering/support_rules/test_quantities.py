from __future__ import annotations

import pytest

from qa.answering.support_rules.numbers import matches
from qa.answering.support_rules.quantities import quantities
from qa.answering.support_rules.statements import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0.5 g", "500 mg"),
        ("1.6 μg/kg", "1.6微克/千克"),
        ("5–7天", "5 to 7 days"),
        ("两周", "14 days"),
        ("每日三次", "three times daily"),
        ("q8h", "每8小时一次"),
        ("bid", "一日2次"),
        ("百分之三十", "30%"),
        ("１０ ｍｇ", "10 mg"),
        ("65岁", "65 years"),
        ("10 × 10⁹/L", "10×10^9/L"),
        ("5万/μL", "50×10⁹/L"),
        ("90 mg/dL", "0.9 g/L"),
        ("1,500 units", "1500 IU"),
        ("100次/分", "100 beats/min"),
        ("48 hours", "2天"),
        ("3 g/日", "每日3 g"),
    ],
)
def test_the_same_amount_is_recognised_however_it_is_written(one: str, other: str) -> None:
    (mine,), (theirs,) = quantities(plain(one)), quantities(plain(other))
    assert matches(mine, theirs)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("500 g", "500 mg"),
        ("5 mg/dL", "5 mmol/L"),
        ("两周", "2 days"),
        ("每日两次", "three times daily"),
        ("10 × 10⁹/L", "10 × 10⁶/L"),
        ("38 mmHg", "38 kPa"),
        ("5–10 mg", "5–20 mg"),
    ],
)
def test_different_amounts_are_not_confused(one: str, other: str) -> None:
    (mine,), (theirs,) = quantities(plain(one)), quantities(plain(other))
    assert not matches(mine, theirs)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("at least 5 days", "up"),
        ("5天以上", "up"),
        ("达到或超过6.5 mmol/L", "up"),
        ("65 years or older", "up"),
        ("no more than 4 g", "down"),
        ("不超过每日4 g", "down"),
        ("<90 mmHg", "down"),
        ("up to 90 mg", "down"),
        ("不低于 90 mmHg", "up"),
        ("5 days", ""),
    ],
)
def test_comparators_are_read_in_both_languages(text: str, side: str) -> None:
    (found,) = quantities(plain(text))
    assert found.side == side


@pytest.mark.parametrize(
    "text", ["CURB-65", "2型糖尿病", "type 2 diabetes", "OCT3/4", "维生素B12", "复查一次", "NYHA 3级"]
)
def test_figures_of_names_are_no_amounts(text: str) -> None:
    assert quantities(plain(text)) == ()
