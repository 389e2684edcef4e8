"""Compiles the translations (.po to .mo) with Babel, so that no gettext tools need to be installed."""

from __future__ import annotations

from pathlib import Path


class BrokenTranslation(Exception):
    """A .po file has an entry that cannot be used; the message names file and entry."""


def compile_catalogue(source: Path) -> bool:
    """Write ``source``'s .mo if it is missing or older; true if it was written. Raises ``BrokenTranslation``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans", abort_invalid=True)
    except PoFileError as error:
        raise BrokenTranslation(f"{source}: {error}") from error
    with target.open("wb") as file:
        write_mo(file, catalogue)
    return True


def compile_all(folders: list[Path]) -> int:
    """Compile every catalogue below the locale ``folders``; the number written."""
    return sum(compile_catalogue(source) for folder in folders for source in sorted(folder.glob("*/LC_MESSAGES/*.po")))
