"""Turns a report into HTML and PDF; values travel as data, so no text of a report can become markup."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

from records.reporting import document as documents
from records.reporting.pdf_seal import Place

TEMPLATE = Path(__file__).with_name("report.typ")
FONT = "Noto Sans SC"
# Where the last page has its seal; report.typ draws the words that belong there.
SEAL_PLACE = Place(left=22, top=44, width=110, height=42)
_printing = Lock()


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
    hash: str = ""


@dataclass(frozen=True)
class PrintedShare:
    """A section and what the machine wrote of it, 0 to 100; the rest people wrote. Nothing for an empty section."""

    title: str
    machine: int | None


@dataclass(frozen=True)
class VerificationPage:
    """The last page of a signed report: its seal, where it is verified, who wrote how much. ``seal`` are lines of words."""

    seal: tuple[str, ...]
    address: str
    shares: tuple[PrintedShare, ...]
    total: int | None


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
    verification: VerificationPage | None = field(default=None)


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
    """A tagged A4 PDF/A-2b; ``fonts`` is a folder with Noto Sans SC. Raises ``RenderingFailed``."""
    import typst

    if not any(fonts.glob("*.ttf")):
        raise RenderingFailed(f"The fonts for printing are missing in {fonts}; run the set-up again.")
    data = asdict(printout) | {
        "blocks": [_printed(block) for block in documents.blocks_of(printout.document)],
        "font": FONT,
        "seal_place": asdict(SEAL_PLACE),
        "qr": _qr(printout.verification.address) if printout.verification else "",
    }
    del data["document"]
    try:
        with _printing:
            return _compiler(fonts).compile(
                input=TEMPLATE.read_bytes(),
                format="pdf",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                pdf_standards="a-2b",
            )
    except typst.TypstError as error:
        raise RenderingFailed(f"The PDF could not be made: {error}") from error


@lru_cache(maxsize=1)
def _compiler(fonts: Path) -> Any:
    """Reading the fonts takes longer than setting a report, so a process reads them once."""
    import typst

    return typst.Compiler(TEMPLATE.read_bytes(), font_paths=[str(fonts)], ignore_system_fonts=True)


def _qr(address: str) -> str:
    """The address as an SVG, with error correction for a quarter of it."""
    import segno

    return segno.make(address, error="q", micro=False).svg_inline(border=0, dark="#000")


def _printed(block: dict[str, Any]) -> dict[str, Any]:
    runs = [
        {"text": text, "strong": "strong" in marks, "em": "em" in marks} for text, marks in documents.runs_of(block)
    ]
    return {"heading": block["type"] == "heading", "bullet": block["bullet"], "runs": runs}
