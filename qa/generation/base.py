"""What every text generator promises; knows nothing of any model, server or prompt."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol


class GeneratorError(Exception):
    """A generation did not happen; `retryable` says whether the same request may succeed later."""

    retryable = False


class GeneratorUnavailable(GeneratorError):
    """The generator cannot be used at all: weights missing, server unreachable or settings wrong."""


class GeneratorFailed(GeneratorError):
    """One generation broke off or fell silent; another attempt may succeed."""

    retryable = True


@dataclass(frozen=True)
class Evidence:
    """One sentence that an answer may rest on, under the number by which it is cited."""

    number: int
    text: str


@dataclass(frozen=True)
class Prompt:
    """A request: `examples` are worked (user, assistant) turns that come before `user`.

    `system` and `examples` should stay the same from call to call, since engines cache that prefix.
    `evidence` is ordered best first; only generators without a model read it, the others read `user`.
    `pattern` is a regular expression the whole output must match, used where the engine supports it.
    """

    system: str
    examples: tuple[tuple[str, str], ...]
    user: str
    evidence: tuple[Evidence, ...] = ()
    pattern: str | None = None

    def messages(self) -> list[dict[str, str]]:
        """The prompt as chat messages, in the form that chat templates and servers read."""
        turns = [("system", self.system)] if self.system else []
        for asked, answered in self.examples:
            turns += [("user", asked), ("assistant", answered)]
        turns.append(("user", self.user))
        return [{"role": role, "content": content} for role, content in turns]


class Generator(Protocol):
    """Turns prompts into text; one instance serves many threads at once."""

    @property
    def name(self) -> str:
        """What is stored beside an answer to say which model wrote it."""
        ...

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        """Yield pieces of text as they are written, until done, `max_tokens` or `stop` is set.

        Setting `stop` ends the iteration without an error; closing the iterator frees its place too.
        Raises GeneratorUnavailable or GeneratorFailed.
        """
        ...

    def warm(self, prompts: Sequence[Prompt]) -> None:
        """Load what is needed and cache the fixed beginnings of these prompts."""
        ...

    def close(self) -> None:
        """Stop running generations and give back memory and connections."""
        ...
