"""Finds telephone numbers: Chinese mobile and fixed lines, North American and international forms, and labelled ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic.privacy.deidentification.base import Kind, Span

EXTENSION = r"(?:\s*(?:ext\.?|extension|x|转|分机)\s*[:：.]?\s*\d{1,6})?"
LABEL = (
    r"(?:电话号码|电话|手机号码?|手机|联系方式|联系号码|座机|固话|热线|传真|致电|拨打|[Tt]el(?:ephone)?\.?|TEL|[Pp]hone|PHONE|[Pp]h\.?|[Mm]obile|"
    r"[Cc]ell(?:ular)?|[Ff]ax|"
    r"FAX|[Pp]ager|[Bb]eeper|[Cc]all(?:ed|back)?|[Cc]ontact|[Dd]esk|[Hh]ome|[Ww]ork|[Rr]each(?:ed)?|[Nn]umber|at|on)"
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d-])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)",
        r"(?<![\d-])(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3})\s?[- —－]?\s?\d{7,8}(?!\d)(?:\s*(?:转|-|—|ext\.?|"
        r"x)\s*\d{1,6})?",
        rf"(?<![\d.-])(?:\+?1[-. ]?)?\(?[2-9]\d{{2}}\)?[-. /]?\s?\d{{3}}[-. ]\d{{4}}(?!\d){EXTENSION}",
        rf"(?<![\d.-])(?:\+?1[-. ]?)?\([2-9]\d{{2}}\)\s?\d{{3}}[-. ]?\d{{4}}(?!\d){EXTENSION}",
        r"(?<![\d-])[48]00[- ]?\d{3,4}[- ]?\d{3,4}(?!\d)",
        rf"(?<!\w)\+\d{{1,3}}(?:[-. ]?\(?\d{{1,5}}\)?){{2,6}}(?!\d){EXTENSION}",
        rf"(?<![\d.-])555[-. ]\d{{4}}(?!\d){EXTENSION}",
        r"(?<![\d.,/-])0\d{2,4}[ -]\d{3,4}[ -]?\d{3,4}(?!\d)",
    )
)
LABELLED = re.compile(
    rf"(?<![A-Za-z]){LABEL}(?:\s*\([^)\n]{{1,12}}\)|（[^）\n]{{1,8}}）)?\s*(?:is|号|为|是|[:：#])?\s*[:：]?\s*"
    rf"(?P<value>[+(（]?\d[\d() （）.\-—]{{5,20}}\d{EXTENSION})"
)
SHORT = re.compile(
    r"(?<![A-Za-z])(?:[Ee]xt(?:ension)?\.?|[Pp]ager|[Bb]eeper|分机|内线|短号|小号)\s*(?:号|number|#|"
    r"[:：.])*\s*(?P<value>\d{3,6})(?!\d)"
)


def find(text: str) -> Iterator[Span]:
    """Every telephone number in the text, in no order."""
    for pattern in PATTERNS:
        yield from (Span(*match.span(), Kind.PHONE) for match in pattern.finditer(text))
    for match in LABELLED.finditer(text):
        if 6 <= sum(character.isdigit() for character in match["value"]) <= 20 and not _is_date(match["value"]):
            yield Span(*match.span("value"), Kind.PHONE)
    yield from (Span(*match.span("value"), Kind.PHONE) for match in SHORT.finditer(text))


def _is_date(value: str) -> bool:
    return re.match(r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}", value) is not None
