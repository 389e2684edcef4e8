"""Turns bytes of unknown encoding into text, Chinese encodings first; knows no file format."""

from __future__ import annotations

import codecs
import re
from functools import partial

from qa.ingestion.base import WrongEncoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Western words hold single accented letters; three in a row are another alphabet read as if it were Latin.
_FOREIGN_RUN = re.compile("[\u00c0-\u00ff]{3}")
_SAMPLE = 200_000
_ACCEPTED_DAMAGE = 0.002
_WESTERN = ["cp1252", "cp1250", "cp1251", "cp1253", "shift_jis", "euc_kr", "koi8_r"]


def decode(data: bytes, *, declared: str = "") -> str:
    """The text of ``data``; raises WrongEncoding when it is text in no encoding known here.

    A byte order mark decides; then UTF-8, the ``declared`` encoding, GB18030, Big5 and UTF-16 by how ordinary the
    characters they give are, then Western encodings.
    """
    text = _decode(data, declared)
    if len(_CONTROL.findall(text[:_SAMPLE])) > len(text[:_SAMPLE]) * _ACCEPTED_DAMAGE:
        raise WrongEncoding
    return text


def _decode(data: bytes, declared: str) -> str:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _strict(data, name)
    for attempt in (_utf8, partial(_declared, declared=declared), _east_asian):
        text = attempt(data)
        if text is not None:
            return text
    return _western(data)


def _utf8(data: bytes) -> str | None:
    if b"\x00" not in data[:_SAMPLE]:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass
    return _attempt(data, "utf-8")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(encoding=encoding) from error


def _attempt(data: bytes, encoding: str) -> str | None:
    """The text, forgiving a rare damaged byte in what is plainly this encoding."""
    text = data.decode(encoding, "replace")
    damage = text.count("\ufffd")
    wide = sum(character > "\x7f" for character in text[:_SAMPLE]) - damage
    if damage and (damage > len(text) * _ACCEPTED_DAMAGE or damage * 10 > wide):
        return None
    if encoding == "utf-8" and text[:_SAMPLE].count("\x00") * 5 > len(text[:_SAMPLE]):
        return None
    return text


def _declared(data: bytes, declared: str) -> str | None:
    try:
        name = codecs.lookup(declared).name if declared else ""
    except LookupError:
        return None
    if name in {"", "utf-8", "utf-16", "utf-32"}:
        return None
    return _attempt(data, "gb18030" if name in {"gb2312", "gbk"} else name)


def _east_asian(data: bytes) -> str | None:
    encodings = ("gb18030", "big5", "utf-16-le", "utf-16-be")
    scored = [(_ordinary(data[:_SAMPLE], encoding), -rank, encoding) for rank, encoding in enumerate(encodings)]
    score, _, encoding = max(scored)
    return _attempt(data, encoding) if score >= 0.6 else None


def _ordinary(data: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that are in everyday use in Chinese, 0 when the bytes don't fit."""
    text = data.decode(encoding, "replace")
    sixteen = encoding.startswith("utf-16")
    counted = [character for character in text if sixteen or character > "\x7f"]
    if not counted or _CONTROL.search(text) or text.count("\ufffd") > max(1, len(text) * _ACCEPTED_DAMAGE):
        return 0.0
    return sum(_everyday(character, encoding) for character in counted) / len(counted)


def _everyday(character: str, encoding: str) -> bool:
    if character <= "\x7f":
        return character >= " " or character in "\t\r\n"
    simplified, traditional = _lead(character, "gb2312"), _lead(character, "big5")
    common_simplified = 0xA1 <= simplified <= 0xA3 or 0xB0 <= simplified <= 0xD7
    common_traditional = 0xA1 <= traditional <= 0xC6
    if encoding.startswith("utf-16"):
        return common_simplified or common_traditional
    return common_traditional if encoding == "big5" else common_simplified


def _lead(character: str, encoding: str) -> int:
    try:
        return character.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0


def _western(data: bytes) -> str:
    text = data.decode("cp1252", "replace")
    if "\ufffd" not in text and not _FOREIGN_RUN.search(text[:_SAMPLE]):
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_WESTERN).best()
    if best is None or _CONTROL.search(str(best)):
        raise WrongEncoding
    return data.decode(best.encoding, "replace")
