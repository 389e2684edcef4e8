"""Reads the documents inside a ZIP after checking what it would unpack to; nested archives are refused."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from qa.ingestion.base import ArchiveBomb, Empty, Encrypted, Limits, Malformed, Reading, Source, TooLarge
from qa.ingestion.detection import with_source

_NESTED = frozenset({".zip", ".7z", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar", ".jar"})
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_RATIO_MATTERS = 1024 * 1024
_BLOCK = 1024 * 1024


def read(source: Source, limits: Limits) -> Iterator[Reading]:
    """Yield the readings of every member, each named ``archive.zip/folder/member``."""
    try:
        with zipfile.ZipFile(source.path) as archive, tempfile.TemporaryDirectory() as folder:
            check_archive(archive, limits)
            members = [info for info in archive.infolist() if _is_document(info)]
            if not members:
                raise Empty
            for info in members:
                yield from _member(archive, info, source, Path(folder), limits)
    except zipfile.BadZipFile as error:
        raise Malformed(reason="archive") from error


def check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Raise ArchiveBomb when the archive declares too many members, too much in all, or too high a ratio."""
    members = archive.infolist()
    if len(members) > limits.archive_entries:
        raise ArchiveBomb(rule="entries", limit=limits.archive_entries)
    if sum(info.file_size for info in members) > limits.archive_bytes:
        raise ArchiveBomb(rule="total", limit=limits.archive_bytes)
    for info in members:
        if info.file_size > _RATIO_MATTERS and info.file_size > limits.archive_ratio * max(1, info.compress_size):
            raise ArchiveBomb(rule="ratio", limit=limits.archive_ratio)


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's path; names without the UTF-8 flag are read as UTF-8 where they are, GBK otherwise."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_document(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    return not info.is_dir() and not any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: Source, folder: Path, limits: Limits
) -> Iterator[Reading]:
    from qa.ingestion.readers import read_file

    name = member_name(info)
    member = Source(folder / "member", f"{source.display_name}/{name}")
    refusal = _refusal(info, name, limits) or _extract(archive, info, member.path)
    if refusal is not None:
        yield with_source(refusal, member)
        return
    if zipfile.is_zipfile(member.path) and not name.lower().endswith(".docx"):
        yield with_source(ArchiveBomb(rule="nested", limit=1), member)
        return
    yield from read_file(member, limits)


def _refusal(info: zipfile.ZipInfo, name: str, limits: Limits) -> ArchiveBomb | Encrypted | TooLarge | None:
    if info.flag_bits & _ENCRYPTED:
        return Encrypted()
    if PurePosixPath(name).suffix.lower() in _NESTED:
        return ArchiveBomb(rule="nested", limit=1)
    if info.file_size > limits.file_bytes:
        return TooLarge(size=info.file_size, limit=limits.file_bytes)
    return None


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> Malformed | None:
    """Unpack block by block; zipfile stops at the declared size and checks the sum."""
    try:
        with archive.open(info) as packed, target.open("wb") as unpacked:
            while block := packed.read(_BLOCK):
                unpacked.write(block)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return Malformed(reason=f"archive_member_{type(error).__name__.lower()}")
    return None
