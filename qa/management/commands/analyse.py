"""``manage.py analyse < TEXT``: what a note, report or abstract names, and what it says of each thing."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from clinic.commands import BadInput, ClinicCommand
from qa.text_analysis.terminology.base import SourceUnusable
from qa.text_analysis.terminology.store import TerminologyMissing

MOST_CHARACTERS = 2_000_000


class Command(ClinicCommand):
    help = "Analyse one text from standard input; nothing of it is stored."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=["zh", "en"], help="the language of the text; told by its letters by default")

    def run(self, *, language: str | None, **options: Any) -> dict[str, Any]:
        from qa.services.text_analysis import analyser
        from qa.text_analysis.payload import analysis_payload

        text = self._text()
        try:
            analysis = analyser().analyse(text, language=language)
        except (TerminologyMissing, SourceUnusable) as error:
            raise CommandError(f"The text cannot be analysed: {error}") from error
        return dict(analysis_payload(analysis))

    def _text(self) -> str:
        try:
            text = sys.stdin.buffer.read(4 * MOST_CHARACTERS + 1).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadInput(f"standard input, byte {error.start}: the text must be UTF-8.") from error
        if len(text) > MOST_CHARACTERS:
            raise BadInput(f"standard input: a text has at most {MOST_CHARACTERS} characters.")
        return text

    def present(self, result: dict[str, Any]) -> None:
        for entity in result["entities"]:
            value = f" {entity['value']} {entity['unit'] or ''}".rstrip() if entity["value"] is not None else ""
            told = [entity["type"], entity["assertion"], entity["interpretation"], entity["code"], *entity["flags"]]
            self.stdout.write(f"{entity['start']}-{entity['end']} {entity['text']}{value}: {', '.join(filter(None, told))}")
