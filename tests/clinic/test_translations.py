"""Every sentence the site can show exists in Chinese."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("clinic", "qa", "records")
KEYWORDS = {"gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "_t": None, "_l": None, "_noop": None,
            "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}


def sentences_of(path: Path) -> set[str]:
    text = path.read_text()
    code = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    found = set()
    for _line, message, _comments, _context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        found.add(message[0] if isinstance(message, tuple) else message)
    return {message for message in found if message}


def all_sentences() -> dict[str, Path]:
    base = Path(settings.BASE_DIR)
    paths = [*(base / "templates").rglob("*.html")]
    paths += [path for app in APPS for path in (base / app).rglob("*.py") if "migrations" not in path.parts
              and "node_modules" not in path.parts]
    return {sentence: path for path in paths for sentence in sentences_of(path)}


def catalogue() -> dict[str, object]:
    entries: dict[str, object] = {}
    for folder in settings.LOCALE_PATHS:
        for path in Path(folder).glob("zh_Hans/LC_MESSAGES/*.po"):
            for message in read_po(path.open("rb"), locale="zh_Hans"):
                if message.id:
                    entries[message.id[0] if isinstance(message.id, tuple) else message.id] = message
    return entries


def test_every_sentence_is_translated():
    known = catalogue()
    missing = {sentence: path.name for sentence, path in all_sentences().items()
               if sentence not in known or not known[sentence].string}
    assert not missing, "\n".join(f"{name}: {sentence}" for sentence, name in sorted(missing.items()))


def test_every_placeholder_survives_translation():
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
    broken = []
    for key, message in catalogue().items():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(placeholder.findall(ids[-1]))
        broken += [key for string in strings if string and set(placeholder.findall(string)) != wanted]
    assert not broken


@pytest.mark.parametrize("folder", settings.LOCALE_PATHS, ids=lambda folder: Path(folder).parent.name)
def test_no_translation_is_left_over(folder):
    used = set(all_sentences())
    for path in Path(folder).glob("zh_Hans/LC_MESSAGES/*.po"):
        ids = [m.id[0] if isinstance(m.id, tuple) else m.id for m in read_po(path.open("rb"), locale="zh_Hans") if m.id]
        assert sorted(set(ids) - used) == []


def test_a_sentence_is_translated_alike_wherever_it_stands():
    """The first catalogue wins, so that another translation further down would never be seen."""
    found: dict[tuple[object, object], set[object]] = {}
    for folder in settings.LOCALE_PATHS:
        for path in Path(folder).glob("zh_Hans/LC_MESSAGES/*.po"):
            for message in read_po(path.open("rb"), locale="zh_Hans"):
                if message.id:
                    found.setdefault((message.context, message.id), set()).add(message.string)
    assert {key for key, strings in found.items() if len(strings) > 1} == set()
