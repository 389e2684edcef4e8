"""Writes a note from a consultation in English: rules alone, every sentence with the lines that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from records.reporting.dialogue import answers_en as answers
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
        if read.asks(one.text):
            answer = _answer(said, place)
            if answer and _also_asked(said, place) and not answers.plain(answer.text):
                continue
            made = answers.statements(one, answer, who, complaints=complaints, names=names) if answer else []
            if made:
                told.add(said.index(answer, place))
            for each in made:
                listed = each.text.count(",") and not each.text.startswith("Regarding")
                yield replace(each, part=Part.REVIEW if part is Part.HISTORY and listed else part)
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
    """What the other one says next; where more questions stand between, only a mere no, which answers them all."""
    for distance, following in enumerate(said[place + 1 : place + 1 + QUESTIONS_TOGETHER]):
        if following.speaker is not said[place].speaker:
            return following if not distance or answers.plain(following.text, only_no=True) else None
        if not following.asks:
            return None
    return None


def _also_asked(said: Sequence[Utterance], place: int) -> bool:
    """Whether the same turn asked something before: then an answer of many words may speak of either."""
    before = said[place - 1] if place else None
    return before is not None and before.asks and before.line == said[place].line


def _told(one: Utterance, who: words.Pronouns, part: Part, complaints: Names, names: Names) -> Statement | None:
    text = words.without_fillers(read.POLARITY.sub("", one.text))
    if len(text.split()) < FEWEST_WORDS or (read.SMALL_TALK.search(one.text) and not names(text)):
        return None
    clinician = one.speaker is Speaker.CLINICIAN
    if clinician:
        text = words.intended(text)
        text = words.of_patient(text, who, person="second")
        part = _place(part, text)
    else:
        text = words.of_patient(text, who, person="first")
        if who.named and part is Part.HISTORY and len(text.split()) > 6 and re.match(rf"{who.subject} (?!will|would)", text):
            text = f"The patient reports that {text}"
    weight = _weight(one, text, part, complaints)
    return Statement(part, words.sentence(text), (one.line,), weight) if weight >= 1 else None


def _weight(one: Utterance, text: str, part: Part, complaints: Names) -> float:
    size = len(text.split())
    content = len(read.CONTENT.findall(text)) + 2 * len(complaints(text))
    if one.speaker is Speaker.CLINICIAN:
        content += 2 * len(read.PLANNING.findall(text)) + len(read.EXAMINING.findall(text)) + len(read.RESULTING.findall(text))
        content += 3 if re.search(r"\byear[- ]old\b", text) else 0
    return content / (1 + max(0, size - MOST_WORDS) / 10)
