"""A consultation's transcript as a note, in the language that was spoken. Rules alone: nothing is said that nobody said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.text_analysis.analysis import Analyser
from qa.text_analysis.base import EntityType
from records.reporting.dialogue import note_en, note_zh
from records.reporting.dialogue.checking import Checker, Named, named_of
from records.reporting.dialogue.parts import HEADINGS, Part, Statement
from records.reporting.dialogue.transcript import utterances

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMPLAINTS = frozenset([EntityType.SYMPTOM, EntityType.DISEASE, EntityType.FINDING])
NAMED = COMPLAINTS | {EntityType.DRUG, EntityType.TEST, EntityType.PROCEDURE}
HEADED_FROM, HEADED_PARTS = 12, 4


@dataclass(frozen=True)
class Note:
    """``refused`` counts the sentences that were left out, because their lines do not hold all that they claim."""

    language: str
    statements: tuple[Statement, ...]
    refused: int = 0

    @property
    def text(self) -> str:
        """With headings, unless it is short and of few parts."""
        parts = [part for part in Part if any(one.part is part for one in self.statements)]
        if len(parts) < HEADED_PARTS and len(self.statements) < HEADED_FROM:
            return self._of(None)
        return "\n\n".join(f"{HEADINGS[part][self.language == 'en']}\n{self._of(part)}" for part in parts)

    def _of(self, part: Part | None) -> str:
        joint = " " if self.language == "en" else ""
        return joint.join(one.text for one in self.statements if part is None or one.part is part)


class NoteWriter:
    """Knows the clinical names by one text analyser; what a text names is looked up once."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._entities = lru_cache(maxsize=4096)(self._found)
        self._named = lru_cache(maxsize=4096)(lambda text: named_of(analyser.analyse(text).entities, NAMED))

    def write(self, transcript: str) -> Note:
        """Raises records.reporting.dialogue.transcript.NotATranscript."""
        said = utterances(transcript)
        checker = Checker(said, self._naming)
        chinese = len(CHINESE.findall(transcript)) * 4 > len(transcript)
        written = (note_zh.write(said, names=self._complaints) if chinese
                   else note_en.write(said, complaints=self._complaints, names=self._names))
        kept = tuple(one for one in written if not checker.problems(one))
        return Note("zh" if chinese else "en", kept, len(written) - len(kept))

    def _naming(self, text: str) -> Sequence[Named]:
        return self._named(text)

    def _names(self, text: str) -> Sequence[str]:
        return [name for name, _ in self._entities(text)]

    def _complaints(self, text: str) -> Sequence[str]:
        return [name for name, kind in self._entities(text) if kind in COMPLAINTS]

    def _found(self, text: str) -> tuple[tuple[str, EntityType], ...]:
        found = self._analyser.analyse(text).entities
        return tuple((one.text.lower(), one.type) for one in found if one.type in NAMED and not one.nested)
