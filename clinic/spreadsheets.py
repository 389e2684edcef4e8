"""Tables for spreadsheets: CSV whose cells no spreadsheet takes for a formula; knows no table of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# What a spreadsheet would take for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_text(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    """The table with a byte order mark, so that spreadsheets read it as UTF-8."""
    written = io.StringIO()
    writer = csv.DictWriter(written, columns)
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in line.items()} for line in lines)
    return "\ufeff" + written.getvalue()


def harmless(value: Any) -> Any:
    """The value with a quote before what would be a formula, also behind spaces and line feeds."""
    return f"'{value}" if isinstance(value, str) and value.lstrip("\n ").startswith(FORMULA) else value
