"""Turns the ids that a search may return into rows of one index; knows neither words nor vectors.

Filters are asked again and again with the same array, and a million ids take milliseconds to look up, so every index
remembers the arrays it has seen for as long as somebody holds them. Such an array must not be changed.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa.retrieval.base import Ids


@dataclass(frozen=True)
class Selection:
    """Which rows may be returned: `mask` has an entry for every row of the index."""

    mask: NDArray[np.bool_]

    @cached_property
    def count(self) -> int:
        return int(self.mask.sum())

    @cached_property
    def bits(self) -> NDArray[np.uint8]:
        """The mask with eight rows to a byte, the first in the lowest bit."""
        import numpy as np

        return np.packbits(self.mask, bitorder="little")


class Rows:
    """The passage ids of an index in the order of its rows."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._seen: dict[int, tuple[weakref.ref[Ids], Selection]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def selected(self, allowed: Ids) -> Selection:
        """The rows of the allowed ids; ids that the index doesn't hold are passed over."""
        import numpy as np

        key = id(allowed)
        known = self._seen.get(key)
        if known is not None and known[0]() is allowed:
            return known[1]
        found = Selection(np.isin(self.ids, allowed))
        self._seen[key] = (weakref.ref(allowed, lambda _gone: self._seen.pop(key, None)), found)
        return found
