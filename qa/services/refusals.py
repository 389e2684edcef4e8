"""Says in the reader's language why a file could not be read; every error code of the readers has its sentence here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

SENTENCES = {
    "unreadable": _noop("This file could not be read."),
    "encrypted": _noop("This file is protected by a password. Remove the protection and upload it again."),
    "empty": _noop("This file holds no text. If it is a scan, upload a version with recognised text."),
    "mislabelled": _noop("The name says %(expected)s, but the content is %(found)s. Give the file its right ending."),
    "too_large": _noop("This file is %(size)s; at most %(limit)s are accepted. Split it or upload a smaller version."),
    "archive_bomb": _noop("This archive would unpack to more than is allowed, so none of it was opened."),
    "unknown_format": _noop("This kind of file (%(found)s) cannot be read. Use PDF, Word (.docx), text, Markdown, "
                            "web pages, PubMed XML, JSON lines or a ZIP of these."),
    "wrong_encoding": _noop("The characters of this file are in an unknown encoding. "
                            "Save it as UTF-8 and upload it again."),
    "malformed": _noop("The structure of this file is damaged (%(place)s). Repair it and upload it again."),
    "reader_crashed": _noop("Reading this file failed unexpectedly. "
                            "Try again; if it fails again, the file is damaged."),
    "reader_timed_out": _noop("Reading this file took longer than %(seconds)s seconds. Try again, or split it."),
    "reader_out_of_memory": _noop("Reading this file needs more than %(limit)s of memory. Split it."),
    "missing": _noop("This file is no longer where it was. Upload it again."),
}
PART = _noop("A part of this file could not be read (%(place)s). The rest was read.")
PLACES = {
    "line": _noop("line %(value)s: %(reason)s"),
    "entry": _noop("entry %(value)s: %(reason)s"),
}
REASONS = {
    "archive": _noop("not a complete ZIP archive"),
    "docx": _noop("not a complete Word document"),
    "gzip": _noop("not a complete gzip file"),
    "front_matter": _noop("the block of properties at its beginning"),
    "json": _noop("not valid JSON"),
    "line_too_long": _noop("a line is too long"),
    "no_abstract": _noop("no abstract"),
    "no_article": _noop("no article"),
    "no_text": _noop("no text"),
    "not_an_object": _noop("not a JSON object"),
    "pdf": _noop("not a complete PDF"),
    "too_deep": _noop("nested too deeply"),
    "xml": _noop("not valid XML"),
    "xml_encoding": _noop("an unknown encoding"),
    "xml_entities": _noop("entity declarations, which are not accepted"),
}


def sentence(code: str, parameters: Mapping[str, Any], *, partly: bool = False) -> str:
    """The full sentence for an error code, the general one for unknown codes. ``partly``: the rest was read."""
    values = {"expected": "?", "found": "?", "seconds": "?", "size": "?", "limit": "?", "place": _place(parameters)}
    values |= {key: _value(code, key, value) for key, value in parameters.items()}
    template = PART if partly and code == "malformed" else SENTENCES.get(code, SENTENCES["unreadable"])
    return _(template) % values


def _value(code: str, key: str, value: Any) -> Any:
    if key in ("size", "limit") and code in ("too_large", "reader_out_of_memory"):
        return filesizeformat(value)
    return value


def _place(parameters: Mapping[str, Any]) -> str:
    word = str(parameters.get("reason", ""))
    reason = _(REASONS[word]) if word in REASONS else _("its inside")
    for key, text in PLACES.items():
        if key in parameters:
            return _(text) % {"value": parameters[key], "reason": reason}
    return reason
