"""A note's sentence is held against its lines: figures, units, dates, names, negation and side; what they do not hold is left out."""

from __future__ import annotations

import pytest

from qa.text_analysis.analysis import Analyser
from qa.text_analysis.terminology import compiling
from records.reporting.dialogue.checking import Checker, named_of
from records.reporting.dialogue.note import NAMED, NoteWriter
from records.reporting.dialogue.parts import Part, Statement
from records.reporting.dialogue.transcript import utterances

SAID = """[doctor] Any fever or chills?
[patient] No.
[doctor] Do you have diabetes?
[patient] Yes, I do.
[patient] My left knee hurts and I take ibuprofen four hundred milligrams twice a day since March 3, 2024.
[patient] No, it makes a shooting pain down to my ankle.
[patient] No, I don't think it burns.
医生：有胸痛吗？
患者：没有。
患者：左侧头痛两天，吃了布洛芬0.4克。"""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(compiling.joined(compiling.sources()))


@pytest.fixture(scope="module")
def problems(analyser):
    checker = Checker(utterances(SAID), lambda text: named_of(analyser.analyse(text).entities, NAMED))
    return lambda text, *lines: checker.problems(Statement(Part.HISTORY, text, lines, 1.0))


@pytest.mark.parametrize(("text", "lines"), [
    ("The patient denies fever or chills.", (1, 2)), ("The patient reports diabetes.", (3, 4)),
    ("Her left knee hurts and she takes ibuprofen 400 mg twice daily since March 3, 2024.", (5,)),
    ("The knee hurts.", (5,)), ("It makes a shooting pain down to her ankle.", (6,)), ("She does not think it burns.", (7,)),
    ("否认胸痛。", (8, 9)), ("左侧头痛两天，服用布洛芬0.4克。", (10,)),
])
def test_what_the_lines_hold_passes_in_other_words_too(problems, text, lines):
    assert problems(text, *lines) == ()


@pytest.mark.parametrize(("text", "lines", "said"), [
    ("She takes ibuprofen 600 mg.", (5,), "600 mg"), ("She takes ibuprofen 400 g.", (5,), "400 g"),
    ("She takes ibuprofen since March 4, 2024.", (5,), "2024-03-04"), ("She takes naproxen.", (5,), "naproxen"),
    ("The right knee hurts.", (5,), "right"), ("Both knees hurt bilaterally.", (5,), "both"),
    ("The patient reports fever.", (1, 2), "fever (negation)"), ("The patient denies diabetes.", (3, 4), "diabetes (negation)"),
    ("It burns.", (7,), "burns (negation)"), ("The patient reports diabetes.", (5,), "diabetes"),
    ("胸痛。", (8, 9), "胸痛 (negation)"), ("右侧头痛两天。", (10,), "right"), ("服用布洛芬0.6克。", (10,), "0.6"),
    ("患有糖尿病。", (10,), "糖尿病"),
])
def test_what_they_do_not_hold_is_named(problems, text, lines, said):
    assert any(said in problem for problem in problems(text, *lines))


def test_a_sentence_that_turns_an_answer_round_never_reaches_the_note(analyser):
    note = NoteWriter(analyser).write("Patient: No, I don't think it burns.\nPatient: My left knee has been hurting for two weeks now.")
    assert "hurting" in note.text and not any(one.text == "Burns." for one in note.statements)
