"""HL7 v2 messages (ER7 encoding, HL7 2.5.1 chapter 2) into segments and fields; knows no meaning of any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from records.interoperability.elements import BadField

ENVELOPE = ("FHS", "BHS", "BTS", "FTS")
CHARACTER_SETS = {"UNICODE UTF-8": "utf-8", "8859/1": "latin-1", "GB 18030-2000": "gb18030", "ASCII": "ascii"}
_TIME = re.compile(r"(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)?(\d\d)?(?:\.\d+)?)?([+-]\d{4})?")
_ESCAPE = re.compile(r"\\([^\\]*)\\")


@dataclass(frozen=True)
class Delimiters:
    """MSH-1 and MSH-2: how fields, components, repetitions, escapes and subcomponents are told apart."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    part: str = "&"


@dataclass
class Segment:
    """One line; ``seen`` collects the fields that were read, so that the others can be listed."""

    name: str
    fields: list[str]
    delimiters: Delimiters
    seen: set[int] = field(default_factory=set)

    def get(self, number: int, component: int = 1, *, repetition: int = 0) -> str:
        """The text of a field's component (both counted from 1); empty where there is none, and for the explicit «""»."""
        found = self.repetitions(number)
        parts = found[repetition].split(self.delimiters.component) if repetition < len(found) else []
        raw = parts[component - 1] if component <= len(parts) else ""
        return "" if raw == '""' else self._plain(raw)

    def repetitions(self, number: int) -> list[str]:
        self.seen.add(number)
        raw = self.fields[number] if number < len(self.fields) else ""
        return raw.split(self.delimiters.repetition) if raw else []

    def text(self, number: int) -> str:
        """The whole field as text, its repetitions as lines."""
        return "\n".join(self._plain(raw.replace(self.delimiters.component, " ").strip()) for raw in self.repetitions(number))

    @property
    def unread(self) -> list[int]:
        """The numbers of the fields that hold something and that nobody looked at; the set number is no content."""
        return [number for number, raw in enumerate(self.fields) if number > 1 and raw not in ("", '""')
                and number not in self.seen]

    def _plain(self, raw: str) -> str:
        marks = self.delimiters
        signs = {"F": marks.field, "S": marks.component, "T": marks.part, "R": marks.repetition, "E": marks.escape,
                 ".br": "\n", ".BR": "\n", "H": "", "N": ""}

        def sign(match: re.Match[str]) -> str:
            code = match[1]
            if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", code):
                return bytes.fromhex(code[1:]).decode("utf-8", "replace")
            return signs.get(code, match[0])

        text = _ESCAPE.sub(sign, raw) if marks.escape == "\\" else raw
        if "\x00" in text:
            raise BadField(self.name, "holds a character that cannot be stored.")
        return text.strip()


@dataclass(frozen=True)
class Message:
    """One message: what it is («ADT^A01»), its control id, and its segments, the MSH first."""

    text: str
    segments: tuple[Segment, ...]

    @property
    def head(self) -> Segment:
        return self.segments[0]

    @property
    def kind(self) -> str:
        return "^".join(filter(None, (self.head.get(9, 1), self.head.get(9, 2))))

    def first(self, name: str) -> Segment | None:
        return next((segment for segment in self.segments if segment.name == name), None)

    @property
    def unread(self) -> dict[str, int]:
        """How often which field («PID-18») was not looked at."""
        counts: dict[str, int] = {}
        for segment in self.segments[1:]:
            for number in segment.unread:
                key = f"{segment.name}-{number}"
                counts[key] = counts.get(key, 0) + 1
        return counts


def text_of(data: bytes) -> str:
    """The file's characters by what MSH-18 says, UTF-8 where it says nothing; raises ``UnicodeDecodeError``."""
    start = data.find(b"MSH")
    fields = re.split(rb"[\r\n]", data[start:], maxsplit=1)[0].split(data[start + 3 : start + 4] or b"|") if start >= 0 else []
    named = fields[17].decode("ascii", "replace").split("~")[-1] if len(fields) > 17 else ""
    return data.decode(CHARACTER_SETS.get(named, "utf-8")).lstrip("\ufeff")


def messages(text: str) -> Iterator[Message]:
    """The messages of a file or batch, its envelope and MLLP frames left out."""
    lines = [line.strip("\x0b\x1c ") for line in re.split(r"[\r\n]+", text)]
    block: list[str] = []
    for line in filter(None, lines):
        if line.startswith(("MSH", *ENVELOPE)) and block:
            yield _message(block)
            block = []
        if not line.startswith(ENVELOPE):
            block.append(line)
    if block:
        yield _message(block)


def _message(lines: list[str]) -> Message:
    head = lines[0]
    marks = Delimiters(head[3], *head[4:8]) if head.startswith("MSH") and len(head) > 8 else Delimiters()
    return Message("\r".join(lines), tuple(_segment(line, marks) for line in lines))


def _segment(line: str, marks: Delimiters) -> Segment:
    name, *fields = line.split(marks.field)
    # MSH-1 is the separator itself, so that the fields of an MSH count from 2.
    return Segment(name, [name, marks.field, *fields] if name == "MSH" else [name, *fields], marks)


def moment(segment: Segment, number: int, *, zone: tzinfo = UTC) -> datetime | None:
    """A time such as 20261120093000+0800; one without a zone is the clinic's, a partial one its start."""
    raw = segment.get(number)
    if not raw:
        return None
    found = _TIME.fullmatch(raw)
    try:
        year, month, day, *clock = (int(part or default) for part, default in
                                    zip(found.groups()[:6], (0, 1, 1, 0, 0, 0), strict=True)) if found else (0, 0, 0)
        at = datetime(year, month, day, *clock)
    except ValueError as error:
        raise BadField(f"{segment.name}-{number}", "should be a time such as 20261120 or 20261120093000+0800.") from error
    return at.replace(tzinfo=_zone(found[7]) if found and found[7] else zone)


def _zone(text: str) -> tzinfo:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))


def day(segment: Segment, number: int) -> date | None:
    """A day, where the whole of it is known."""
    return moment(segment, number).date() if len(segment.get(number)) >= len("20261120") else None
