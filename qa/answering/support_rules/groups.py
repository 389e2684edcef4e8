"""Groups of people and degrees of severity as they are named in Chinese and English. Knows no rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

Patterns = Mapping[str, re.Pattern[str]]


def _compiled(patterns: Mapping[str, str]) -> Patterns:
    return {code: re.compile(words) for code, words in patterns.items()}


# The codes are shown in words by qa.services.wording; texts are normalised before they are searched.
POPULATIONS = _compiled(
    {
        "newborns": r"新生儿|早产儿|\b(?:neonat\w+|newborns?|preterm infants?)\b",
        "infants": r"婴幼儿|婴儿|\b(?:infants?|bab(?:y|ies)|toddlers?)\b",
        "children": r"儿童|患儿|小儿|幼儿|儿科|学龄|\b(?:child(?:ren|hood)?|p(?:a)?ediatric)\b",
        "adolescents": r"青少年|\b(?:adolescen\w+|teenage\w*)\b",
        "adults": r"成人|成年|\b(?:adults?|grown-ups?)\b",
        "elderly": r"老年|高龄|老人|\b(?:elderly|older (?:adults?|people|persons?|patients?|men|women)|geriatric|the old)\b",
        "pregnancy": r"妊娠(?!期?糖尿病|期?高血压)|孕妇|怀孕|孕期|孕产妇|孕\d|\b(?:pregnan\w+|gestation(?!al diabetes)|trimester)\b",
        "breastfeeding": r"哺乳|母乳|\b(?:breast-?feeding|lactati\w+|nursing mothers?)\b",
        "renal": r"肾功能(?:不全|减退|损害|受损|障碍|下降|衰竭)|肾衰|肾病患者|慢性肾脏?病|透析"
        r"|\b(?:(?:renal|kidney) (?:impairment|insufficiency|failure|dysfunction|disease)|ckd|dialysis|egfr (?:below|less|under)"
        r"|(?:impaired|reduced) (?:renal|kidney) function)",
        "hepatic": r"肝功能(?:不全|减退|损害|受损|障碍|衰竭)|肝硬化|肝病患者|肝损害"
        r"|\b(?:(?:hepatic|liver) (?:impairment|insufficiency|failure|dysfunction|disease)|cirrho\w+)\b",
        "immunocompromised": r"免疫(?:功能)?(?:抑制|低下|缺陷|受损)|\bimmun(?:o|e)[- ]?(?:compromised|suppress\w+|deficien\w+)\b",
        "diabetes": r"糖尿病(?:患者|人群|病人)|\b(?:diabetics?|(?:people|patients?|adults|those) with (?:type \d )?diabetes)\b",
        "men": r"男性|男子|\b(?:men|males?)\b",
        "women": r"女性|妇女|女子|\b(?:women|females?)\b",
    }
)

SEVERITIES = _compiled(
    {
        "not severe": r"非重[度症]|非重型|轻中度|\bnon-?severe\b|\bnot severe\b|\bmild(?: to |-to-|/)moderate\b",
        "mild": r"(?<!非)轻[度症型](?!至|到)|\bmild(?!\w)(?! to moderate|-to-moderate)",
        "moderate": r"(?<!轻)(?<!至)中[度等]|\bmoderate(?!\w)(?<!to moderate)",
        "severe": r"(?<!非)重[度症型]|(?<!非)严重|危重|\b(?<!non-)(?<!not )(?<!non)severe\b|\bcritical(?:ly)?\b",
    }
)

# Statements about one of these do not hold for the other.
APART = (
    ({"newborns", "infants", "children"}, {"adults", "elderly"}),
    ({"men"}, {"women", "pregnancy"}),
    ({"mild", "moderate", "not severe"}, {"severe"}),
    ({"mild"}, {"moderate"}),
)


@dataclass(frozen=True)
class Named:
    """A group where it stands in a text: its code, the words, and their offsets."""

    code: str
    text: str
    start: int
    end: int


def named(text: str, patterns: Patterns) -> tuple[Named, ...]:
    """Every naming of one of the groups, in order of reading."""
    found = [
        Named(code, match.group(), match.start(), match.end())
        for code, pattern in patterns.items()
        for match in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda item: item.start))


def apart(one: str, other: str) -> bool:
    """Whether what holds for one group can't be taken for the other."""
    return any((one in left and other in right) or (one in right and other in left) for left, right in APART)
