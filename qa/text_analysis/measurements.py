"""Reads the value, unit and meaning that stand beside a test: «血钾 2.9 mmol/L ↓», «elevated creatinine»."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from qa.text_analysis.base import Measurement
from qa.text_analysis.normalising import chinese_key, english_key
from qa.text_analysis.units import CONVERSIONS, unit_at

FILE = Path(__file__).with_name("tests.tsv")
LOW, NORMAL, HIGH = "low", "normal", "high"
IMPLAUSIBLE = "implausible"

# All patterns are matched against folded text.
_JOIN = re.compile(
    r"\s*(?:[(（\[]\s?[a-z0-9\-]{1,8}\s?[)）\]])?\s*(?:[:=]|为|是|约|大约|约为|达|高达|最高|波动于|测得|结果|水平|值|升至|降至|升高至|降低至|增至|下降至|"
    r"is|was|of|at|level|levels|count|to|were|found to be|measured|currently|up to|down to|about|approximately|>|<|≥|≤|~|\s)*\s*"
)
_NUMBER = re.compile(r"[<>≤≥]?\s?(?P<number>-?\d{1,7}(?:,\d{3})*(?:\.\d{1,4})?)(?:\s?/\s?(?P<second>\d{2,3}(?:\.\d)?)(?!\d))?")
_MARK = re.compile(r"\s*[(（]?\s*(?:(?P<high>↑+|\bh\b|high|偏高|升高|增高)|(?P<low>↓+|\bl\b|low|偏低|降低|减低))")
_RANGE = re.compile(
    r"\s*[(（\[,，;；]?\s*(?:参考(?:值|范围|区间)?|正常(?:值|范围)?|ref(?:erence)?(?: range)?|normal(?: range)?|nl)?\s*[:：]?\s*"
    r"(?P<low>\d+(?:\.\d+)?)\s?(?:-|~|～|至|to)\s?(?P<high>\d+(?:\.\d+)?)"
)
_AFTER = re.compile(
    r"\s*(?:明显|显著|轻度|中度|重度|稍|略|持续|进行性|均|is|was|were|are|remains?|mildly|markedly|slightly|level|levels|also|very|\s)*\s*"
    r"(?:(?P<high>升高|增高|增多|增加|上升|偏高|过高|增快|加快|偏快|↑+|elevated|increased|high|raised|up)"
    r"|(?P<low>降低|减低|下降|减少|偏低|过低|低下|减慢|偏慢|↓+|decreased|low|reduced|depressed|down)"
    r"|(?P<normal>正常|在正常范围|未见异常|无异常|normal|within normal limits|wnl|unremarkable)"
    r"|(?P<word>弱阳性|强阳性|阳性|阴性|[(（]?[+＋]{1,4}[)）]?|positive|negative))"
)
_BEFORE = re.compile(r"(?:(?P<high>elevated|increased|high|raised|rising)|(?P<low>decreased|low|reduced))\s+(?:serum |plasma |blood )?$")


@dataclass(frozen=True)
class Test:
    """A row of tests.tsv: usual unit, adult reference interval where one holds, and what can be measured at all.

    Intervals after WS/T 405-2012 (blood count) and WS/T 404-2012 and -2015 (chemistry), China, widened over both
    sexes; HbA1c, lipids and vital signs after common adult limits. Values outside least..most are flagged.
    """

    key: str
    unit: str
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    low_concept: str
    high_concept: str


def measurement_at(text: str, start: int, end: int, test: Test | None) -> tuple[Measurement, int] | None:
    """The value of the test named at ``text[start:end]`` (folded), and where it ends; None where none is told."""
    joined = _JOIN.match(text, end)
    position = joined.end() if joined is not None else end
    number = _NUMBER.match(text, position)
    if number is not None and position - end < 24 and not _ordinal(text, number.end()):
        return _numeric(text, number, test)
    after = _AFTER.match(text, end)
    if after is not None and after.lastgroup is not None:
        interpretation = None if after.lastgroup == "word" else after.lastgroup
        return Measurement(text[after.start(after.lastgroup) : after.end()], interpretation=interpretation), after.end()
    before = _BEFORE.search(text, max(0, start - 24), start)
    if before is not None and before.lastgroup is not None:
        return Measurement(before.group(before.lastgroup), interpretation=before.lastgroup), end
    return None


def _ordinal(text: str, end: int) -> bool:
    """«CT 3天前» and «MRI 2 weeks ago» are times, not values."""
    return re.match(r"\s?(?:天|日|周|个月|月|年|小时|次(?!/)|岁|例|days?|weeks?|months?|years?|hours?|times)", text[end : end + 8]) is not None


def _numeric(text: str, number: re.Match[str], test: Test | None) -> tuple[Measurement, int]:
    end = number.end()
    unit, end = _unit(text, end)
    value = float(number.group("number").replace(",", ""))
    second = number.group("second")
    shown = f"{number.group('number')}/{second}" if second else number.group().strip()
    interpretation, flags = (_pressure(value, float(second)) if second else _judged(value, unit, test))
    marked = _MARK.match(text, end)
    if marked is not None and marked.lastgroup is not None:
        interpretation, end = marked.lastgroup, marked.end()
    interval = _RANGE.match(text, end)
    if interval is not None and not second:
        interpretation, end = _against(value, interval), interval.end()
    return Measurement(shown, None if second else value, unit, interpretation, flags), end


def _unit(text: str, end: int) -> tuple[str | None, int]:
    position = end + (text[end : end + 1] == " ")
    found = unit_at(text, position)
    return (None, end) if found is None else found


def _judged(value: float, unit: str | None, test: Test | None) -> tuple[str | None, tuple[str, ...]]:
    """Against the interval of the test, in every unit it may be meant in; told only where all of them agree."""
    if test is None:
        return None, ()
    candidates = _candidates(value, unit, test)
    possible = [number for number in candidates if _possible(number, test)]
    if candidates and not possible:
        return None, (IMPLAUSIBLE,)
    told = {_interpreted(number, test) for number in possible}
    return (told.pop() if len(told) == 1 else None), ()


def _candidates(value: float, unit: str | None, test: Test) -> list[float]:
    conversions = CONVERSIONS.get(test.key, {})
    if unit is None:
        return [value, *(value * factor + offset for factor, offset in conversions.values())]
    if unit in conversions:
        factor, offset = conversions[unit]
        return [value * factor + offset]
    return [value] if unit == test.unit or not test.unit else []


def _possible(number: float, test: Test) -> bool:
    return (test.least is None or number >= test.least) and (test.most is None or number <= test.most)


def _interpreted(number: float, test: Test) -> str | None:
    if test.low is not None and number < test.low:
        return LOW
    if test.high is not None and number > test.high:
        return HIGH
    return NORMAL if test.low is not None and test.high is not None else None


def _pressure(systolic: float, diastolic: float) -> tuple[str | None, tuple[str, ...]]:
    """Blood pressure in mmHg: high from 140 or 90, low below 90 or 60 (Chinese guideline for hypertension, 2018)."""
    if not 30 <= systolic <= 350 or not 10 <= diastolic <= 250 or systolic <= diastolic:
        return None, (IMPLAUSIBLE,)
    if systolic >= 140 or diastolic >= 90:
        return HIGH, ()
    return (LOW, ()) if systolic < 90 or diastolic < 60 else (NORMAL, ())


def _against(value: float, interval: re.Match[str]) -> str:
    if value < float(interval.group("low")):
        return LOW
    return HIGH if value > float(interval.group("high")) else NORMAL


def test_named(name: str) -> Test | None:
    """The row whose names include this one, in either language."""
    return _by_name().get(chinese_key(name)) or _by_name().get(english_key(name))


@cache
def _by_name() -> dict[str, Test]:
    found: dict[str, Test] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            test = Test(row["key"], row["unit"], *(_number(row[key]) for key in ("low", "high", "least", "most")),
                        row["low_concept"], row["high_concept"])
            for name in row["zh"].split("|"):
                found.setdefault(chinese_key(name), test)
            for name in row["en"].split("|"):
                found.setdefault(english_key(name), test)
    return found


def _number(cell: str) -> float | None:
    return float(cell) if cell else None
