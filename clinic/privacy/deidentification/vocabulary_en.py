"""What medicine and people call themselves in English, word by word: is this word a name, a drug, a heading? Knows no context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clinic.privacy.deidentification.base import Tagged
from clinic.privacy.deidentification.contexts_en import DRUG, TITLE
from clinic.privacy.deidentification.words import words

STOP_WORDS = words("never_in_names_en")
NEVER_NAMES = re.compile(
    r"(?:ed|ing|ly|tion|sion|ment|ness|ity|ous|ical|itis|osis|emia|aemia|pathy|ectomy|scopy|gram|graphy|ology)$"
)


def parts_of(name: str) -> list[str]:
    """The words of a name that stand for the person on their own."""
    plain = [re.sub(rf"^{TITLE}\.?$", "", word.strip(".,'’\"()“”")) for word in name.split()]
    return [
        word
        for word in plain
        if len(word) > 1
        and (len(word) > 2 or word[1].islower())
        and word[0].isupper()
        and word not in STOP_WORDS
        and word.casefold() not in never_alone()
    ]


def plausible_places(text: str, tagged: Sequence[Tagged]) -> list[Tagged]:
    """What the model calls a town or a building, without abbreviations, drugs, countries and clinical words."""
    kept = []
    for word in tagged:
        parts = text[word.start : word.end].split()
        plain = [part.strip(".,'’") for part in parts]
        if word.tag not in ("GPE", "FAC") or any(
            len(part) < 3 or not part[0].isupper() or part.isupper() for part in plain[:1]
        ):
            continue
        if (
            any(is_stop(part) or part.casefold() in ordinary() or DRUG.search(part) for part in plain)
            or " ".join(plain) in words("countries_en")
            or any(c.isdigit() for c in "".join(plain))
        ):
            continue
        kept.append(word)
    return kept


@cache
def never_alone() -> frozenset[str]:
    """Words that are nobody's name unless the context says so, small letters."""
    return frozenset(word.casefold() for word in words("clinical_en") | words("eponyms_en"))


@cache
def given_names() -> frozenset[str]:
    """Given names of many languages, small letters."""
    return frozenset(word.casefold() for word in words("given_names"))


@cache
def family_names() -> frozenset[str]:
    """Family names of many languages, small letters."""
    return frozenset(word.casefold() for word in words("family_names"))


@cache
def ordinary() -> frozenset[str]:
    """Words that medical English writes small."""
    return words("ordinary_en") | never_alone()


@cache
def headings() -> frozenset[str]:
    """Clinical words that can't be somebody's family name either."""
    clinical = frozenset(word.casefold() for word in words("clinical_en"))
    return clinical - family_names() - given_names()


def is_stop(word: str) -> bool:
    """Whether the word ends a name or comes before it."""
    plain = word.strip(".,:;'’")
    if re.fullmatch(r"[B-HJ-Z]\.?|[AI]\.", word):
        return False
    return (
        plain in STOP_WORDS
        or (plain.isupper() and len(plain) > 1 and plain.title() in STOP_WORDS)
        or (len(plain) > 3 and plain.casefold() in headings())
    )


def unheard_of(name: str) -> bool:
    """Whether the words of the name are none that medicine uses, which is as good as a name beside «his wife».

    One word must be unheard of; of several it is enough that the first is.
    """
    plain = [word for word in (word.strip(".,'’\"()").casefold() for word in name.split()) if len(word) > 1]
    if (
        not plain
        or any(map(str.isdigit, name))
        or any(word in never_alone() and word not in family_names() for word in plain)
    ):
        return False
    return plain[0] not in ordinary() and not any(
        DRUG.search(word) or NEVER_NAMES.search(word) for word in plain if "-" not in word
    )


def looks_named(name: str) -> bool:
    """Whether a word of the name is a known given or family name, or nothing but a name looks like this."""
    plain = [word.strip(".,'’\"()").casefold() for word in re.split(r"[\s-]+", name)]
    known = [word for word in plain if word in given_names() or word in family_names()]
    return bool(known) and not all(word in never_alone() for word in known)


def pair_of_names(first: str, last: str) -> bool:
    """Whether a given name stands before something that is no clinical word, or both are words that medicine does not use."""
    if first in given_names() and first not in never_alone():
        return last not in headings() and (last in family_names() or not (DRUG.search(last) or last in ordinary()))
    strange = not any(word in ordinary() or DRUG.search(word) or NEVER_NAMES.search(word) for word in (first, last))
    return strange or (
        last in family_names() and last not in never_alone() and first not in ordinary() and not DRUG.search(first)
    )
