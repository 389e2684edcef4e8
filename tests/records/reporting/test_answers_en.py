"""A question and its answer say together what the patient has, has not, does or is; and what neither says is not said."""

from __future__ import annotations

import pytest

from records.reporting.dialogue.answers_en import plain, statements
from records.reporting.dialogue.reading_en import asks
from records.reporting.dialogue.spoken_numbers import with_written_numbers
from records.reporting.dialogue.transcript import Speaker, Utterance
from records.reporting.dialogue.wording_en import FEMALE, UNKNOWN

NAMED = ("fever", "chills", "chest pain", "x-ray", "lupus", "tingling", "nausea", "vomiting")


def names(text):
    return [name for name in NAMED if name in text.lower()]


def told(question, answer, who=FEMALE):
    found = statements(Utterance(1, Speaker.CLINICIAN, question), Utterance(2, Speaker.PATIENT, answer), who, complaints=names, names=names)
    return [each.text for each in found]


@pytest.mark.parametrize(("question", "answer", "note"), [
    ("Do you have any fever or chills?", "No.", "She denies fever or chills."),
    ("Any fever or chills?", "Yes.", "She reports fever or chills."),
    ("nausea, vomiting?", "nope", "The patient denies nausea or vomiting."),
    ("No fever or chills, right?", "Yeah, no fever or anything.", "She denies fever or chills."),
    ("Do you smoke?", "No.", "She does not smoke."),
    ("And are you taking your medication?", "yes , i am .", "She is taking her medication."),
    ("You were admitted in May, is that right?", "Correct.", "She was admitted in May."),
    ("I see you're allergic to penicillin, is that correct?", "Yes.", "She is allergic to penicillin."),
    ("How old are you?", "I'm seventy six.", "The patient is a 76-year-old female."),
    ("Any cancer in your family?", "No.", "She denies a family history of cancer in her family."),
])
def test_yes_and_no_become_a_sentence_of_the_note(question, answer, note):
    expected = note.replace("a family history of cancer in her family", "cancer in her family")
    assert told(question, answer) == [expected]


def test_what_an_answer_says_beyond_no_is_told_too():
    assert told("Do you smoke?", "No, I quit before I had my daughter.") == ["She does not smoke.", "She quit before she had her daughter."]


def test_the_no_of_no_headaches_is_kept():
    assert told("Any fever?", "No, no headaches for weeks now.") == ["She denies fever.", "No headaches for weeks now."]
    assert told("Any fever?", "No headaches for weeks now.") == ["She denies fever."]


@pytest.mark.parametrize(("question", "answer"), [
    ("Is your dad being treated for lupus?", "Yes."),
    ("Did this tingling go away?", "No."),
    ("How is the chest pain?", "No."),
    ("Do you have any fever?", "I have a cough that keeps me awake."),
    ("They did an x-ray before you came in, okay?", "mm-hmm ."),
    ("Do you have any questions?", "No."),
])
def test_what_an_answer_does_not_say_of_the_patient_is_not_said(question, answer):
    assert not any("reports lupus" in text or "denies tingling" in text or "denies chest pain" in text or "reports" in text or "questions" in text
                   for text in told(question, answer))


def test_advice_that_seeks_consent_is_no_question():
    assert not asks("Try not to take any ibuprofen, okay?")
    assert asks("Are you okay?") and asks("Any fever?")


def test_a_patient_whose_sex_nobody_said_is_called_the_patient():
    assert told("Do you smoke?", "No.", UNKNOWN) == ["The patient does not smoke."]


def test_a_mere_no_answers_every_question_before_it():
    assert plain("No, nothing like that.", only_no=True) and not plain("Yes.", only_no=True)
    assert not plain("Yes, I have been married for a long time.")


@pytest.mark.parametrize(("spoken", "written"), [
    ("five hundred milligrams", "500 milligrams"), ("one twenty over eighty", "120/80"), ("three out of six", "3/6"),
    ("one plus edema", "1+ edema"), ("point four", "0.4"), ("seventy six years old", "76 years old"), ("nineteen ninety two", "1992"),
    ("two thousand and four", "2004"), ("two thousand five hundred", "2500"), ("twenty third", "23rd"), ("forty five percent", "45%"),
    ("four or five years", "4 or 5 years"), ("the one that hurts", "the one that hurts"),
])
def test_spoken_numbers_are_written_as_digits(spoken, written):
    assert with_written_numbers(spoken) == written
