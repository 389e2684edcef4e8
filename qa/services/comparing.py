"""Sets two answers to one question side by side, word by word in Chinese and English; knows no page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from clinic.models import Person
from qa.models import Answer, Citation

_TOKEN = re.compile(r"\[P?\d+\]|[\u3400-\u9fff]+|[A-Za-z]+|\d+(?:\.\d+)?|[ \t]+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Some text of one answer; ``differs`` where the other one does not have it there."""

    text: str
    differs: bool


@dataclass(frozen=True)
class SourceLine:
    """A document that one answer cites; ``alone`` where the other answer does not."""

    title: str
    alone: bool


@dataclass(frozen=True)
class Side:
    """One of the two answers; ``number`` counts the answers to the question from 1."""

    answer: Answer
    number: int
    pieces: tuple[Piece, ...]
    sources: tuple[SourceLine, ...]


def words_of(text: str) -> list[str]:
    """The text cut into words, numbers and signs, a citation mark being one; joined again they are the text."""
    import rjieba

    words: list[str] = []
    for found in _TOKEN.finditer(text):
        piece = found[0]
        words += rjieba.cut(piece) if "\u3400" <= piece[0] <= "\u9fff" else [piece]
    return words


def side_by_side(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces that the other has too or has not."""
    one, other = words_of(left), words_of(right)
    lefts, rights = [], []
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        lefts += [Piece("".join(one[a:b]), kind != "equal")] if b > a else []
        rights += [Piece("".join(other[c:d]), kind != "equal")] if d > c else []
    return tuple(lefts), tuple(rights)


def compare_answers(*, person: Person, left: str, right: str) -> tuple[Side, Side] | None:
    """The two answers, which must be the person's own and answer one question; None otherwise."""
    mine = Answer.objects.filter(question__conversation__person=person, question__conversation__deleted_at__isnull=True)
    found = {str(answer.pk): answer for answer in mine.filter(pk__in=[left, right]).select_related("question")}
    if len(found) < 2 or found[left].question_id != found[right].question_id:
        return None
    order = [str(key) for key in found[left].question.answers.values_list("pk", flat=True)]
    pieces = side_by_side(found[left].text, found[right].text)
    cited = _cited(found[left]), _cited(found[right])
    sides = []
    for place, key in enumerate((left, right)):
        own, other = cited[place], cited[1 - place]
        sources = tuple(SourceLine(title, document not in other) for document, title in own.items())
        sides.append(Side(found[key], order.index(key) + 1, pieces[place], sources))
    return sides[0], sides[1]


def _cited(answer: Answer) -> dict[int | str, str]:
    """Titles by document, each once, in the order of first use."""
    rows = Citation.objects.filter(answer=answer).exclude(title="").order_by("sentence__ordinal", "position")
    return {document or title: title for document, title in rows.values_list("document_id", "title")}
