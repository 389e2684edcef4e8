"""The guard in front of an external model: only de-identified text passes, only where it is allowed, and what passed is kept.

Whoever writes says what it is about with ``about``; the guard then knows whose names to remove and whom to ask. Literature is
public and passes as it is. What the model writes comes back with the names in their places.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from clinic import departures
from clinic.encryption import blind_index
from clinic.privacy.deidentification import DeidentificationError, Deidentified, deidentify_all
from qa import patient_seam
from qa.generation.base import Generator, GeneratorUnavailable, Prompt

CHINESE = re.compile(r"[\u3400-\u9fff]")
NUMBERED = re.compile(r"\[(\d+)\] ")


@dataclass(frozen=True)
class Matter:
    """What is being written («answer:…») and about which patient, if any."""

    subject: str
    patient: str = ""


NO_MATTER = Matter("")
_matter: ContextVar[Matter] = ContextVar("matter", default=NO_MATTER)


@contextmanager
def about(matter: Matter) -> Iterator[None]:
    """Everything generated inside the block is about this matter."""
    before = _matter.get()
    _matter.set(matter)
    try:
        yield
    finally:
        _matter.set(before)


class Guarded:
    """A generator whose server is outside the house."""

    def __init__(self, inner: Generator) -> None:
        self.inner = inner

    @property
    def name(self) -> str:
        return self.inner.name

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        """As the generator itself; raises ``GeneratorUnavailable`` where the site or the patient does not allow it."""
        matter = _matter.get()
        _require_allowed(matter)
        cleaned, undo = _cleaned(prompt, matter)
        departures.record(cleaned.user, subject=matter.subject, reference=matter.patient, model=self.name)
        yield from _restored(self.inner.stream(cleaned, max_tokens=max_tokens, stop=stop), undo)

    def warm(self, prompts: Sequence[Prompt]) -> None:
        if departures.site_allows():
            self.inner.warm(prompts)

    def close(self) -> None:
        self.inner.close()


def _require_allowed(matter: Matter) -> None:
    if not departures.site_allows():
        raise GeneratorUnavailable(_(
            "The language model is outside this house, and the site does not allow that (XINGLIN_EXTERNAL_MODEL_ALLOWED)."))
    if matter.patient and not departures.patient_allows(matter.patient):
        raise GeneratorUnavailable(_(
            "The language model is outside this house, and nobody has allowed it for this patient."))


def _cleaned(prompt: Prompt, matter: Matter) -> tuple[Prompt, list[Deidentified]]:
    """The prompt without anybody in it, and what undoes it; lines of literature stay as they are."""
    lines = prompt.user.split("\n")
    public = {f"[{item.number}]" for item in prompt.evidence} if matter.subject.startswith(("answer:", "command:")) else set()
    private = [place for place, line in enumerate(lines) if not (NUMBERED.match(line) and line.split(" ", 1)[0] in public)]
    seed = blind_index("external-model", matter.patient) if matter.patient else ""
    language = "zh" if CHINESE.search(prompt.user) else "en"
    try:
        done = deidentify_all([lines[place] for place in private], language=language, seed=seed,
                              known=patient_seam.known_people(matter.patient))
    except DeidentificationError as error:
        raise GeneratorUnavailable(str(error)) from error
    for place, item in zip(private, done, strict=True):
        lines[place] = item.text
    return replace(prompt, user="\n".join(lines), evidence=()), done


def _restored(pieces: Iterator[str], undo: Sequence[Deidentified]) -> Iterator[str]:
    """The pieces with stand-ins turned back; the end is held until no stand-in can be cut by it."""
    together = Deidentified("", (), {original: new for item in undo for original, new in item.surrogates.items()})
    longest = max(map(len, together.surrogates.values()), default=0)
    stand_ins = re.compile("|".join(map(re.escape, sorted(together.surrogates.values(), key=len, reverse=True))) or r"(?!)")
    held = ""
    for piece in pieces:
        held += piece
        ready = max(len(held) - longest, 0)
        ready = next((match.start() for match in stand_ins.finditer(held) if match.start() < ready < match.end()), ready)
        if ready:
            yield together.restore(held[:ready])
            held = held[ready:]
    if held:
        yield together.restore(held)
