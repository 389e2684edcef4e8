"""Which state of the rule base an alert came from, so that a stored decision says what it was decided about."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

FOLDERS = ("rules", "vocabulary")
MONTH = re.compile(r"^version: (\d{4}-\d{2})$", re.MULTILINE)


@cache
def rule_version() -> str:
    """«2026-11 · 1a2b3c4d»: the newest month that a rule file names, and the head of SHA-256 over all rules and names."""
    digest, months = hashlib.sha256(), [""]
    for path in sorted(path for folder in FOLDERS for path in Path(__file__).with_name(folder).iterdir() if path.is_file()):
        content = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + content)
        months += MONTH.findall(content.decode("utf-8"))
    return f"{max(months)} · {digest.hexdigest()[:8]}"
