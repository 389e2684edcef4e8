"""Reads a transcript: who said what, line by line, in the shapes that recorders and open data use. Knows no note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

SPOKEN_BY = re.compile(r"^\s*(?:\[(?P<bracketed>[^\]]{1,30})\]|(?P<named>[^\s:：][^:：。?!]{0,24})\s*[:：])\s*(?P<said>.*)$")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=\S)|(?<=[。？！；])\s*(?=\S)")
SPACED_SIGN = re.compile(r"\s+([.,?!;:'%)])")


class Speaker(StrEnum):
    CLINICIAN = "clinician"
    PATIENT = "patient"
    OTHER = "other"


NAMES = {
    Speaker.CLINICIAN: ("doctor", "dr", "physician", "clinician", "provider", "nurse", "医生", "大夫", "医师", "主任", "护士"),
    Speaker.PATIENT: ("patient", "pt", "guest_family", "guest_clinician", "mother", "father", "parent", "患者", "病人", "家属", "家长"),
}


class NotATranscript(Exception):
    """The text holds nothing that anybody said."""


@dataclass(frozen=True)
class Utterance:
    """One sentence that somebody said; `line` counts from 1 and is what a note's sentence names as its source."""

    line: int
    speaker: Speaker
    text: str

    @property
    def asks(self) -> bool:
        return self.text.rstrip().endswith(("?", "？"))


def utterances(text: str) -> tuple[Utterance, ...]:
    """Every sentence in order; a line without a name goes on with the one before. Raises NotATranscript."""
    found = tuple(_utterances(text))
    if not found:
        raise NotATranscript("The transcript is empty. Paste what was said, one line for each turn.")
    return found


def _utterances(text: str) -> Iterator[Utterance]:
    speaker = Speaker.OTHER
    for number, line in enumerate(text.splitlines(), start=1):
        said = line.strip()
        match = SPOKEN_BY.match(line)
        if match and (named := _speaker(match["bracketed"] or match["named"])):
            speaker, said = named, match["said"].strip()
        for sentence in SENTENCE_END.split(SPACED_SIGN.sub(r"\1", said)):
            if sentence.strip():
                yield Utterance(number, speaker, sentence.strip())


def _speaker(name: str) -> Speaker | None:
    plain = " ".join(name.lower().replace(".", " ").split())
    for speaker, names in NAMES.items():
        if any(plain == known or plain.startswith(f"{known} ") or plain.startswith(f"{known}_") for known in names):
            return speaker
        if any(known in plain for known in names if not known.isascii()):
            return speaker
    return None
