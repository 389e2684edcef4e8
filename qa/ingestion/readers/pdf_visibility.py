"""Tells the text of a PDF page that can be seen from the text that can't: tiny, transparent, or the colour of the paper.

A scan carries its recognised words as invisible text over the picture, so what counts is whether any ink shows where the
words stand, not how they are drawn.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

SMALLEST = 2.5  # points in height; smaller text can't be read
PALE = 200  # of 255 in every colour: may be invisible on white paper
FAINT = 25  # of 255: nearly transparent
LEAST_INK = 24  # of 255 between the lightest and the darkest pixel
SCALE = 2.0  # pixels for a point
UNPAINTED = {3, 7}  # text rendering modes that draw nothing (PDF 32000-1, 9.3.6)
_NEVER_LOOKED = None


@dataclass(frozen=True)
class PageText:
    """What a person sees of the page's text, and what is there besides."""

    visible: str
    hidden: str


class PageEye:
    """Looks at one open page; renders it only when some of its text is suspect."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._page, self._text = page, text_page
        self._paper = page.get_bbox()
        self._picture: Any = _NEVER_LOOKED

    def read(self) -> PageText:
        """The page's text, split into what shows and what doesn't; empty on a page without text."""
        boxes = [box for item in self._objects() if (box := self._hidden_box(item)) is not None]
        if not boxes:
            return PageText(self._text.get_text_bounded(), "")
        shown: list[str] = []
        hidden: list[str] = []
        for index in range(self._text.count_chars()):
            (hidden if self._inside(index, boxes) else shown).append(self._character(index))
        return PageText("".join(shown), "".join(hidden))

    def _objects(self) -> Any:
        from pypdfium2 import raw

        return self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=8)

    def _hidden_box(self, item: Any) -> tuple[float, float, float, float] | None:
        left, bottom, right, top = item.get_bounds()
        tiny = max(top - bottom, 0) < SMALLEST and self._font_size(item) < SMALLEST
        outside = right <= self._paper[0] or top <= self._paper[1] or left >= self._paper[2] or bottom >= self._paper[3]
        if tiny or outside or (self._suspect(item) and not self._inked(left, bottom, right, top)):
            return left, bottom, right, top
        return None

    def _font_size(self, item: Any) -> float:
        from pypdfium2 import raw

        size = ctypes.c_float()
        raw.FPDFTextObj_GetFontSize(item.raw, size)
        matrix = item.get_matrix()
        return abs(size.value * (matrix.d or matrix.b))

    def _suspect(self, item: Any) -> bool:
        from pypdfium2 import raw

        if raw.FPDFTextObj_GetTextRenderMode(item.raw) in UNPAINTED:
            return True
        channels = [ctypes.c_uint() for _ in range(4)]
        if not raw.FPDFPageObj_GetFillColor(item.raw, *channels):
            return False
        *colours, alpha = (channel.value for channel in channels)
        return min(colours) >= PALE or alpha <= FAINT

    def _inked(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether light and dark meet within the box on the page as it is drawn."""
        import numpy as np

        if self._picture is _NEVER_LOOKED:
            upright = (360 - self._page.get_rotation()) % 360
            self._picture = self._page.render(scale=SCALE, rotation=upright, grayscale=True).to_numpy().squeeze()
        height, width = self._picture.shape[:2]
        edge, head = self._paper[0], self._paper[3]
        rows = slice(max(0, int((head - top) * SCALE)), min(height, int((head - bottom) * SCALE) + 1))
        columns = slice(max(0, int((left - edge) * SCALE)), min(width, int((right - edge) * SCALE) + 1))
        box = self._picture[rows, columns]
        return bool(box.size) and int(np.max(box)) - int(np.min(box)) >= LEAST_INK

    def _inside(self, index: int, boxes: list[tuple[float, float, float, float]]) -> bool:
        left, bottom, right, top = self._text.get_charbox(index)
        x, y = (left + right) / 2, (bottom + top) / 2
        return right > left and any(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1 for box in boxes)

    def _character(self, index: int) -> str:
        from pypdfium2 import raw

        code = raw.FPDFText_GetUnicode(self._text.raw, index)
        return chr(code) if code else ""
