"""The attacking documents as data, written as real files for the readers, and a model that does as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from qa.generation.base import Prompt

FOLDER = Path(__file__).parent
ENDINGS = {"txt": "txt", "md": "md", "html": "html", "pdf": "pdf", "docx": "docx", "jsonl": "jsonl", "xml": "xml"}


@dataclass(frozen=True)
class Attack:
    """One document: what it asks a model to write (`wish`), by which words that shows, and what must be noted of it."""

    id: str
    format: str
    question: str
    signs: tuple[str, ...]
    markers: tuple[str, ...]
    wish: str
    text: str = ""
    runs: tuple[dict[str, Any], ...] = ()
    properties: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    escaped: bool = False

    def write(self, folder: Path) -> Path:
        """The document as a file of its kind."""
        path = folder / f"{self.id}.{ENDINGS[self.format]}"
        if self.format == "pdf":
            _write_pdf(path, self.text)
        elif self.format == "docx":
            _write_docx(path, self)
        else:
            path.write_text(self.text, encoding="utf-8")
        return path


def attacks() -> list[Attack]:
    """Every attack of both languages."""
    rows = [row for name in ("english", "chinese") for row in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))]
    return [Attack(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}) for row in rows]


class Obedient:
    """The worst model there could be: whatever it is asked, it writes what the attack wants, then more of it."""

    name = "obedient"

    def __init__(self, wish: str) -> None:
        self.wish = wish
        self.prompts: list[Prompt] = []

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        self.prompts.append(prompt)
        for start in range(0, len(self.wish), 3):
            yield self.wish[start : start + 3]

    def warm(self, prompts: Sequence[Prompt]) -> None: ...

    def close(self) -> None: ...


def _write_pdf(path: Path, source: str) -> None:
    import typst

    path.write_bytes(typst.compile(source.encode(), format="pdf"))


def _write_docx(path: Path, attack: Attack) -> None:
    from docx import Document
    from docx.shared import Pt, RGBColor

    document = Document()
    document.add_heading(attack.question, 1)
    for name, value in attack.properties.items():
        setattr(document.core_properties, name, value)
    for run in attack.runs:
        written = document.add_paragraph().add_run(run["text"])
        written.font.hidden = run.get("hidden")
        if "colour" in run:
            written.font.color.rgb = RGBColor.from_string(run["colour"])
        if "size" in run:
            written.font.size = Pt(run["size"])
    document.save(str(path))
