"""Tells which HTML elements a person wouldn't see, so that hidden instructions never become literature."""

from __future__ import annotations

import re
from typing import Any

_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+(?![.\d])|"
    r"font-size\s*:\s*(?:0|1px|0?\.\d+(?:px|pt|em|rem))(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{3,}|"
    r"clip\s*:\s*rect\(\s*0|(?:^|[;\s])(?:max-)?height\s*:\s*0(?![.\d])|transform\s*:\s*scale\(\s*0\s*\)",
    re.I,
)
_COLOUR = re.compile(r"(?:^|[;\s{])color\s*:\s*([^;}!]+)", re.I)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*([^;}!]+)", re.I)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,5000})\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?([.#])([\w-]+)", re.I)
_WHITE = frozenset({"white", "#fff", "#ffff", "#ffffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"})
_NONE = frozenset({"transparent", "rgba(0,0,0,0)"})


class HiddenText:
    """Knows a page's simple style rules; selectors with combinators are not followed."""

    def __init__(self, root: Any) -> None:
        self._classes: set[str] = set()
        self._identifiers: set[str] = set()
        for sheet in root.iter("style"):
            self._learn(sheet.text or "")

    def hides(self, element: Any) -> bool:
        """Whether the element, taken by itself, is invisible."""
        if "hidden" in element.attrib or element.get("aria-hidden") == "true":
            return True
        if element.get("id") in self._identifiers or self._classes.intersection((element.get("class") or "").split()):
            return True
        font_colour = f"color:{element.get('color')};" if element.get("color") else ""
        return _is_hiding(font_colour + element.get("style", ""), _inherited_background(element))

    def _learn(self, sheet: str) -> None:
        for selectors, declarations in _RULE.findall(sheet):
            if not _is_hiding(declarations, ""):
                continue
            for selector in selectors.split(","):
                match = _SIMPLE_SELECTOR.fullmatch(selector.strip())
                if match:
                    (self._classes if match.group(1) == "." else self._identifiers).add(match.group(2))


def _is_hiding(style: str, background: str) -> bool:
    if _HIDING.search(style):
        return True
    colour = _colour(_COLOUR, style)
    behind = _colour(_BACKGROUND, style) or background or "white"
    return bool(colour) and (colour in _NONE or colour == behind or (colour in _WHITE and behind in _WHITE))


def _inherited_background(element: Any) -> str:
    for ancestor in element.iterancestors():
        found = _colour(_BACKGROUND, ancestor.get("style", "")) or (ancestor.get("bgcolor") or "").lower()
        if found:
            return found
    return ""


def _colour(pattern: re.Pattern[str], style: str) -> str:
    match = pattern.search(style)
    return re.sub(r"\s+", "", match.group(1)).lower() if match else ""
