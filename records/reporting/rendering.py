"""Turns a report into HTML and PDF; values travel as data, so no text of a report can become markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from records.reporting import document as documents

TEMPLATE = Path(__file__).with_name("report.typ")
FONT = "Noto Sans SC"


class RenderingFailed(Exception):
    """The PDF could not be made; the message says what is missing."""


@dataclass(frozen=True)
class SignatureBlock:
    """One signature as it is printed."""

    name: str
    meaning: str
    at: str
    hash: str


@dataclass(frozen=True)
class PrintedAddendum:
    name: str
    at: str
    reason: str
    text: str


@dataclass(frozen=True)
class Printout:
    """Everything on paper, already in the report's language. ``labels`` hold the fixed words of the page."""

    title: str
    language: str
    clinic: str
    person: tuple[tuple[str, str], ...]
    document: dict[str, Any]
    version: str
    signatures: tuple[SignatureBlock, ...]
    addenda: tuple[PrintedAddendum, ...]
    warning: str
    labels: dict[str, str]


def to_html(document: dict[str, Any]) -> str:
    """Clean HTML: headings, paragraphs and lists, without marks of origin; everything escaped."""
    parts, in_list = [], False
    for block in documents.blocks_of(document):
        if block["bullet"] != in_list:
            in_list = block["bullet"]
            parts.append("<ul>" if in_list else "</ul>")
        tag = "h2" if block["type"] == "heading" else "li" if in_list else "p"
        parts.append(f"<{tag}>{''.join(_inline(text, marks) for text, marks in documents.runs_of(block))}</{tag}>")
    return "".join([*parts, "</ul>" if in_list else ""])


def _inline(text: str, marks: dict[str, dict[str, Any]]) -> str:
    html = escape(text)
    for name, tag in (("em", "em"), ("strong", "strong")):
        html = f"<{tag}>{html}</{tag}>" if name in marks else html
    return html


def to_pdf(printout: Printout, *, fonts: Path) -> bytes:
    """A tagged A4 PDF; ``fonts`` is a folder with Noto Sans SC. Raises ``RenderingFailed``."""
    import typst

    if not any(fonts.glob("*.ttf")):
        raise RenderingFailed(f"The fonts for printing are missing in {fonts}; run the set-up again.")
    data = asdict(printout) | {
        "blocks": [_printed(block) for block in documents.blocks_of(printout.document)],
        "font": FONT,
    }
    del data["document"]
    try:
        return typst.compile(
            TEMPLATE.read_bytes(),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise RenderingFailed(f"The PDF could not be made: {error}") from error


def _printed(block: dict[str, Any]) -> dict[str, Any]:
    runs = [
        {"text": text, "strong": "strong" in marks, "em": "em" in marks} for text, marks in documents.runs_of(block)
    ]
    return {"heading": block["type"] == "heading", "bullet": block["bullet"], "runs": runs}
