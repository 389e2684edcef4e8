"""Tells whether one colour can be read on another. Knows no page and no style sheet."""

from __future__ import annotations

import re

_NAMED = {
    "black": (0, 0, 0), "white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255), "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "azure": (240, 255, 255),
    "mintcream": (245, 255, 250), "aliceblue": (240, 248, 255), "seashell": (255, 245, 238), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "red": (255, 0, 0), "navy": (0, 0, 128), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "lightyellow": (255, 255, 224), "green": (0, 128, 0),
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)")
INVISIBLE = "invisible"
LEAST_CONTRAST = 1.25  # of two colours; text of less can't be read, WCAG 2.2 asks for 4.5
Colour = tuple[int, int, int]


def colour(written: str) -> Colour | str | None:
    """Red, green and blue from 0 to 255; INVISIBLE for a transparent one; None where it is not known."""
    text = written.strip().lower()
    if text == "transparent":
        return INVISIBLE
    if match := _HEX.fullmatch(text):
        return _from_hex(match[1])
    if match := _FUNCTION.fullmatch(text):
        alpha = match[4] or "1"
        share = float(alpha.rstrip("%")) / (100 if alpha.endswith("%") else 1)
        return INVISIBLE if share < 0.1 else (int(match[1]), int(match[2]), int(match[3]))
    return _NAMED.get(text)


def unreadable(front: Colour, back: Colour) -> bool:
    """Whether the contrast, as WCAG 2.2 defines it (relative luminance), is too small to see anything."""
    light, dark = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < LEAST_CONTRAST


def _from_hex(digits: str) -> Colour | str:
    wide = "".join(digit * 2 for digit in digits) if len(digits) < 6 else digits
    if len(wide) == 8 and int(wide[6:], 16) < 25:
        return INVISIBLE
    return int(wide[:2], 16), int(wide[2:4], 16), int(wide[4:6], 16)


def _luminance(value: Colour) -> float:
    red, green, blue = ((part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4) for part in (v / 255 for v in value))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
