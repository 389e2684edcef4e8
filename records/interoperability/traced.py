"""Remembers which leaves of a resource a reader looked at, so that what nobody looked at can be listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from records.interoperability.trees import Branch, leaves, pattern

# The frame of every resource: what it is, which one, and whose; not content that could be lost.
FRAME = frozenset({("resourceType",), ("id",), ("subject", "reference"), ("patient", "reference")})


class Traced(Mapping[str, Any]):
    """A read-only view of a JSON object; ``seen`` collects the paths of the leaves that were read."""

    def __init__(self, tree: Mapping[str, Any], path: Branch = (), seen: set[Branch] | None = None) -> None:
        self.tree, self._path = tree, path
        self.seen: set[Branch] = set() if seen is None else seen

    def __getitem__(self, key: str) -> Any:
        return self._view(self.tree[key], (*self._path, key))

    def __iter__(self) -> Iterator[str]:
        return iter(self.tree)

    def __len__(self) -> int:
        return len(self.tree)

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self.tree else default

    def __contains__(self, key: object) -> bool:
        return key in self.tree

    def _view(self, value: Any, path: Branch) -> Any:
        if isinstance(value, Mapping):
            return Traced(value, path, self.seen)
        if isinstance(value, list):
            return [self._view(item, (*path, position)) for position, item in enumerate(value)]
        self.seen.add(path)
        return value

    @property
    def unread(self) -> dict[str, int]:
        """How many leaves of each field nobody looked at, the frame left out."""
        counts: dict[str, int] = {}
        for path, _value in leaves(self.tree):
            if path not in self.seen and path not in FRAME:
                counts[pattern(path)] = counts.get(pattern(path), 0) + 1
        return counts
