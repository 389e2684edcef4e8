"""Files into entries: FHIR bundles and NDJSON, HL7 v2 messages, CSV of patients, the same gzipped, folders of these."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from records.interoperability import fhir, hl7, hl7_messages
from records.interoperability.elements import BadField, day, text
from records.interoperability.entries import (
    KeptEntry,
    Located,
    MalformedResource,
    NotARecordFile,
    PatientEntry,
    Remains,
)
from records.interoperability.fhir_out import resource_of
from records.interoperability.traced import FRAME, Traced
from records.interoperability.trees import absent, depth_of, difference

SUFFIXES = tuple(f".{kind}{packed}" for kind in ("json", "ndjson", "csv", "hl7") for packed in ("", ".gz"))
LARGEST = 500 * 1024 * 1024
PATIENTS_FIRST = "Patient"
DEEPEST = 60


def record_files(paths: list[Path]) -> list[Path]:
    """The files to read, folders opened, patients before what refers to them. Raises ``NotARecordFile``."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise NotARecordFile(f"{path}: there is no such file or folder.")
        inside = sorted(file for file in path.rglob("*") if file.name.endswith(SUFFIXES)) if path.is_dir() else [path]
        if not inside:
            raise NotARecordFile(f"{path}: the folder holds no .json, .ndjson, .csv or .hl7 file.")
        found += inside
    return sorted(found, key=lambda file: not file.name.startswith(PATIENTS_FIRST))


def read_file(path: Path, *, zone: tzinfo = UTC) -> Iterator[Located | MalformedResource]:
    """Every usable entry, and in its place every one that is not; HL7 times without a zone are in ``zone``.

    Raises ``NotARecordFile``.
    """
    if ".hl7" in path.suffixes:
        yield from _messages(path.name, _content(path, decode=hl7.text_of), zone)
        return
    content = _content(path)
    if ".csv" in path.suffixes:
        yield from _csv(path.name, content)
        return
    for position, resource in _resources(path, content):
        if isinstance(resource, MalformedResource):
            yield resource
        else:
            yield from _entries(path.name, position, resource)


def _utf8(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _content(path: Path, decode: Callable[[bytes], str] = _utf8) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, EOFError) as error:
        raise NotARecordFile(f"{path.name}: the file cannot be read.") from error
    if len(data) > LARGEST:
        raise NotARecordFile(f"{path.name}: the file is larger than {LARGEST // 1024 // 1024} MB.")
    try:
        return decode(data)
    except UnicodeDecodeError as error:
        raise NotARecordFile(f"{path.name}: the file is not written in UTF-8.") from error


def _resources(path: Path, content: str) -> Iterator[tuple[int, Any]]:
    if ".ndjson" in path.suffixes:
        yield from _lines(path.name, content)
        return
    try:
        whole = json.loads(content)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise NotARecordFile(f"{path.name}, line {line}: the file is not JSON.") from error
    if not isinstance(whole, Mapping) or not whole.get("resourceType"):
        raise NotARecordFile(f"{path.name}, entry 1, field resourceType: the file is not a FHIR resource.")
    if whole["resourceType"] != "Bundle":
        yield 1, whole
        return
    yield from bundle_entries(path.name, whole)


def bundle_entries(name: str, bundle: Mapping[str, Any]) -> list[tuple[int, Any]]:
    """The numbered resources of a Bundle, patients first. Raises ``NotARecordFile``."""
    members = bundle.get("entry") or []
    if not isinstance(members, list):
        raise NotARecordFile(f"{name}, field entry: a Bundle holds a list of entries.")
    resources = [(number, _identified(member)) for number, member in enumerate(members, start=1)]
    return sorted(resources, key=lambda pair: not (isinstance(pair[1], Mapping)
                                                   and pair[1].get("resourceType") == PATIENTS_FIRST))


def _identified(member: Any) -> Any:
    """The entry's resource; one without an id of its own goes by its full URL (FHIR R4, Bundle.entry.fullUrl)."""
    resource = member.get("resource") if isinstance(member, Mapping) else None
    if not isinstance(resource, Mapping) or resource.get("id") or not isinstance(member.get("fullUrl"), str):
        return resource
    return {**resource, "id": member["fullUrl"].rpartition("/")[2].removeprefix("urn:uuid:")}


def _lines(name: str, content: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            yield number, MalformedResource(file=name, entry=number, resource="", field="line", problem="is not JSON.")


def _entries(name: str, position: int, resource: Any) -> Iterator[Located | MalformedResource]:
    kind = resource.get("resourceType", "") if isinstance(resource, Mapping) else ""
    if not isinstance(resource, Mapping):
        yield MalformedResource(file=name, entry=position, resource="", field="resource", problem="is missing.")
        return
    try:
        yield from located(name, position, resource)
    except BadField as error:
        yield MalformedResource(file=name, entry=position, resource=str(kind)[:60], field=error.field,
                                problem=error.problem)


def located(name: str, position: int, resource: Mapping[str, Any]) -> list[Located]:
    """The entries of one FHIR resource, the first with what remains of the resource beyond them; raises ``BadField``."""
    if depth_of(resource) > DEEPEST:
        raise BadField("resource", "is nested too deeply.")
    traced = Traced(resource)
    found = list(fhir.entries(traced))
    remains = remains_of(resource, traced, [entry for _whose, entry in found])
    return [Located(name, position, whose, entry, None if index else remains)
            for index, (whose, entry) in enumerate(found)]


def remains_of(resource: Mapping[str, Any], traced: Traced, entries: list[Any]) -> Remains | None:
    if not entries or isinstance(entries[0], KeptEntry):
        return None
    kind = str(resource["resourceType"])
    written = resource_of(kind, entries)
    more = [(path, value) for path, value in difference(resource, written) if path not in FRAME]
    return Remains(kind, tuple(more), tuple(absent(written, resource)), traced.unread)


def _messages(name: str, content: str, zone: tzinfo) -> Iterator[Located | MalformedResource]:
    if "MSH" not in content:
        raise NotARecordFile(f"{name}, line 1, field MSH: the file holds no HL7 message.")
    for number, message in enumerate(hl7.messages(content), start=1):
        try:
            mrn, found, unread = hl7_messages.read(message, zone=zone)
        except BadField as error:
            yield MalformedResource(file=name, entry=number, resource=_kind(message), field=error.field, problem=error.problem)
            continue
        remains = Remains(_kind(message), unread=unread, joins=False) if unread else None
        yield from (Located(name, number, mrn, entry, None if index else remains) for index, entry in enumerate(found))


def _kind(message: hl7.Message) -> str:
    """«HL7» and the kind of message; without it where the field that names it cannot be read."""
    try:
        return f"HL7 {message.kind}"[:60]
    except BadField:
        return "HL7"


CSV_COLUMNS = ("mrn", "name", "sex", "birth_date")


def _csv(name: str, content: str) -> Iterator[Located | MalformedResource]:
    rows = csv.DictReader(io.StringIO(content))
    try:
        yield from _rows(name, rows)
    except csv.Error as error:
        raise NotARecordFile(f"{name}, line {rows.line_num}: the file is not CSV ({error}).") from error


def _rows(name: str, rows: csv.DictReader[str]) -> Iterator[Located | MalformedResource]:
    missing = [column for column in CSV_COLUMNS if column not in (rows.fieldnames or [])]
    if missing:
        raise NotARecordFile(f"{name}, line 1, field {missing[0]}: the column is missing.")
    for line, row in enumerate(rows, start=2):
        try:
            entry = _csv_patient({key: value or "" for key, value in row.items() if key}, f"csv:{name[:80]}:{line}")
        except BadField as error:
            yield MalformedResource(file=name, entry=line, resource="Patient", field=error.field, problem=error.problem)
        else:
            yield Located(name, line, entry.source_id, entry)


def _csv_patient(row: Mapping[str, str], source_id: str) -> PatientEntry:
    mrn, name = text(row, "mrn", required=True), text(row, "name", required=True)
    sex = text(row, "sex") or "unknown"
    if sex not in fhir.SEXES:
        raise BadField("sex", "should be male, female, other or unknown.")
    return PatientEntry(
        source_id=source_id, mrn=mrn, name=name, sex=sex, birth_date=day(row, "birth_date"),
        phone=text(row, "phone"), address=text(row, "address"), identifiers={"MR": mrn}, deceased=False,
        language="zh" if any("\u4e00" <= character <= "\u9fff" for character in name) else "en",
    )
