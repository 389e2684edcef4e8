"""How many opposite findings are found, and how many that are not opposite are taken for it: pairs written before the rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from qa.research.claims import claim_of, opposed
from qa.research.contradictions import Paper, opposites

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pair:
    why: str
    language: str
    one: str
    other: str


def pairs(name: str) -> list[Pair]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [Pair(*line.split("\t")) for line in lines if not line.startswith("#")]


def found(pair: Pair) -> bool:
    title = "结论" if pair.language == "zh" else "Conclusions"
    texts = [f"{title}\n{sentence}\n" for sentence in (pair.one, pair.other)]
    papers = [Paper(key, text, [[title, None, 0, len(title) + 1, len(text)]]) for key, text in enumerate(texts)]
    return bool(opposites(papers))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["pairs.development.tsv", "pairs.held_out.tsv"])
def test_opposite_findings_are_found_and_others_left_alone(name, language):
    chosen = [pair for pair in pairs(name) if pair.language == language]
    wanted = [pair for pair in chosen if pair.why == "opposite"]
    told = [pair for pair in chosen if found(pair)]
    right = [pair for pair in told if pair.why == "opposite"]
    print(f"{name} {language}: recall {len(right)}/{len(wanted)}, precision {len(right)}/{len(told)}")  # noqa: T201
    assert len(chosen) == 20 and len(right) >= 0.85 * len(wanted) and len(right) >= 0.9 * len(told)


@pytest.mark.parametrize(("one", "other", "wanted"), [
    ("Drug use lowered blood pressure in men.", "Drug use raised blood pressure in men.", "direction"),
    ("Open repair had fewer hernia recurrences than mesh repair.", "Mesh repair had more hernia recurrences than open repair.", ""),
    ("Open repair had fewer hernia recurrences than mesh repair.", "Mesh repair had fewer hernia recurrences than open repair.", "direction"),
    ("Aspirin reduced strokes in adults without diabetes.", "Aspirin did not reduce strokes in adults with diabetes.", ""),
    ("", "", ""),
])
def test_what_two_findings_say_against_each_other(one, other, wanted):
    assert opposed(claim_of(one, "en"), claim_of(other, "en")) == wanted


def test_two_denials_agree():
    left = claim_of("二甲双胍与胰腺癌患者的预后无显著相关性。", "zh")
    assert left.nothing or left.denies
    assert opposed(left, claim_of("二甲双胍不能改善胰腺癌患者的预后。", "zh")) == ""
