"""Finds dates, durations and points in time in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.text_analysis.base import EntityType, Mention, Sentence

_NUMBER = r"(?:\d{1,4}(?:\.\d)?|[一二三四五六七八九十两半数几多]+)"
_CHINESE = (
    r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|\d{1,2}月\d{1,2}[日号]|"
    rf"(?:近|约|反复|持续|间断)?{_NUMBER}余?(?:[~～\-至]{_NUMBER})?余?(?:个)?(?:多)?(?:小时|分钟|天|日|周|星期|个月|月|年)(?:余|多|来|前|后|内|以上|以来|间)?"
    r"|今[天晨日]|昨[天日晚夜]|前[天日]|明[天日]|上周|上个?月|去年|前年|今年|本月|近期|近日|儿时|幼年|童年|入院[时后前]|出院[时后前]|术[前中后]|出生后|生后|餐后|夜间|晨起|凌晨|傍晚|睡前"
)
_ENGLISH = (
    r"\b(?:(?:for |over |in )?(?:the )?(?:past|last|next|previous) )?(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|few|a few)[ -]"
    r"(?:minute|hour|day|week|month|year|decade)s?(?: ago| later| prior| earlier| before)?\b"
    r"|\b(?:today|yesterday|tomorrow|tonight|this morning|last night|last (?:week|month|year|winter|summer|spring|fall)|next (?:week|month|year)|(?:in|during) childhood)\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d\d\b"
    r"|\b(?:in|since) (?:19|20)\d\d\b"
)
_NUMERIC = r"\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}/\d{1,2}/(?:19|20)?\d\d\b|\b[0-2]?\d:[0-5]\d\b"
_TIME = re.compile(f"{_CHINESE}|{_ENGLISH}|{_NUMERIC}", re.IGNORECASE)


class TimeRecogniser:
    def recognise(self, text: str, sentences: Sequence[Sentence]) -> list[Mention]:
        return [Mention(match.start(), match.end(), EntityType.TIME) for match in _TIME.finditer(text)]
