"""Compares and joins trees of JSON leaf by leaf, so that what a record has no field for can be kept beside its fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Branch = tuple[str | int, ...]
Json = Mapping[str, Any]


def leaves(tree: Any, path: Branch = ()) -> Iterator[tuple[Branch, Any]]:
    """Every (path, value) that is no object and no list, in order; an empty one counts as a leaf."""
    if isinstance(tree, Mapping) and tree:
        for key, value in tree.items():
            yield from leaves(value, (*path, str(key)))
    elif isinstance(tree, list) and tree:
        for position, value in enumerate(tree):
            yield from leaves(value, (*path, position))
    else:
        yield path, tree


def difference(tree: Json, other: Json) -> list[tuple[Branch, Any]]:
    """The leaves of ``tree`` that ``other`` lacks or holds with another value; 2.50 and 2.5 are one value."""
    known = dict(leaves(other))
    return [(path, value) for path, value in leaves(tree) if path not in known or not _same(value, known[path])]


def absent(tree: Json, other: Json) -> list[Branch]:
    """The paths of the leaves of ``tree`` that ``other`` does not have at all."""
    known = dict(leaves(other))
    return [path for path, _value in leaves(tree) if path not in known]


def joined(tree: Json, more: list[tuple[Branch, Any]], *, without: list[Branch] = ()) -> dict[str, Any]:
    """``tree`` less the leaves ``without``, with the leaves ``more`` put in, which win where both have one."""
    dropped = set(without)
    kept = {path: value for path, value in leaves(tree) if path not in dropped}
    kept |= dict(more)
    return _grown(kept)


def pattern(path: Branch) -> str:
    """«name.given» for the path name, 0, given, 1: which field it is, whatever the position."""
    return ".".join(part for part in path if isinstance(part, str))


def depth_of(tree: Any) -> int:
    """How many objects and lists lie within each other; never recurses, so that no file can exhaust the stack."""
    depth, level = 0, [tree]
    while level:
        level = [child for node in level if isinstance(node, Mapping | list)
                 for child in (node.values() if isinstance(node, Mapping) else node)]
        depth += 1
    return depth


def _same(one: Any, other: Any) -> bool:
    if one == other and isinstance(one, bool) == isinstance(other, bool):
        return True
    if isinstance(one, bool) or isinstance(other, bool) or not _numeric(one) or not _numeric(other):
        return False
    try:
        return Decimal(str(one)) == Decimal(str(other))
    except InvalidOperation:
        return False


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float | Decimal)


def _grown(paths: dict[Branch, Any]) -> Any:
    """The tree of these leaves; positions of a list close up where one between is missing."""
    if set(paths) == {()}:
        return paths[()]
    branches: dict[str | int, dict[Branch, Any]] = {}
    for path, value in paths.items():
        if path:
            branches.setdefault(path[0], {})[path[1:]] = value
    if any(isinstance(key, int) for key in branches):
        return [_grown(branches[key]) for key in sorted(key for key in branches if isinstance(key, int))]
    return {str(key): _grown(below) for key, below in branches.items()}
