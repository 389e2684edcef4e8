"""Finds dates, whole or in part, and moves them by a number of days in the form they were written in.

A part that is missing is taken as the middle of what is given (15th of the month, 1 July), so a bare year moves seldom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clinic.privacy.deidentification.base import Kind, Span

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|"
    r"JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|"
    r"NOV(?:EMBER)?|DEC(?:EMBER)?|"
    r"january|february|april|june|july|august|september|october|november|december)"
)
FULL_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
)
DAY, YEAR = r"(?P<day>0?[1-9]|[12]\d|3[01])", r"(?P<year>(?:18|19|20)\d{2})"
SHORT_YEAR = r"(?P<year>(?:(?:18|19|20)\d{2})|['’]?\d{2})"
TIME = (
    r"(?:,?\s*(?:at\s+)?(?:T|\s|上午|下午|凌晨|晚|早|"
    r"中午)?\s*\d{1,2}[:：][0-5]\d(?:[:：][0-5]\d)?(?:\.\d+)?(?:\s?[AaPp]\.?[Mm]\b\.?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
TIME_ZH = (
    r"(?:\s*(?:上午|下午|凌晨|晚上?|早上?|中午|清晨|夜间)?\s*(?:\d{1,2}\s*[时点](?:\s*\d{1,2}\s*分|半)?(?!间)|"
    r"\d{1,2}[:：][0-5]\d(?:[:：][0-5]\d)?))?"
)
HOLIDAY = (
    r"(?:Thanksgiving(?: Day)?|Christmas(?: Day| Eve)?|New Year['’]?s?(?: Day| Eve)|Labor Day|Memorial Day|Independence Day|"
    r"(?:the )?(?:Fourth|4th) of July|Halloween|Easter(?: Sunday| Monday)?|Veterans Day|Boxing Day|Mother['’]s Day|Father['’]s Day)"
)
CN = "〇零○一二三四五六七八九"
CN_YEAR = rf"(?P<year>[{CN}]{{4}})"
CN_MONTH, CN_DAY = (
    r"(?P<month>十[一二]?|[一二三四五六七八九])",
    r"(?P<day>三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])",
)
AFTER_YEAR_WORD = (
    r"(?:(?<=\bin )|(?<=\bIn )|(?<=\bsince )|(?<=\bSince )|(?<=\bfrom )|(?<=\buntil )|(?<=\bearly )|(?<=\blate )|"
    r"(?<=\bmid-)|(?<=\bcirca )|(?<=\baround )|(?<=\byear )|"
    r"(?<=\bbefore )|(?<=\bafter )|(?<=\bduring )|(?<=\bof )|(?<=\bto )|(?<=\bSpring )|(?<=\bspring )|"
    r"(?<=\bsummer )|(?<=\bSummer )|(?<=\bfall )|(?<=\bFall )|"
    r"(?<=\bautumn )|(?<=\bwinter )|(?<=\bWinter )|(?<=\()|(?<=\bca\. )|(?<=\bby )|(?<=\bborn )|(?<=\bb\. )|(?<=DOB: )|"
    r"(?<=DOB )|(?<=\band )|(?<=[12]\d{3}-)|(?<=[12]\d{3}–))"
)
NOT_A_MEASURE = (
    r"(?!\s?(?:mg|mcg|g\b|kg|ml|mL|L\b|kcal|cal|units?\b|IU|U\b|mmHg|copies|cells|steps|patients|people|ng|pg|x\b|×|"
    r"%|[.,/:]\d|-\d))"
)
ON = (
    r"(?:\b(?:[Oo]n|[Ss]ince|[Uu]ntil|[Bb]y|[Dd]ated?|[Bb]efore|[Aa]fter|[Tt]hrough|[Ff]rom|[Bb]etween|[Dd]rawn|"
    r"[Cc]ollected|[Aa]dmitted|[Dd]ischarged|[Ss]tarting|[Ss]tarted|[Pp]lanned|[Ss]cheduled|[Dd]ue|[Bb]eginning|"
    r"[Ff]or|[Uu]ntil|[Ss]een|[Ll]ast|[Nn]ext|[Tt]his|[Ww]eek of|[Aa]gain|[Ee]xpires|[Tt]ill?|[Vv]isit|"
    r"[Aa]ppointment|[Cc]linic|(?:[Rr]echeck|[Rr]epeat|[Ff]/u|RTC|[Aa]ppt|[Ff]ollow[- ]up)(?: [A-Za-z]+){0,2}|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?|"
    r"(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?,?|[Tt]omorrow|[Tt]oday|[Yy]esterday)\s*[,(:]?\s*)"
)

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d/.-]){YEAR}(?P<mark>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=mark){DAY}(?!\d|[/.-]\d){TIME}",
        rf"(?<![\d/.-])(?P<month>0?[1-9]|[12]\d|3[01])(?P<mark>[-/.])(?P<day>0?[1-9]|[12]\d|3[01])(?P=mark)"
        rf"{YEAR}(?!\d|"
        rf"[/.-]\d){TIME}",
        rf"(?<![\d/.-])(?P<month>0?[1-9]|[12]\d|3[01])(?P<mark>[-/])(?P<day>0?[1-9]|[12]\d|"
        rf"3[01])(?P=mark)(?P<year>\d{{2}})(?!\d|[/.-]\d){TIME}",
        rf"(?<![A-Za-z\d-]){DAY}(?:st|nd|rd|th)?(?:\s+of)?[ -]?{MONTH}\.?(?:,?[ -]*{SHORT_YEAR})?(?![A-Za-z\d])"
        rf"{TIME}",
        rf"(?<![A-Za-z]){MONTH}\.?[ -]*{DAY}(?:st|nd|rd|th)?(?:\s?[-–]\s?(?P<until>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|"
        rf"th)?)?(?:,?\s+{YEAR}|,\s*{YEAR.replace('year', 'year2')})?(?![\d.,]*\d|\s?mg|\s?mL){TIME}",
        rf"(?<![A-Za-z]){MONTH}\.?,?(?:\s+of)?[ -]*{YEAR}(?!\d)",
        rf"(?<![A-Za-z\d])(?P<month>0?[1-9]|1[0-2])/{YEAR}(?![\d/])",
        rf"{ON}(?P<start>)(?P<month>0?[1-9]|1[0-2])[/-]{DAY}(?!\d|[/-]\d|\.\d|\s?(?:pain|strength|mg|scale|vision|"
        rf"murmur|tabs?|cup|on (?:the|a)|%|in severity|intensity|\+)){TIME}",
        rf"(?<![\d/.A-Za-z-])(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])(?!\d|[/-]\d|\.\d|\s?(?:pain|"
        rf"strength|"
        rf"mg|scale|vision|murmur|mm|%|cm|[枚个例阳次级度分颗])){TIME}",
        rf"(?<![\d/.-])(?P<month>0[1-9]|1[0-2])[/-](?P<day>0[1-9]|[12]\d|3[01])(?=\s+[0-2]?\d[:：][0-5]\d){TIME}",
        r"(?<![\d/.A-Za-z-])(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\d./-])",
        rf"(?<!\d)(?P<year>(?:(?:18|19|20)\d{{2}})|\d{{2}})\s?年\s?(?P<month>1[0-2]|0?[1-9])"
        rf"\s?月\s?{DAY}\s?[日号]{TIME_ZH}",
        r"(?<!\d)(?P<year>(?:(?:18|19|20)\d{2})|\d{2})\s?年\s?(?P<month>1[0-2]|0?[1-9])\s?月(?:份|[上中下]旬|初|底|"
        r"末)?(?!\s?\d{1,2}\s?[日号])",
        rf"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\s?月\s?{DAY}\s?[日号](?!线|楼|床|院|房){TIME_ZH}",
        r"(?P<start>)(?<=[今去前本当同昨次]年)(?P<month>1[0-2]|0?[1-9])\s?月(?:份|[上中下]旬|初|底|末)?",
        r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])\s?月(?:份|[上中下]旬|初|底|末)",
        rf"(?<!\d){YEAR}\s?年(?:度|[春夏秋冬]季?天?|初|底|末|前后)?(?!前|余|来|\s?\d{{1,2}}\s?月)",
        rf"{CN_YEAR}年{CN_MONTH}月(?:{CN_DAY}[日号])?|{CN_YEAR.replace('year', 'year2')}年(?![前余])",
        rf"(?<![{CN}十百]){CN_MONTH}月{CN_DAY}[日号]",
        rf"(?<![\d./-]){YEAR}(?P<mark>[-/.])(?P<month>0[1-9]|1[0-2])(?![\d./-])",
        rf"(?<![\d./-]){YEAR}(?=\s?[-–~～至]\s?(?:19|20)\d{{2}}(?!\d))",
        rf"(?:(?<=\b[Ii]n )|(?<=\b[Ss]ince )|(?<=\b[Bb]y )|(?<=\b[Uu]ntil )|(?<=\b[Ll]ast )|(?<=\b[Nn]ext )|(?<=\b[Tt]his )|"
        rf"(?<=\b[Ee]arly )|(?<=\b[Ll]ate )|(?<=\b[Mm]id-)|(?<=\b[Bb]efore )|(?<=\b[Aa]fter )|(?<=\b[Dd]uring )|(?<=\bend of )|"
        rf"(?<=\bbeginning of )|(?<=\bto )|(?<=\bfrom )){FULL_MONTH}(?![A-Za-z’'-]|,?\s*\d)",
        r"(?:(?<=\b[Oo]n the )|(?<=\b[Uu]ntil the )|(?<=\b[Ss]ince the )|(?<=\b[Bb]y the ))(?P<day>3[01]|[12]?\d)(?:st|nd|rd|th)"
        r"(?=\s*(?:[,.;:)\n]|$|of (?:this|last|next) month))",
        rf"(?:\b(?:s/p|[Hh]x(?: of)?|[Hh]istory of|PMH|PSH)\b:?[^\n.;]{{2,40}}?\s)(?P<start>){YEAR}(?=\s*[,;.)\n]|$)",
        rf"\b(?P<start>){HOLIDAY}(?! (?:disease|factor))",
        rf"(?<!\w){AFTER_YEAR_WORD}(?P<year>(?:19|20)\d{{2}})(?![\d-]*\d){NOT_A_MEASURE}",
    )
)
WEEKDAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?),?\s+(?:the\s+)?$")
SEASON = re.compile(r"\b(?:[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter|[Ee]arly|[Ll]ate|[Mm]id)[ -](?:of\s+)?$")
UNTIL_DAY = re.compile(r"\s?(?:[-—~～至到]|–)\s?(?P<day>0?[1-9]|[12]\d|3[01])\s?[日号]")
LABELLED = re.compile(
    r"(?:出生(?:日期|年月|年月日)?|生日|DOB|D\.O\.B\.|[Dd]ate of [Bb]irth|[Bb]irth ?date|[Bb]orn(?: on)?)\s*[:：为是]?\s*"
    r"(?P<value>\d[\d/.年月日 -]{3,12}\d日?|\d{4}年?)"
)
CN_VALUES = {character: max(place - 2, 0) for place, character in enumerate(CN)}
CN_WRITTEN = "〇一二三四五六七八九"
REFERENCE_YEAR = 2023


@dataclass(frozen=True)
class WrittenDate:
    """A date as it stands in a text: its whole place and the places of its parts."""

    start: int
    end: int
    places: dict[str, tuple[int, int]]


def written_dates(text: str) -> list[WrittenDate]:
    """The dates of the text from left to right, the longest reading of each."""
    found = sorted(
        (_written(text, match) for pattern in PATTERNS for match in pattern.finditer(text)),
        key=lambda item: (item.start, -item.end),
    )
    chosen: list[WrittenDate] = []
    for item in found:
        if item.end > item.start and (not chosen or item.start >= chosen[-1].end):
            chosen.append(item)
    return chosen


def _written(text: str, match: re.Match[str]) -> WrittenDate:
    places = {
        name.rstrip("2"): match.span(name)
        for name, value in match.groupdict().items()
        if value and name not in ("mark", "start")
    }
    start = match.start("start") if "start" in match.re.groupindex else match.start()
    end = match.end()
    if text[end - 1 : end] in ("日", "号") and (until := UNTIL_DAY.match(text, end)):
        places["until"] = until.span("day")
        end = until.end()
    lead = WEEKDAY.search(text, 0, start) or SEASON.search(text, 0, start)
    return WrittenDate(lead.start() if lead else start, end, places)


def find(text: str) -> Iterator[Span]:
    """Every date in the text with the time that follows it directly, in no order."""
    yield from (Span(item.start, item.end, Kind.DATE) for item in written_dates(text))
    yield from (Span(*match.span("value"), Kind.DATE) for match in LABELLED.finditer(text))


def moved(written: str, item: WrittenDate, *, days: int) -> str | None:
    """The date ``item`` of the text ``written`` as it would stand ``days`` later; None where no calendar has it."""
    if not item.places:
        return None
    raw = {name: written[start:end] for name, (start, end) in item.places.items()}
    read = _read(raw)
    if read is None:
        return None
    first, day_first = read
    later = first + timedelta(days=days)
    padded = all(len(raw[name]) == 2 for name in ("month", "day") if raw.get(name, "").isdigit())
    month, day = (later.day, later.month) if day_first else (later.month, later.day)
    new = {
        "year": _year(later, raw.get("year", "")),
        "month": _month(month, raw.get("month", ""), padded=padded),
        "day": _number(day, raw.get("day", ""), padded=padded),
    }
    if "until" in raw:
        length = max(int(raw["until"]) - first.day, 0)
        new["until"] = str((later + timedelta(days=length)).day)
    changed, last = "", item.start
    for name, (start, end) in sorted(item.places.items(), key=lambda entry: entry[1]):
        changed, last = changed + written[last:start] + new[name], end
    return changed + written[last : item.end]


def _read(raw: dict[str, str]) -> tuple[date, bool] | None:
    """The date meant, and whether the day stands where the month is expected."""
    year = _value(raw.get("year", "").lstrip("'’")) if raw.get("year") else REFERENCE_YEAR
    if year < 100:
        year += 2000 if year < 40 else 1900
    month = _month_value(raw["month"]) if "month" in raw else 7
    day = _value(raw["day"]) if "day" in raw else (15 if "month" in raw else 1)
    day_first = month > 12
    if day_first:
        month, day = day, month
    try:
        return date(year, month, day), day_first
    except ValueError:
        return None


def _month_value(written: str) -> int:
    lowered = written.casefold()
    named = [place for place, name in enumerate(MONTHS, start=1) if name.startswith(lowered[:3])]
    return named[0] if named else _value(written)


def _value(written: str) -> int:
    """A number in digits, in Chinese digits (二〇二四) or in Chinese tens (二十一)."""
    if written.isascii():
        return int(written)
    if "十" in written:
        tens, _ten, ones = written.partition("十")
        return (CN_VALUES[tens] if tens else 1) * 10 + (CN_VALUES[ones] if ones else 0)
    return int("".join(str(CN_VALUES[character]) for character in written))


def _number(value: int, like: str, *, padded: bool) -> str:
    if like and not like.isascii():
        ones = CN_WRITTEN[value % 10] if value % 10 else ""
        tens = "" if value < 10 else ("" if value < 20 else CN_WRITTEN[value // 10]) + "十"
        return tens + ones
    return f"{value:02d}" if padded else str(value)


def _month(month: int, like: str, *, padded: bool) -> str:
    if not like[:1].isalpha() or not like.isascii():
        return _number(month, like, padded=padded)
    full = MONTHS[month - 1]
    name = full if like.casefold() in MONTHS and like.casefold() != "may" else full[:3]
    return name.upper() if like.isupper() else name.capitalize()


def _year(later: date, like: str) -> str:
    if like and not like.isascii():
        return "".join(CN_WRITTEN[int(digit)] for digit in str(later.year))
    return str(later.year) if len(like.lstrip("'’")) == 4 else like[: len(like) - 2] + f"{later.year % 100:02d}"
