"""Chooses what stands where somebody was named: the same for the same original, of its kind, gender and length.

Everything follows from a seed, so that a patient keeps the same stand-ins from text to text; without the seed nothing can be
undone. Dates move by one number of whole weeks, so intervals and weekdays stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from clinic.privacy.deidentification import ages, dates, names_zh, stock
from clinic.privacy.deidentification.base import Kind, KnownPerson, Mode

CHINESE = re.compile(r"[一-鿿]")
LEAST_WEEKS, MOST_WEEKS = 4, 52
MASKS = {
    "zh": {
        Kind.NAME: "姓名",
        Kind.STAFF: "医护",
        Kind.HOSPITAL: "医院",
        Kind.ORGANISATION: "单位",
        Kind.ADDRESS: "地址",
        Kind.PHONE: "电话",
        Kind.DATE: "日期",
        Kind.AGE: "年龄",
        Kind.IDENTIFIER: "号码",
        Kind.DEVICE: "设备",
        Kind.PLATE: "车牌",
        Kind.EMAIL: "邮箱",
        Kind.URL: "网址",
        Kind.IP: "IP",
        Kind.OCCUPATION: "职业",
    },
    "en": {
        Kind.NAME: "NAME",
        Kind.STAFF: "STAFF",
        Kind.HOSPITAL: "HOSPITAL",
        Kind.ORGANISATION: "ORGANISATION",
        Kind.ADDRESS: "ADDRESS",
        Kind.PHONE: "PHONE",
        Kind.DATE: "DATE",
        Kind.AGE: "AGE",
        Kind.IDENTIFIER: "NUMBER",
        Kind.DEVICE: "DEVICE",
        Kind.PLATE: "PLATE",
        Kind.EMAIL: "EMAIL",
        Kind.URL: "URL",
        Kind.IP: "IP",
        Kind.OCCUPATION: "OCCUPATION",
    },
}
TITLE_EN = re.compile(
    r"^(?:(?:Mr|Mrs|Ms|Miss|Mx|Drs?|DR|MR|MRS|MS|Prof|Professor|Doctor|Nurse|Sister|Matron|Rev|Reverend|Father|Fr|"
    r"Rabbi|Imam|Pastor|Officer|Uncle|Aunt|Auntie|Grandma|Grandpa|Coach)\b\.?\s*)"
)
FEMALE_HINT = re.compile(
    r"^(?:Mrs|Ms|Miss|MRS|MS|Sister|Aunt|Auntie|Grandma)\b|(?:女士|小姐|太太|夫人|阿姨|奶奶|大妈|大娘|婆婆)$"
)
MALE_HINT = re.compile(r"^(?:Mr|MR|Father|Fr|Uncle|Grandpa)\b|(?:先生|大爷|叔叔|爷爷|大叔|师傅)$")


class StandIns:
    """One patient's stand-ins. ``taken`` are texts that must not be produced, since they are somebody's own."""

    def __init__(self, *, seed: str, mode: Mode, people: Sequence[KnownPerson] = ()) -> None:
        self._seed = seed
        self._mode = mode
        self._genders = {name: person.gender for person in people for name in person.names}
        self._chosen: dict[str, str] = {}
        self._used: set[str] = set()
        self._parts: dict[str, str] = {}
        self._counts: dict[Kind, int] = {}
        self.originals: dict[str, str] = {}
        self.days = -7 * self._number("days", LEAST_WEEKS, MOST_WEEKS)

    def for_span(self, original: str, kind: Kind, *, language: str) -> str:
        """The stand-in of ``original``; the same each time."""
        key = f"{kind}:{original}"
        if key not in self._chosen:
            made = self._mask(kind, language) if self._mode is Mode.MASK else self._surrogate(original, kind)
            self._chosen[key] = made or self._mask(kind, language)
            if kind not in (Kind.AGE, Kind.OCCUPATION) or self._mode is Mode.MASK:
                self.originals[original] = self._chosen[key]
        return self._chosen[key]

    def dates(self, text: str, *, language: str) -> str:
        """A date moved; a mask where it can't be read."""
        if self._mode is Mode.MASK:
            return self.for_span(text, Kind.DATE, language=language)
        found = [
            item
            for context in (text, f"in {text}", f"on {text}", f"今年{text}")
            for item in [dates.written_dates(context)]
            if item
        ][:1]
        shifted = self._moved(text)
        if shifted is None or not found:
            return self.for_span(text, Kind.DATE, language=language)
        self.originals.setdefault(text, shifted)
        return shifted

    def _moved(self, text: str) -> str | None:
        for lead in ("", "in ", "on ", "今年"):
            written = lead + text
            items = dates.written_dates(written)
            moved = [dates.moved(written, item, days=self.days) for item in items]
            if items and None not in moved and all(item.start >= len(lead) for item in items):
                return self._rewritten(written, items, moved)[len(lead) :]
        return None

    @staticmethod
    def _rewritten(text: str, items: Sequence[dates.WrittenDate], moved: Sequence[str | None]) -> str:
        changed, last = "", 0
        for item, new in zip(items, moved, strict=True):
            changed, last = changed + text[last : item.start] + (new or ""), item.end
        return changed + text[last:]

    def _mask(self, kind: Kind, language: str) -> str:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"[{MASKS[language][kind]}{'' if language == 'zh' else '-'}{self._counts[kind]}]"

    def _surrogate(self, original: str, kind: Kind) -> str:
        chinese = CHINESE.search(original) is not None
        if kind in (Kind.NAME, Kind.STAFF):
            return self._chinese_name(original) if chinese else self._english_name(original)
        if kind in (Kind.PHONE, Kind.IDENTIFIER, Kind.DEVICE, Kind.PLATE):
            return self._unused(original, lambda attempt: self._scrambled(original, attempt, kind))
        choices: Mapping[Kind, Sequence[str]] = stock.CHINESE if chinese else stock.ENGLISH
        if kind is Kind.HOSPITAL and chinese:
            choices = {
                Kind.HOSPITAL: [name for name in stock.CHINESE[Kind.HOSPITAL] if name.endswith(original[-2:])]
                or stock.CHINESE[Kind.HOSPITAL]
            }
        if kind is Kind.AGE:
            unit = ages.unit_of(original)
            number = original.removesuffix(unit)
            return (stock.ENGLISH if number.isascii() else stock.CHINESE)[Kind.AGE][0] + unit
        listed = choices.get(kind)
        return self._unused(original, lambda attempt: self._pick(listed, kind, original, attempt)) if listed else ""

    def _unused(self, original: str, make) -> str:
        """The first candidate that is neither the original nor another's stand-in."""
        for attempt in range(40):
            candidate = make(attempt)
            if candidate != original and candidate not in self._used:
                break
        self._used.add(candidate)
        return candidate

    def _pick(self, choices: Sequence[str], *about: object) -> str:
        return choices[self._number(":".join(map(str, about)), 0, len(choices) - 1)]

    def _number(self, about: str, low: int, high: int) -> int:
        digest = hashlib.blake2b(f"{self._seed}\0{about}".encode(), digest_size=8).digest()
        return low + int.from_bytes(digest) % (high - low + 1)

    def _scrambled(self, original: str, attempt: int, kind: Kind) -> str:
        """Digits for digits and letters for letters; a telephone keeps its first digit, a plate its region."""
        made = []
        for place, character in enumerate(original):
            number = self._number(f"{kind}:{original}:{attempt}:{place}", 0, 25)
            keep = (kind is Kind.PHONE and place < 1) or not character.isascii()
            if character.isdigit() and not keep:
                made.append(str(number % 10))
            elif character.isalpha() and not keep:
                made.append((chr(65 + number)) if character.isupper() else chr(97 + number))
            else:
                made.append(character)
        return "".join(made)

    def _part(self, original: str, choices: Sequence[str], about: str) -> str:
        key = f"{about}:{original.casefold()}"
        if key not in self._parts:
            self._parts[key] = self._unused(
                original, lambda attempt: self._pick(choices, about, original.casefold(), attempt)
            )
        made = self._parts[key]
        return made.upper() if len(original) > 1 and original.isupper() else made

    def _gender(self, name: str) -> str:
        known = next(
            (gender for known, gender in self._genders.items() if gender and (known in name or name in known)), ""
        )
        if known:
            return known
        if FEMALE_HINT.search(name):
            return "female"
        if MALE_HINT.search(name):
            return "male"
        return (
            "female" if set(name) & set(stock.FEMALE_CHARACTERS) or set(name.split()) & stock.FEMALE_GIVEN else "male"
        )

    def _chinese_name(self, original: str) -> str:
        plain = original.replace(" ", "")
        if "·" in plain or "•" in plain:
            return self._unused(original, lambda attempt: self._pick(stock.ETHNIC_NAMES, original, attempt))
        family = names_zh.surname_of(plain)
        given = plain[len(family) :]
        new_family = (
            self._part(family, stock.FAMILIES_ZH if len(family) < 2 else stock.COMPOUND_FAMILIES_ZH, "family")
            if family
            else ""
        )
        title = re.match(rf"^(?:{names_zh.TITLES})$", given)
        if title or not given:
            return new_family + given
        gender = self._gender(original)
        choices = stock.GIVEN_ZH[gender][min(len(given), 2)]
        return new_family + self._part(given, choices, f"given-{gender}")

    def _english_name(self, original: str) -> str:
        title = TITLE_EN.match(original)
        lead = title.group() if title else ""
        words = re.findall(r"[^\s,]+|[\s,]+", original[len(lead) :])
        names = [word for word in words if not re.fullmatch(r"[\s,]+", word)]
        inverted = "," in original[len(lead) :] and len(names) > 1
        gender = self._gender(original)
        made, place = [], 0
        for word in words:
            if re.fullmatch(r"[\s,]+", word):
                made.append(word)
                continue
            made.append(self._english_word(word, place, len(names), inverted=inverted, gender=gender))
            place += 1
        return lead + "".join(made)

    def _english_word(self, word: str, place: int, count: int, *, inverted: bool, gender: str) -> str:
        if len(word.strip(".")) < 2:
            return chr(65 + self._number(f"initial:{word}", 0, 25)) + word[1:]
        if re.fullmatch(
            r"(?:Jr|Sr|II|III|IV|van|von|der|den|de|la|del|di|da|dos|bin|ibn|al|el|M\.?D\.?|R\.?N\.?|D\.?O\.?)\.?", word
        ):
            return word
        last = place == 0 if inverted else (place == count - 1 and count > 1)
        known = f"family:{word.casefold()}" in self._parts
        if (
            last
            or known
            or (
                count == 1
                and word.casefold()
                not in {name.casefold() for name in stock.GIVEN_EN["female"] + stock.GIVEN_EN["male"]}
                and f"given-{gender}:{word.casefold()}" not in self._parts
            )
        ):
            return self._part(word, stock.FAMILIES_EN, "family")
        return self._part(word, stock.GIVEN_EN[gender], f"given-{gender}")
