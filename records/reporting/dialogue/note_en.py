"""Writes a note from a consultation in English: rules alone, every sentence with the lines that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from records.reporting.dialogue import reading_en as read
from records.reporting.dialogue import wording_en as words
from records.reporting.dialogue.parts import Names, Part, Statement, within
from records.reporting.dialogue.transcript import Speaker, Utterance

FEWEST_WORDS, MOST_WORDS = 3, 45
SHORT = 40
QUESTIONS_TOGETHER = 4
SHARE_OF_TRANSCRIPT, SHARE_OF_SHORT_ONE = 0.45, 0.9


def write(said: Sequence[Utterance], *, complaints: Names, names: Names) -> list[Statement]:
    """The statements of a note in the order of its parts; `complaints` finds the names of symptoms and diseases in a text."""
    whole = " ".join(one.text for one in said)
    who = words.pronouns_of(whole)
    found = list(_statements(said, who, complaints, names))
    share = SHARE_OF_TRANSCRIPT if len(said) > SHORT else SHARE_OF_SHORT_ONE
    budget = max(25, int(share * len(whole.split())))
    kept = within(found, budget, names, size=lambda text: len(text.split()))
    kept += list(_complaint(found, complaints)) if len(said) > SHORT else []
    return sorted(kept, key=lambda one: (list(Part).index(one.part), one.lines))


PRESENTS = re.compile(r"\b(?:presents?|presenting|here|comes? in|came in|seen)\b.{0,30}?\b(?:for|with|because of|"
    r"complaining of)\b(?P<what>[^.;]{3,80})", re.IGNORECASE)


def _complaint(found: Sequence[Statement], complaints: Names) -> Iterator[Statement]:
    """Why the patient came: what the opening says, else the first complaint that is named."""
    opening = [one for one in found if one.part is Part.HISTORY][:12]
    for one in opening:
        if match := PRESENTS.search(one.text):
            yield replace(one, part=Part.COMPLAINT, text=words.sentence(match["what"].strip()))
            return
    for one in opening:
        for name in complaints(one.text)[:1]:
            yield replace(one, part=Part.COMPLAINT, text=words.sentence(name))
            return


def _statements(said: Sequence[Utterance], who: words.Pronouns, complaints: Names, names: Names) -> Iterator[Statement]:
    part = Part.HISTORY
    told: set[int] = set()
    for place, one in enumerate(said):
        if place in told:
            continue
        if one.speaker is Speaker.CLINICIAN:
            part = _part(part, one, done=place / len(said))
        if one.asks:
            answer = _answer(said, place)
            if answer and (made := _answered(one, answer, who, names) or _short(one, answer, who) or _regarding(one, answer, who, names)):
                told.add(said.index(answer, place))
                listed = made.text.count(",") and not made.text.startswith("Regarding")
                yield replace(made, part=Part.REVIEW if part is Part.HISTORY and listed else part)
            continue
        if made := _told(one, who, part, complaints, names):
            yield made


def _part(part: Part, one: Utterance, *, done: float) -> Part:
    text = one.text
    if read.PLAN_BEGINS.search(text) or (done > 0.6 and read.PLANNING.search(words.intended(text))):
        return Part.PLAN
    if part is not Part.PLAN and done > 0.3 and not one.asks:
        if read.RESULTING.search(text):
            return Part.RESULTS
        if read.EXAMINING.search(text):
            return Part.EXAMINATION
    return part


def _place(part: Part, text: str) -> Part:
    """Findings are told at any time; what is meant to be done stays in the plan."""
    if part is Part.HISTORY or "we will" in text.lower():
        return part
    if read.FOUND_IN_RESULTS.search(text):
        return Part.RESULTS
    return Part.EXAMINATION if read.FOUND_ON_EXAMINATION.search(text) else part


def _answer(said: Sequence[Utterance], place: int) -> Utterance | None:
    """What the other one says next, where at most a few more questions stand between."""
    for following in said[place + 1 : place + 1 + QUESTIONS_TOGETHER]:
        if following.speaker is not said[place].speaker:
            return following
        if not following.asks:
            return None
    return None


def _answered(question: Utterance, answer: Utterance, who: words.Pronouns, complaints: Names) -> Statement | None:
    """«Any fever or chills?» «No.» becomes «Denies fever, chills.»"""
    names = list(dict.fromkeys(complaints(question.text)))
    if not names or question.speaker is not Speaker.CLINICIAN:
        return None
    verb = "denies" if read.DENIES.match(answer.text) else "reports" if read.AGREES.match(answer.text) else ""
    if not verb:
        return None
    listed = _listed(names, "or" if verb == "denies" else "and")
    subject = "The patient" if len(names) > 1 else who.subject.capitalize()
    verb = verb if not who.plural or subject == "The patient" else {"denies": "deny", "reports": "report"}[verb]
    return Statement(Part.HISTORY, f"{subject} {verb} {listed}.", (question.line, answer.line), 3.0 + len(names))


ASKED_WHEN = re.compile(r"\b(?:when|how long|how many|how much|how often|what (?:time|year|age|medication|dose|kind|brings|seems|can|is)|"
    r"where|which|who)\b", re.IGNORECASE)
TOPICS = re.compile(
    r"\b(?:start(?:ed)?|begin|began|last|smok\w+|drink\w*|allerg\w+|medic\w+|take|taking|surger\w+|work|live|children|kids|married|"
    r"weigh\w*|"
    r"pain|happen\w*|old|family|mother|father|exercise|sleep|eat\w*|diagnos\w+)\b", re.IGNORECASE)


def _short(question: Utterance, answer: Utterance, who: words.Pronouns) -> Statement | None:
    """«When did it start?» «Three days ago.» becomes «Start: three days ago.», so that a short answer keeps what it answers."""
    said = words.without_fillers(answer.text)
    topic = TOPICS.search(question.text)
    if question.speaker is not Speaker.CLINICIAN or not topic or not ASKED_WHEN.search(question.text) or not 1 <= len(said.split()) <= 8:
        return None
    told = words.of_patient(said, who, person="first")
    if read.AGREES.match(said) or read.DENIES.match(said):
        return None
    return Statement(Part.HISTORY, words.sentence(f"{topic[0].lower()} {told}"), (question.line, answer.line), 2.0)


def _regarding(question: Utterance, answer: Utterance, who: words.Pronouns, names: Names) -> Statement | None:
    """«How is the reflux?» «Much better.» becomes «Regarding the reflux, much better.»"""
    asked = [name for name in dict.fromkeys(names(question.text)) if name.lower() not in answer.text.lower()]
    said = words.of_patient(words.without_fillers(answer.text), who, person="first")
    said = said[:1].lower() + said[1:]
    if question.speaker is not Speaker.CLINICIAN or not asked or len(said.split()) < 2:
        return None
    return Statement(Part.HISTORY, words.sentence(f"regarding {_listed(asked[:3], 'and')}, {said}"), (question.line, answer.line), 3.0)


def _listed(names: Sequence[str], joined: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joined} {names[-1]}"


def _told(one: Utterance, who: words.Pronouns, part: Part, complaints: Names, names: Names) -> Statement | None:
    text = words.without_fillers(one.text)
    if len(text.split()) < FEWEST_WORDS or (read.SMALL_TALK.search(one.text) and not names(text)):
        return None
    clinician = one.speaker is Speaker.CLINICIAN
    if clinician:
        text = words.intended(text)
        text = words.of_patient(text, who, person="second")
        part = _place(part, text)
    else:
        text = words.of_patient(text, who, person="first")
        if re.match(rf"{who.subject} (?!will|would)", text):
            text = f"The patient reports that {text}" if part is Part.HISTORY and len(text.split()) > 6 else text
    weight = _weight(one, text, part, complaints)
    return Statement(part, words.sentence(text), (one.line,), weight) if weight >= 1 else None


def _weight(one: Utterance, text: str, part: Part, complaints: Names) -> float:
    size = len(text.split())
    content = len(read.CONTENT.findall(text)) + 2 * len(complaints(text))
    if one.speaker is Speaker.CLINICIAN:
        content += 2 * len(read.PLANNING.findall(text)) + len(read.EXAMINING.findall(text)) + len(read.RESULTING.findall(text))
        content += 3 if re.search(r"\byear[- ]old\b", text) else 0
    return content / (1 + max(0, size - MOST_WORDS) / 10)
