"""Undoes the ways of hiding words from a reader or a filter: look-alike letters, spacing, digits, reversal, base64."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

# Letters of other alphabets that look like Latin ones (Unicode Technical Standard #39, confusables, the common part).
LOOKALIKES = str.maketrans(
    "аеорсухіѕԁһӏјԛԝкмтпгАЕОРСУХІЅНВКМТαεοικτυρνηΑΕΟΙΚΤΥΡΝΗΜΒΖΧᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxisdhljqwkmtnrAEOPCYXISHBKMTaeoiktupvnAEOIKTYPNHMBZXabcdefghijklmnoprstuvwyz",
)
LEET = str.maketrans("01345789@$!", "oieastbgasi")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
MARKS = re.compile("[\u0300-\u036f\u20d0-\u20ff]+")
# «1gn0re», «pr3vious»: a digit between two letters.
MIXED = re.compile(r"[a-z][013457@$][a-z]")
WORD = re.compile(r"[a-z0-9@$]{3,}")
FROM_THE_END = tuple(
    word[::-1]
    for word in ("ignore", "instructions", "disregard", "system prompt", "answer", "忽略", "指令", "系统提示")
)
SPACED = re.compile(r"\b(?:[a-z][\s._*-]{1,2}){5,}[a-z]\b|(?:[\u4e00-\u9fff][ ._*·-]){4,}[\u4e00-\u9fff]")
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){20,}")
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}\w{0,8}){6,}")
MOST_ENCODED = 50  # runs looked at in one text


def readable(text: str) -> str:
    """The text as it looks to a reader, lower case: composed, without marks and invisible characters, Latin letters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", INVISIBLE.sub("", text))
    return unicodedata.normalize("NFKC", MARKS.sub("", decomposed)).translate(LOOKALIKES).lower()


def undisguised(text: str) -> Iterator[str]:
    """The readable text, then what it says with digits for letters, letters set apart, or from the end, where it may."""
    plain = readable(text)
    yield plain
    if MIXED.search(plain):
        yield WORD.sub(lambda match: match.group().translate(LEET) if MIXED.search(match.group()) else match.group(), plain)
    if SPACED.search(plain):
        yield SPACED.sub(lambda match: re.sub(r"[\s._*·-]", "", match.group()), re.sub(r"\s{2,}", " / ", plain))
    if any(word in plain for word in FROM_THE_END):
        yield plain[::-1]


def decoded(text: str) -> Iterator[str]:
    """What runs of base64, hexadecimal digits or percent signs stand for, where that is text."""
    for pattern, decode in ((BASE64, _from_base64), (HEXADECIMAL, _from_hexadecimal), (PERCENT, unquote)):
        for match, _ in zip(pattern.finditer(text), range(MOST_ENCODED), strict=False):
            found = decode(match.group())
            if found and sum(character.isprintable() for character in found) >= len(found) * 0.9:
                yield found


def _from_base64(run: str) -> str:
    try:
        return base64.b64decode(run, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hexadecimal(run: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[\s:]", "", run)).decode()
    except (ValueError, UnicodeDecodeError):
        return ""
