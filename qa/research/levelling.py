"""Makes full-width and typographic characters plain without moving anything, so that offsets stay those of the document."""

from __future__ import annotations

import re

_WIDE = {0xFF01 + step: 0x21 + step for step in range(94) if chr(0x21 + step) not in ",;.!?"}
_PLAIN = str.maketrans(_WIDE | {ord(sign): "-" for sign in "−–—‐‑‒﹣"} | {ord(sign): "~" for sign in "～〜∼"} |
                       {ord(sign): " " for sign in "\u00a0\u2009\u202f\u3000"} | {ord("′"): "'", ord("’"): "'"})
_MIDDLE_POINT = re.compile(r"(?<=\d)[·•．](?=\d)")
_SPACED_THOUSANDS = re.compile(r"(?<![\d.])(?<!\d )(\d{1,3}) (\d{3})(?!\d|\.\d|[%]| \d)")


def levelled(text: str) -> str:
    """The same text, of the same length, with plain digits, signs and decimal points."""
    plain = _MIDDLE_POINT.sub(".", text.translate(_PLAIN))
    return _SPACED_THOUSANDS.sub(r"\1,\2", plain)
