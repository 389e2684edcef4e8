"""De-identification of Chinese and English clinical text: what leaves the site names nobody. Knows no Django and no database.

Names come from patterns with their context and from two small models; numbers, dates and addresses from their form; whatever
the record already says of the patient is always removed. How well it works is measured by ``manage.py evaluate deidentification``.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from clinic.privacy.deidentification.base import (
    DeidentificationError,
    Deidentified,
    Kind,
    KnownPerson,
    Mode,
    NameModel,
    Span,
)
from clinic.privacy.deidentification.finding import find_spans
from clinic.privacy.deidentification.stand_ins import StandIns

__all__ = [
    "DeidentificationError",
    "Deidentified",
    "Kind",
    "KnownPerson",
    "Mode",
    "Span",
    "deidentify",
    "deidentify_all",
    "find_spans",
]


def deidentify(
    text: str,
    *,
    language: str,
    known: Sequence[KnownPerson] = (),
    mode: Mode = Mode.SURROGATE,
    seed: str = "",
    name_models: Mapping[str, NameModel] | None = None,
) -> Deidentified:
    """``text`` («zh» or «en») with everybody's stand-ins in their places. Raises ``DeidentificationError``.

    The same ``seed`` (a secret of the patient's, such as a keyed fingerprint) gives the same stand-ins and the same shift of
    dates in every text; without one each call differs. Only ``Deidentified.surrogates`` can undo it.
    """
    return deidentify_all([text], language=language, known=known, mode=mode, seed=seed, name_models=name_models)[0]


def deidentify_all(
    texts: Sequence[str],
    *,
    language: str,
    known: Sequence[KnownPerson] = (),
    mode: Mode = Mode.SURROGATE,
    seed: str = "",
    name_models: Mapping[str, NameModel] | None = None,
) -> list[Deidentified]:
    """Several texts about one patient: a name recognised in one is removed from all, by the same stand-in."""
    stand_ins = StandIns(seed=seed or secrets.token_hex(16), mode=mode, people=known)
    first = [find_spans(text, language=language, people=known, name_models=name_models) for text in texts]
    named = {
        text[span.start : span.end]
        for text, spans in zip(texts, first, strict=True)
        for span in spans
        if span.kind is Kind.NAME
    }
    people = [*known, KnownPerson(names=tuple(sorted(named)))] if len(texts) > 1 else known
    spans = (
        [find_spans(text, language=language, people=people, name_models=name_models) for text in texts]
        if len(texts) > 1
        else first
    )
    return [_replaced(text, found, stand_ins, language) for text, found in zip(texts, spans, strict=True)]


def _replaced(text: str, spans: Sequence[Span], stand_ins: StandIns, language: str) -> Deidentified:
    _meet_people_first(text, spans, stand_ins, language)
    changed, last, used = "", 0, {}
    for span in spans:
        original = text[span.start : span.end]
        new = (
            stand_ins.dates(original, language=language)
            if span.kind is Kind.DATE
            else stand_ins.for_span(original, span.kind, language=language)
        )
        changed, last = changed + text[last : span.start] + new, span.end
        if original in stand_ins.originals:
            used[original] = new
    return Deidentified(changed + text[last:], tuple(spans), used)


def _meet_people_first(text: str, spans: Sequence[Span], stand_ins: StandIns, language: str) -> None:
    """Full names before single ones, so that «Smith» gets the family name that «John Smith» was given."""
    people = {text[span.start : span.end]: span.kind for span in spans if span.kind in (Kind.NAME, Kind.STAFF)}
    for original in sorted(people, key=len, reverse=True):
        stand_ins.for_span(original, people[original], language=language)
