from __future__ import annotations

import pytest

from qa.answering.base import Reason, Support
from qa.answering.support import RuleSupportChecker

ZH = "阿莫西林1 g每日三次口服用于门诊社区获得性肺炎，避免使用左氧氟沙星；疗程5–7天。"
EN = "Amoxicillin 500 mg three times daily is used for community-acquired pneumonia. Avoid levofloxacin in children."


@pytest.mark.parametrize(
    ("sentence", "source", "support", "reason"),
    [
        (EN.split(". ")[0] + ".", EN, Support.SUPPORTED, Reason.QUOTED),
        ("社区获得性肺炎门诊口服阿莫西林1g每日三次。", ZH, Support.SUPPORTED, Reason.COVERED),
        ("阿莫西林2g每日三次用于社区获得性肺炎。", ZH, Support.CONTRADICTED, Reason.NUMBER_DIFFERS),
        ("Amoxicillin 500 g three times daily is used.", EN, Support.CONTRADICTED, Reason.NUMBER_DIFFERS),
        ("儿童可用阿莫西林1 g每日三次。", ZH, Support.UNSUPPORTED, Reason.POPULATION_MISSING),
        (
            "Amoxicillin worsens community-acquired pneumonia in 30% of adults.",
            EN,
            Support.UNSUPPORTED,
            Reason.NUMBER_MISSING,
        ),
        ("社区获得性肺炎首选头孢曲松。", ZH, Support.UNSUPPORTED, Reason.DRUG_MISSING),
        ("Tedizolid and cefuroxime are used.", EN, Support.UNSUPPORTED, Reason.DRUG_MISSING),
        ("阿莫西林用于脑膜炎。", ZH, Support.UNSUPPORTED, Reason.DISEASE_MISSING),
        ("门诊可使用左氧氟沙星。", ZH, Support.CONTRADICTED, Reason.NEGATION_DIFFERS),
        ("Levofloxacin is used in children.", EN, Support.CONTRADICTED, Reason.NEGATION_DIFFERS),
        ("Patients enjoy walking beside rivers.", EN, Support.UNSUPPORTED, Reason.LITTLE_OVERLAP),
    ],
)
def test_a_sentence_is_held_against_its_source(sentence: str, source: str, support: Support, reason: Reason) -> None:
    result = RuleSupportChecker().check(sentence, [source])
    assert (result.support, result.reason) == (support, reason)


def test_part_of_a_range_stands_in_the_source() -> None:
    assert RuleSupportChecker().check("疗程7天。", [ZH]).support is Support.SUPPORTED


def test_a_sentence_without_source_is_unsupported() -> None:
    assert RuleSupportChecker().check("Amoxicillin is used.", []).reason is Reason.NO_CITATION


def test_a_wrong_number_is_named_with_the_right_one() -> None:
    assert RuleSupportChecker().check("阿莫西林2g每日三次。", [ZH]).parameters == {"value": "2g", "quote": "1 g"}


def test_a_class_stands_for_its_member_only_in_part() -> None:
    result = RuleSupportChecker().check("Beta-lactams are used for community-acquired pneumonia.", [EN])
    assert (result.support, result.reason) == (Support.PARTLY, Reason.DRUG_CLASS)


def test_every_reason_and_group_has_its_words() -> None:
    from qa.answering.support_rules.groups import POPULATIONS
    from qa.services.wording import GROUPS, REASONS

    assert set(REASONS) == set(Reason)
    assert set(GROUPS) == set(POPULATIONS)


SYNCOPE = "晕厥的评估\n分类\n晕厥分为反射性晕厥、直立性低血压性晕厥和心源性晕厥三类。心源性晕厥的病因包括心动过缓。运动中晕厥提示心源性。"
GAUCHER = "Gaucher disease\nWhat it is\nFatty substances build up in certain organs. This prevents these organs from working properly."


@pytest.mark.parametrize(("sentence", "source"), [
    ("晕厥伴直立性低血压性晕厥提示心源性。", SYNCOPE),
    ("Raised ALT and AST are common reasons for liver disease.",
     "Liver enzymes\nRaised ALT and AST suggest hepatitis. Drugs are common reasons. A ratio above 2 suggests alcohol-related liver disease."),
])
def test_words_that_stand_apart_in_the_source_do_not_make_a_sentence_of_it(sentence: str, source: str) -> None:
    found = RuleSupportChecker().check(sentence, [source])
    assert (found.support, found.reason) == (Support.PARTLY, Reason.SCATTERED)


@pytest.mark.parametrize(("sentence", "source"), [
    ("Gaucher disease prevents these organs from working properly.", GAUCHER),
    ("In Gaucher disease fatty substances build up in organs, which prevents these organs from working properly.", GAUCHER),
    ("运动中晕厥提示心源性，病因包括心动过缓。", SYNCOPE),
])
def test_a_clause_may_take_its_words_from_one_sentence_and_its_heading(sentence: str, source: str) -> None:
    assert RuleSupportChecker().check(sentence, [source]).support is Support.SUPPORTED
