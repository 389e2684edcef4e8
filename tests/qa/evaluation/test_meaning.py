from __future__ import annotations

from qa.answering.entailment import Entailment
from qa.answering.support import RuleSupportChecker
from qa.evaluation.support import MeaningLabels

SOURCE = "Aspirin reduces the risk of stroke in adults."


class Says:
    def __init__(self, *belief: float) -> None:
        self.belief = Entailment(*belief)

    def judged(self, pairs):
        return [self.belief] * len(pairs)


def label(claim, *belief):
    return MeaningLabels(Says(*belief), RuleSupportChecker()).labels([(claim, SOURCE)])


def test_the_likeliest_meaning_is_the_label():
    assert label("Strokes are prevented by aspirin.", 0.6, 0.3, 0.1) == ["supported"]
    assert label("Strokes are prevented by aspirin.", 0.2, 0.3, 0.5) == ["unrelated"]


def test_a_quotation_is_supported_whatever_the_model_believes():
    assert label(SOURCE, 0.1, 0.8, 0.1) == ["supported"]


def test_a_reversal_seen_by_rule_tips_the_balance():
    claim = "Aspirin does not reduce the risk of stroke in adults."
    assert label(claim, 0.5, 0.3, 0.2) == ["contradicted"]
