"""Tells Chinese from English. Knows no other language and no model."""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def detect_language(text: str) -> str:
    """ "zh" or "en": a Chinese question may well hold a few English names."""
    chinese = len(CHINESE.findall(text))
    return "zh" if chinese and chinese >= len(LATIN_WORD.findall(text)) else "en"
