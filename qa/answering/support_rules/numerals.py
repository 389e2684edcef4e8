"""Writes number words before units as digits: 两周, 百分之三十, «five days», «twice daily». Knows no unit's size."""

from __future__ import annotations

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
POWERS = {"十": 10, "百": 100, "千": 1000}
COUNTED = r"次|天|日|周(?!围)|个月|月|年|岁|小时|分钟|倍|片|粒|支|例|毫克|克|毫升|升|度|单位"
CHINESE = re.compile(rf"(?<![十百千万第])(?!千[克卡帕])([零〇一二两三四五六七八九十百千]+)(?=(?:{COUNTED}))")
CHINESE_PERCENT = re.compile(r"百分之([零〇一二两三四五六七八九十百]+|\d+(?:\.\d+)?)")
TEN_THOUSANDS = re.compile(r"(\d+(?:\.\d+)?)\s*万")
HALF = re.compile(r"半(?=年|天|日|小时|片)")
THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d,])")

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
TENS = {"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
ENGLISH = {word: value for value, word in enumerate(ONES.split())} | TENS
ENGLISH_COUNTED = (
    r"(?:times?|days?|weeks?|months?|years?|hours?|minutes?|doses?|tablets?|points?|fold|percent|per cent"
    r"|grams?|milligrams?|mg|g|units?)\b"
)
ENGLISH_WORD = re.compile(
    rf"\b({'|'.join(sorted(ENGLISH, key=len, reverse=True))})\b(?=(?:[\s-]+(?:to|or|and)[\s-]+\w+)?[\s-]*{ENGLISH_COUNTED})"
)


def with_digits(text: str) -> str:
    """The normalised text with number words that count something written as digits."""
    text = THOUSANDS.sub(lambda match: match.group().replace(",", ""), text)
    text = TEN_THOUSANDS.sub(lambda match: f"{float(match[1]) * 10_000:g}" if float(match[1]) < 100 else match[0], text)
    text = CHINESE_PERCENT.sub(lambda match: f"{_percentage(match[1])}%", text)
    text = HALF.sub("0.5", text)
    text = CHINESE.sub(lambda match: str(chinese_number(match[1])), text)
    return ENGLISH_WORD.sub(lambda match: str(ENGLISH[match[1]]), text)


def chinese_number(word: str) -> int:
    """The value of 三十五, 一百二十 or 二〇."""
    if not any(character in POWERS for character in word):
        return int("".join(str(DIGITS[character]) for character in word))
    total = digit = 0
    for character in word:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total += (digit or 1) * POWERS[character]
            digit = 0
    return total + digit


def _percentage(word: str) -> str:
    return word if word[0].isdigit() else str(chinese_number(word))
