"""Finds texts that are the same or nearly so; knows no passages, no database and no meaning.

MinHash over character shingles, after Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np

_IGNORED = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|non|cannot|neither|nor|contraindicated|avoid)\b|n't|[不无未非勿忌禁]", re.I
)
_SHINGLE = 5
_PERMUTATIONS = 64
_BAND_ROWS = 4
_SHORTEST = 40
_GENERATOR = np.random.default_rng(20261124)
_FACTORS = _GENERATOR.integers(1, 2**32, _PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _GENERATOR.integers(0, 2**63, _PERMUTATIONS, dtype=np.uint64)
_POWERS = np.array([1_000_003**power % 2**61 for power in range(_SHINGLE)], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to compare it by.

    ``exact`` is the SHA-256 of the normalised text; ``bands`` are keys of which near duplicates share at least one;
    ``signature`` holds 64 minima as little-endian 32-bit numbers, empty for texts too short to compare; ``facts``
    digests the numbers and negations, in which near duplicates must agree.
    """

    exact: bytes
    bands: tuple[int, ...]
    signature: bytes
    facts: bytes


@dataclass(frozen=True, slots=True)
class Duplicate:
    """``key`` is the earlier text; ``similarity`` the estimated Jaccard index of their shingles."""

    key: Hashable
    kind: Literal["exact", "near"]
    similarity: float


def normalise(text: str) -> str:
    """Compatibility forms folded, lower case, letters and digits only."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text).lower())


def content_hash(text: str) -> bytes:
    """SHA-256 of the text as readers see it: decimal marks kept, case, spacing and punctuation left out."""
    numbers = "|".join(_NUMBER.findall(unicodedata.normalize("NFKC", text)))
    return hashlib.sha256(f"{normalise(text)}\x00{numbers}".encode("utf-8", "replace")).digest()


def fingerprint(text: str) -> Fingerprint:
    """The text's fingerprint; equal on every machine and release until the constants above change."""
    normalised = normalise(text)
    facts = _facts(text)
    if len(normalised) < _SHORTEST:
        return Fingerprint(content_hash(text), (), b"", facts)
    minima = _minima(normalised)
    rows = minima.reshape(-1, _BAND_ROWS).astype("<u4")
    bands = tuple(
        int.from_bytes(hashlib.blake2b(row.tobytes(), digest_size=7, salt=bytes([number])).digest())
        for number, row in enumerate(rows)
    )
    return Fingerprint(content_hash(text), bands, minima.astype("<u4").tobytes(), facts)


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Estimated Jaccard index of the shingle sets, 1 for equal texts; standard error at most 0.0625."""
    if one.exact == other.exact:
        return 1.0
    if not one.signature or not other.signature:
        return 0.0
    equal = np.frombuffer(one.signature, "<u4") == np.frombuffer(other.signature, "<u4")
    return float(np.count_nonzero(equal)) / _PERMUTATIONS


class DuplicateIndex:
    """Texts seen so far, in memory; about 1.5 KB a text."""

    def __init__(self, *, threshold: float = 0.85) -> None:
        self._threshold = threshold
        self._exact: dict[bytes, Hashable] = {}
        self._bands: dict[int, list[Hashable]] = {}
        self._seen: dict[Hashable, Fingerprint] = {}

    def add(self, key: Hashable, text: str) -> Duplicate | None:
        """Remember the text under ``key`` unless it repeats an earlier one, which is then returned."""
        return self.add_fingerprint(key, fingerprint(text))

    def add_fingerprint(self, key: Hashable, mark: Fingerprint) -> Duplicate | None:
        """The same for a stored fingerprint."""
        found = self.find(mark)
        if found is None:
            self._exact[mark.exact] = key
            self._seen[key] = mark
            for band in mark.bands:
                self._bands.setdefault(band, []).append(key)
        return found

    def find(self, mark: Fingerprint) -> Duplicate | None:
        """The earlier text this one repeats; near ones must agree in every number and negation."""
        if mark.exact in self._exact:
            return Duplicate(self._exact[mark.exact], "exact", 1.0)
        candidates = {key for band in mark.bands for key in self._bands.get(band, ())}
        alike = [(similarity(mark, self._seen[key]), key) for key in candidates if self._seen[key].facts == mark.facts]
        score, best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        return Duplicate(best, "near", score) if score >= self._threshold else None


def _minima(normalised: str) -> np.ndarray:
    letters = np.frombuffer(normalised.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(letters, _SHINGLE)
    hashes = _mix(windows @ _POWERS)
    return ((hashes[None, :] * _FACTORS[:, None] + _OFFSETS[:, None]) >> np.uint64(32)).min(axis=1)


def _mix(values: np.ndarray) -> np.ndarray:
    """The finaliser of SplitMix64, so that similar shingles get unrelated hashes."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _facts(text: str) -> bytes:
    folded = unicodedata.normalize("NFKC", text).lower()
    stated = sorted(_NUMBER.findall(folded)) + sorted(_NEGATION.findall(folded))
    return hashlib.blake2b("|".join(stated).encode("utf-8", "replace"), digest_size=8).digest()
