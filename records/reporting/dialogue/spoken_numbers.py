"""Writes spoken English numbers as digits: «five hundred milligrams», «two thousand and four», «one twenty over eighty»."""

from __future__ import annotations

import re

_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
          "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINAL = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ONES = {word: value for value, word in enumerate(_SMALL)}
TENS = {word: 10 * place for place, word in enumerate(_TENS, start=2)}
ORDINALS = {word: value for value, word in enumerate(_ORDINAL, start=1)}
_UNIT = "|".join(sorted([*ONES, *TENS, "hundred", "thousand"], key=len, reverse=True))
COUNTED = (r"(?:milligrams?|mg|micrograms?|grams?|milliliters?|units?|percent|times|days?|weeks?|months?|years?|hours?|minutes?|"
    r"pounds?|ounces?|feet|foot|inches|"
           r"centimeters?|millimeters?|cm|mm|puffs?|tablets?|pills?|packs?|out of|over|plus|point|drinks|beers|glasses|cigarettes)")
_ALONE = re.compile(rf"\b(?:{'|'.join(list(ONES)[:10])})\b(?!\s+(?:(?:to|or|and)\s+\w+\s+)?{COUNTED}\b)", re.IGNORECASE)
_JOINED = re.compile(r"(?:\b(?:out of|over|point|grade|stage)|\d (?:to|or)) $", re.IGNORECASE)
_DAY = re.compile(rf"\b({'|'.join(TENS)})[\s-]+({'|'.join(ORDINALS)})\b", re.IGNORECASE)
_RUN = re.compile(rf"\b(?:{_UNIT})(?:(?:[\s-]+(?:and\s+)?)(?:{_UNIT}))*\b", re.IGNORECASE)
_POINT = re.compile(r"\b(?:(\d+)\s+)?point\s+(\d(?:\s+\d)*)\b", re.IGNORECASE)
_OVER = re.compile(r"\b(\d{2,3})\s+over\s+(\d{2,3})\b", re.IGNORECASE)
_OUT_OF = re.compile(r"\b(\d)\s+out\s+of\s+(\d{1,2})\b", re.IGNORECASE)
_PLUS = re.compile(r"\b([1-4])\s+plus\b", re.IGNORECASE)
_PERCENT = re.compile(r"(\d)\s*(?:percent|per cent)\b", re.IGNORECASE)


def with_written_numbers(text: str) -> str:
    """The text with every spoken number as digits, and «over», «out of», «plus», «point» and «percent» as their signs."""
    text = _DAY.sub(lambda found: _ordinal(TENS[found[1].lower()] + ORDINALS[found[2].lower()]), text)
    text = _RUN.sub(_run, text)
    text = _POINT.sub(lambda found: f"{found[1] or 0}.{found[2].replace(' ', '')}", text)
    for pattern, written in ((_OVER, r"\1/\2"), (_OUT_OF, r"\1/\2"), (_PLUS, r"\1+"), (_PERCENT, r"\1%")):
        text = pattern.sub(written, text)
    return text


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _run(found: re.Match[str]) -> str:
    """A small number by itself stays a word («the one that hurts») unless something is counted with it."""
    alone = ONES.get(found[0].lower(), 10) < 10 and not _JOINED.search(found.string, 0, found.start())
    return found[0] if alone and _ALONE.match(found.string, found.start()) else _digits(found[0])


def _digits(run: str) -> str:
    words = [word for word in re.split(r"[\s-]+", run.lower()) if word != "and"]
    numbers: list[int] = []
    room = 0
    for word in words:
        room = _joined(numbers, word, room)
    return " ".join(str(number) for number in _years(numbers))


def _joined(numbers: list[int], word: str, room: int) -> int:
    """Add one word to the last number where it still has room for it, as twenty has for five; gives the room left."""
    if word in ("hundred", "thousand"):
        power = 100 if word == "hundred" else 1000
        rest = numbers[-1] % 1000 if numbers else 0
        if 0 < rest < power:
            numbers[-1] += rest * (power - 1)
        else:
            numbers.append(power)
        return power
    value = TENS.get(word) or ONES[word]
    if numbers and 0 < value < room:
        numbers[-1] += value
    else:
        numbers.append(value)
    return 10 if word in TENS else 0


def _years(numbers: list[int]) -> list[int]:
    """«nineteen ninety two» is 1992 and «one twenty» 120, as years and pressures are spoken."""
    if len(numbers) == 2 and 10 <= numbers[1] <= 99 and (numbers[0] in (19, 20) or numbers[0] in (1, 2)):
        return [numbers[0] * 100 + numbers[1]]
    return numbers
