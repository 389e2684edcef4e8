"""Turns a growing list of token ids into text piece by piece; knows no model, only a decode function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

BROKEN = "\ufffd"


class IncrementalDecoder:
    """Emits each character once and whole.

    Byte-level tokenizers split a Chinese character over several tokens, which decode to U+FFFD until
    the last one is there; such an ending is held back. Only a short window is decoded again for each
    token: the ids since the last emitted piece, behind one already emitted piece, since some
    tokenizers decide about a leading space by what stands before.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        self._decode = decode
        self._window: list[int] = []
        self._emitted = 0

    def push(self, ids: Sequence[int]) -> str:
        """The text that became certain with these ids, possibly empty."""
        self._window += ids
        before = self._decode(self._window[: self._emitted]) if self._emitted else ""
        text = self._decode(self._window)
        if text.endswith(BROKEN) or len(text) <= len(before):
            return ""
        self._window = self._window[self._emitted :]
        self._emitted = len(self._window)
        return text[len(before) :]

    def flush(self) -> str:
        """What is left at the end, without a half character."""
        before = self._decode(self._window[: self._emitted]) if self._emitted else ""
        return self._decode(self._window)[len(before) :].rstrip(BROKEN)
