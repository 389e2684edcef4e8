"""What a check of medicines answers: alerts of one line each, with why, what to do and the source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from records.decision_support.words import Words


class Severity(IntEnum):
    """How bad it can be: from worth knowing to never."""

    MINOR = 1
    MODERATE = 2
    MAJOR = 3
    CONTRAINDICATED = 4

    @property
    def code(self) -> str:
        return self.name.lower()


SEVERITIES = {each.code: each for each in Severity}


@dataclass(frozen=True)
class Alert:
    """One thing to know before prescribing. ``medicines`` are generic names; ``rule`` identifies what raised it,
    ``mechanism`` how the harm comes about.

    ``kind`` is interaction, allergy, disease, duplicate, renal, hepatic, laboratory, pregnancy, age, qt, anticholinergic or
    pharmacogenomics.
    """

    kind: str
    severity: Severity
    medicines: tuple[str, ...]
    reason: Words
    advice: Words
    source: str
    rule: str = ""
    mechanism: str = ""

    def as_json(self, language: str, shown: Callable[[str], str]) -> dict[str, Any]:
        """The keys that scripts read; ``shown`` gives the name under which a medicine was written."""
        return {
            "kind": self.kind, "severity": self.severity.code, "drugs": list(dict.fromkeys(map(shown, self.medicines))),
            "reason": self.reason.said_in(language), "advice": self.advice.said_in(language), "source": self.source,
        }


def filled(words: Words, **medicines: Words) -> Words:
    """``{a}`` and ``{b}`` in the words become the medicines' names; the English begins with a capital."""
    chinese, english = words.zh, words.en
    for place, name in medicines.items():
        chinese, english = chinese.replace(f"{{{place}}}", name.zh), english.replace(f"{{{place}}}", name.en)
    return Words(chinese, english[:1].upper() + english[1:])
