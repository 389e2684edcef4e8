from __future__ import annotations

from qa.answering.base import Reason, Support
from qa.answering.checking import CheckedByMeaning
from qa.answering.entailment import Entailment, OpenVinoEntailment
from qa.answering.support import RuleSupportChecker

SOURCE = "Metformin should be paused before iodinated contrast in patients with renal impairment."


class Says:
    """A model that says the same of every pair and remembers what it was asked."""

    def __init__(self, supported: float, contradicted: float = 0.0) -> None:
        self.answer = Entailment(supported, contradicted, 1 - supported - contradicted)
        self.asked: list[tuple[str, str]] = []

    def judged(self, pairs):
        self.asked += pairs
        return [self.answer] * len(pairs)


def check(sentence, model):
    return CheckedByMeaning(RuleSupportChecker(), model).check(sentence, [SOURCE])


def test_a_quotation_needs_no_model():
    model = Says(0.0, 1.0)
    assert check(SOURCE, model).reason is Reason.QUOTED
    assert model.asked == []


def test_an_invented_number_is_refused_whatever_the_model_says():
    assert check("Metformin 500 mg should be paused before contrast.", Says(1.0)).reason is Reason.NUMBER_MISSING


def test_a_paraphrase_is_supported_by_meaning():
    sentence = "Before iodinated contrast is given, treatment by metformin has to be paused in those with renal impairment."
    alone = RuleSupportChecker().check(sentence, [SOURCE])
    assert alone.support is Support.PARTLY
    assert check(sentence, Says(0.9)).reason is Reason.ENTAILED


def test_shared_words_alone_are_not_enough_where_the_model_doubts():
    sentence = "Metformin should be paused before contrast in patients with renal impairment."
    assert check(sentence, Says(0.1)).support is Support.PARTLY


def test_a_sentence_the_model_finds_contradicted_is_not_shown_as_supported():
    sentence = "Metformin should be paused before contrast in patients with renal impairment."
    result = check(sentence, Says(0.05, 0.9))
    assert (result.support, result.reason) == (Support.CONTRADICTED, Reason.MEANING_DIFFERS)


def test_the_best_of_several_sources_counts():
    class Knows:
        def judged(self, pairs):
            return [Entailment(0.9, 0.0, 0.1) if text == SOURCE else Entailment(0.0, 0.95, 0.05) for _, text in pairs]

    sentence = "Metformin should be paused before contrast in patients with renal impairment."
    result = CheckedByMeaning(RuleSupportChecker(), Knows()).check(sentence, ["Something else.", SOURCE])
    assert result.support is Support.SUPPORTED


def test_without_the_model_the_rules_decide(tmp_path):
    sentence = "Metformin should be paused before contrast in patients with renal impairment."
    assert check(sentence, OpenVinoEntailment(tmp_path)) == RuleSupportChecker().check(sentence, [SOURCE])
