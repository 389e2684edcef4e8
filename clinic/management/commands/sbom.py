"""``manage.py sbom FILE``: the bill of materials for a vulnerability scanner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clinic import sbom
from clinic.commands import BadInput, ClinicCommand


class Command(ClinicCommand):
    help = "Write what the site is made of, as CycloneDX 1.6 in JSON: Python and front-end packages and bundled models, with their hashes."
    needs_database = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it")

    def run(self, *, file: Path, **options: Any) -> dict[str, Any]:
        bill = sbom.bill()
        try:
            file.write_text(json.dumps(bill, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            raise BadInput(f"{file} cannot be written: {error.strerror}.") from error
        return {"file": str(file), "components": len(bill["components"])}
