"""Tells which HTML elements a person wouldn't see, so that hidden instructions never become literature."""

from __future__ import annotations

import re
from typing import Any

from qa.ingestion.readers.colours import INVISIBLE, colour, unreadable
from qa.ingestion.readers.stylesheet import Compound, Rule, rules

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*(?:0*\.0\d*|0+)(?![.\d])|"
    r"font-size\s*:\s*(?:0(?![.\d])|0*[12](?:\.\d+)?px|[01](?:\.\d+)?pt|0?\.[01]\d*(?:em|rem)|[0-9]%)|line-height\s*:\s*0(?![.\d])|"
    r"(?:left|right|top|bottom|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,)]|"
    r"clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0|polygon\(\s*0\s+0\s*\))|"
    r"(?:^|[;\s{])(?:max-)?(?:height|width)\s*:\s*0(?![.\d])|transform\s*:\s*(?:scale\(\s*0|translate[xy]?\(\s*-\d{3,})|"
    r"text-fill-color\s*:\s*transparent|filter\s*:\s*opacity\(\s*0",
    re.I,
)
_COLOUR = re.compile(r"(?:^|[;\s{])color\s*:\s*([^;}!]+)", re.I)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;}!]+)", re.I)
_PAPER = (255, 255, 255)


class HiddenText:
    """Knows a page's simple style rules; what depends on attributes, states or scripts is not followed."""

    def __init__(self, root: Any) -> None:
        sheets = "\n".join(sheet.text or "" for sheet in root.iter("style"))
        styled = [rule for rule in rules(sheets) if _matters(rule.declarations)]
        self._by_last: dict[str, list[Rule]] = {}
        for rule in styled:
            for key in _keys(rule.steps[-1]):
                self._by_last.setdefault(key, []).append(rule)

    def hides(self, element: Any) -> bool:
        """Whether the element, taken by itself, is invisible."""
        if "hidden" in element.attrib or element.get("aria-hidden") == "true":
            return True
        style = self._style(element)
        return bool(style) and (_HIDING.search(style) is not None or self._blends(element, style))

    def _blends(self, element: Any, style: str) -> bool:
        front = _last(_COLOUR, style)
        written = colour(front) if front else None
        if written is None:
            return bool(front) and front == self._behind(element)[1]
        if isinstance(written, str):
            return written == INVISIBLE
        behind = self._behind(element)[0]
        return not isinstance(behind, str) and behind is not None and unreadable(written, behind)

    def _behind(self, element: Any) -> tuple[Any, str]:
        """The background under the element, parsed and as written; white paper where none is set."""
        for one in (element, *element.iterancestors()):
            found = _last(_BACKGROUND, self._style(one)) or (one.get("bgcolor") or "").lower()
            if found and colour(found) != INVISIBLE:
                return colour(found), found
        return _PAPER, "white"

    def _style(self, element: Any) -> str:
        """All declarations that bear on the element itself, the weightiest last."""
        font = f"color:{element.get('color')};" if element.get("color") else ""
        sheet = ";".join(rule.declarations for rule in self._candidates(element) if _selects(rule.steps, element))
        return f"{font}{sheet};{element.get('style', '')}" if font or sheet else element.get("style", "")

    def _candidates(self, element: Any) -> list[Rule]:
        if not self._by_last:
            return []
        keys = (str(element.tag), f"#{element.get('id', '')}", *(f".{name}" for name in _classes(element)), "*")
        return list(dict.fromkeys(rule for key in keys for rule in self._by_last.get(key, ())))


def _matters(declarations: str) -> bool:
    return bool(_HIDING.search(declarations) or _COLOUR.search(declarations) or _BACKGROUND.search(declarations))


def _keys(step: Compound) -> list[str]:
    """Under what to look a rule up: one of its classes or ids, else its tag."""
    named = [f".{name}" for name in sorted(step.classes)][:1] or [f"#{name}" for name in sorted(step.identifiers)][:1]
    return named or [step.tag or "*"]


def _selects(steps: tuple[Compound, ...], element: Any) -> bool:
    """Whether the last step fits the element and the others fit ancestors of it in their order."""
    if not _fits(steps[-1], element):
        return False
    wanted = list(steps[:-1])
    for ancestor in element.iterancestors():
        if wanted and _fits(wanted[-1], ancestor):
            wanted.pop()
    return not wanted


def _fits(step: Compound, element: Any) -> bool:
    return (
        (not step.tag or step.tag == element.tag)
        and step.identifiers <= {element.get("id", "")}
        and step.classes <= _classes(element)
    )


def _classes(element: Any) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def _last(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.findall(style)
    return re.sub(r"\s+", " ", found[-1]).strip().lower() if found else ""
