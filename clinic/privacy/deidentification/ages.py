"""Finds ages over 89, which are rare enough to point at one person, and what somebody does for a living."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic.privacy.deidentification.base import Kind, Span

OLD = r"(?P<age>9\d|1[0-3]\d)"
ENGLISH_OLD = (
    r"(?P<age>[Nn]inety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|[Oo]ne hundred(?: and)?(?: \w+)?)"
)
CHINESE_OLD = r"(?P<age>九十[一二三四五六七八九]?|一百(?:零?[一二三四五六七八九])?)"
AGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d./]){OLD}[ -]?(?:(?:years?|yrs?)[ -]?(?:olds?|of age)?\b(?!\s+(?:ago|history|earlier|prior|later))|"
        rf"y/?\.?o\.?\b|y\b|yo[MFmf]\b)",
        rf"\b(?:[Aa]ged?|AGE)\s*(?:[:=]|is|of|was)?\s*{OLD}\b",
        rf"\b(?:turned|turning|turns)\s+{OLD}\b(?!\s?%)",
        rf"(?<![\d./]){OLD}(?:[MF]\b|\s?(?:male|female|man|woman)\b)",
        r"(?<![\d./])(?P<age>9[0-6]) ?[MF]\b",
        rf"\b{ENGLISH_OLD}[ -]years?[ -]old",
        rf"(?<![\d.]){OLD}\s?(?:周?岁|高龄)",
        rf"年龄\s*[：:为]?\s*{OLD}",
        rf"(?<![一二三四五六七八九十百]){CHINESE_OLD}(?:余|多)?(?:周?岁|高龄)",
    )
)
UNIT = re.compile(r"(?:\s?周?岁|[ -]?(?:years?|yrs?)[ -]?olds?\b|[ -]?y/?o\b)?")
OCCUPATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:职业|工种|从事职业)\s*[：:为]\s*(?P<job>[^\s，,。；;：:、|]{2,12})",
        r"(?:系|为|是)(?:一名|一位|某?单位)?(?P<job>(?:退休|在职|下岗|离休)(?:教师|工人|干部|医生|职工|军人|会计|司机|工程师|护士|警察|公务员|农民|矿工|教授|编辑|记者|厨师)"
        r")",
        r"(?P<job>(?:退休|离休)(?:前(?:为|系|是))?(?:中学|小学|大学)?(?:教师|工人|干部|医生|职工|军人|会计|司机|工程师|护士|警察|公务员|矿工|教授|编辑|记者|厨师))",
        r"(?:[Oo]ccupation|OCCUPATION|[Jj]ob|[Pp]rofession|"
        r"[Ee]mployment)\s*[:=]\s*(?P<job>[A-Za-z][A-Za-z /'-]{2,40}?)(?=\s{2,}|[\n.,;|(]|$)",
        r"\b(?:works?|worked|working|employed|job)\s+(?:full[- ]time\s+|part[- ]time\s+|previously\s+|"
        r"currently\s+)?as\s+(?:an?|the)\s+(?P<job>(?:[a-z'-]+\s+){0,2}[a-z'-]{3,})(?=[\s.,;)]*(?:[.,;)]|at\b|for\b|"
        r"in\b|and\b|who\b|with\b|on\b|$))",
        r"\b(?:is|was)\s+a\s+(?:retired|former|semi-retired)\s+(?P<job>[a-z'-]+(?:\s+(?:teacher|worker|driver|"
        r"officer|"
        r"engineer|operator|manager|nurse|clerk|agent|fighter|technician|mechanic|designer|keeper|"
        r"assistant))?)(?=[\s.,;)])",
        r"\bretired\s+(?P<job>(?!early|in\b|from\b|at\b|and\b|after\b|due\b|on\b|since\b|last\b|two\b|about\b|with\b|but\b|to\b)[a-z-]{4,}(?:\s(?:teacher|worker|driver|officer|engineer|operator|manager|nurse|clerk|agent))?)(?=[\s.,;)])",
        r"\b(?:retired|former)\s+(?P<job>(?:[a-z-]+\s)?(?:teacher|carpenter|electrician|plumber|engineer|accountant|"
        r"machinist|nurse|mechanic|firefighter|librarian|welder|miner|farmer|driver|lawyer|officer|secretary|"
        r"professor|"
        r"pilot|sailor|veteran|builder|baker|butcher|chef|clerk|postman|physician|dentist|janitor|painter|mason|"
        r"roofer))\b",
    )
)


def find(text: str) -> Iterator[Span]:
    """Ages over 89, and occupations that are named as such, in no order."""
    for pattern in AGES:
        yield from (Span(match.start("age"), _with_unit(text, match.end("age")), Kind.AGE) for match in pattern.finditer(text))
    for pattern in OCCUPATIONS:
        yield from (Span(*match.span("job"), Kind.OCCUPATION) for match in pattern.finditer(text))


def unit_of(age: str) -> str:
    """What an age that was found counts in: «岁», « years old», or nothing."""
    return next((match.group() for place in range(1, len(age)) if (match := UNIT.fullmatch(age, place))), "")


def _with_unit(text: str, end: int) -> int:
    """Where the age ends with the years it counts, so that «岁» does not stay behind."""
    return UNIT.match(text, end).end()
