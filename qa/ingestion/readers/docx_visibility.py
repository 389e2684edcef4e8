"""Tells the text of a Word paragraph that can be seen from hidden, white and tiny text. Knows no document structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.ingestion.readers.colours import colour, unreadable

SMALLEST = 2.5  # points
PAPER = (255, 255, 255)


def split_text(paragraph: Any) -> tuple[str, str]:
    """The paragraph's visible text and its hidden text, both in reading order; links count as text."""
    shown: list[str] = []
    hidden: list[str] = []
    for run in _runs(paragraph):
        (hidden if _hides(run, paragraph) else shown).append(run.text)
    return "".join(shown), "".join(hidden)


def _runs(paragraph: Any) -> Iterator[Any]:
    for item in paragraph.iter_inner_content():
        yield from item.runs if hasattr(item, "runs") else (item,)


def _hides(run: Any, paragraph: Any) -> bool:
    fonts = [run.font, *(style.font for style in (run.style, paragraph.style) if style is not None and hasattr(style, "font"))]
    concealed = next((font.hidden for font in fonts if font.hidden is not None), False)
    size = next((font.size.pt for font in fonts if font.size is not None), None)
    return bool(concealed) or _web_hidden(run) or (size is not None and size < SMALLEST) or _blends(fonts, run)


def _web_hidden(run: Any) -> bool:
    properties = run._r.rPr
    return properties is not None and any(child.tag.endswith("}webHidden") for child in properties)


def _blends(fonts: list[Any], run: Any) -> bool:
    written = next((font.color.rgb for font in fonts if font.color is not None and font.color.rgb is not None), None)
    front = colour(f"#{written}") if written is not None else None
    return isinstance(front, tuple) and not _shaded(run) and unreadable(front, PAPER)


def _shaded(run: Any) -> bool:
    """Whether the run or anything around it has a background of its own, on which pale text may well be read."""
    for element in (run._r, *run._r.iterancestors()):
        for shading in element.iterchildren():
            marks = shading.iter() if shading.tag.endswith(("}rPr", "}pPr", "}tcPr", "}tblPr")) else ()
            if any(mark.tag.endswith(("}shd", "}highlight")) and not _blank(mark) for mark in marks):
                return True
    return False


def _blank(mark: Any) -> bool:
    values = {value.lower() for name, value in mark.attrib.items() if name.endswith(("}fill", "}val"))}
    return values <= {"auto", "clear", "nil", "ffffff", "none", "white"}
