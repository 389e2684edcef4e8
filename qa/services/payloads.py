"""Turns answers and their events into what the page draws: one shape for the socket, the stored page and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qa.answering import base
from qa.models import Answer, AnswerSentence, Citation, Feedback
from qa.services import disagreeing, filters, wording
from qa.services.cards import document_url, documents_of, kind_in_words, shown
from qa.services.standing import Flag, Standings, standings


class Source(TypedDict):
    """One citation chip; ``kind`` is literature or chart. ``url`` opens the document at the quote."""

    label: str
    kind: str
    title: str
    section: str
    page: int | None
    year: int | None
    study_label: str
    level_label: str
    language: str
    quote: str
    text: str
    url: str
    address: str
    flags: list[Flag]


NO_FLAGS: Standings = {}


def source(citation: Citation, known: Standings = NO_FLAGS) -> Source:
    return Source(
        label=citation.label, kind="chart" if citation.is_background else "literature", title=citation.title,
        section=citation.section, page=citation.page, year=citation.year, language=citation.language,
        quote=citation.quote, text=citation.passage_text,
        url=document_url(citation.document_id, citation.passage_id, citation.start - citation.passage_start,
                         citation.end - citation.passage_start),
        address=citation.url, flags=known.get(citation.document_id, []),
        **kind_in_words(citation.study_type, None),
    )


def sentence(row: AnswerSentence, citations: Iterable[Citation], known: Standings = NO_FLAGS) -> dict[str, Any]:
    return {
        "ordinal": row.ordinal, "text": row.text, "support": row.support,
        "support_label": wording.support_label(row.support),
        "reason": wording.reason_sentence(row.reason, row.parameters),
        "sources": [source(citation, known) for citation in citations],
    }


def left_out(row: AnswerSentence) -> dict[str, Any]:
    """A sentence that is no part of the answer, and why."""
    return {"text": row.text, "support": row.support, "support_label": wording.support_label(row.support),
            "reason": wording.reason_sentence(row.reason, row.parameters)}


def abstained(reason: str, missing: list[str]) -> dict[str, Any]:
    return {"message": wording.abstention_sentence(reason, missing), "missing": missing}


def dropped(event: base.SentenceDropped) -> dict[str, Any]:
    return {"kind": "dropped", "reason": wording.reason_sentence(event.reason, event.parameters)}


def background(lines: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Exactly what left the chart, under the labels that citations use."""
    return [{"label": f"P{number}", "text": line["text"]} for number, line in enumerate(lines, 1)]


def documents_behind(answer: Answer) -> set[int]:
    """Every document that the answer shows or cites."""
    cited = {citation.document_id for citation in answer.citations.all() if citation.document_id is not None}
    return documents_of(answer.evidence) | cited


def turn(answer: Answer, *, person_id: int | None = None, known: Standings | None = None) -> dict[str, Any]:
    """A question with one answer as it is stored now, its documents as they stand now; ``known`` are their standings."""
    citations: dict[Any, list[Citation]] = {}
    for citation in answer.citations.all():
        citations.setdefault(citation.sentence_id, []).append(citation)
    known = standings(documents_behind(answer)) if known is None else known
    question = answer.question
    return {
        "answer": str(answer.pk),
        "question": {"id": str(question.pk), "text": question.text, "language": question.language,
                     "asked": localtime(question.asked_at).strftime("%Y-%m-%d %H:%M"),
                     "filters": filters.in_words(filters.filter_of(question))},
        "state": answer.state, "state_message": state_message(answer.state), "answerable": answer.answerable,
        "sentences": [sentence(row, citations.get(row.pk, ()), known) for row in answer.sentences.all()],
        "left_out": [left_out(row) for row in _left_out(answer)],
        "disagreements": disagreeing.shown(answer.evidence, known),
        "warnings": warnings(answer.citations.all(), known),
        "evidence": shown(answer.evidence, known), "total_passages": answer.total_passages, "dense": answer.dense_used,
        "abstained": abstained(**answer.abstention) if answer.abstention else None,
        "fell_back": wording.fallback_sentence(answer.fell_back_reason) if answer.fell_back_reason else "",
        "background": background(answer.background), "model": answer.model, "index_version": answer.index_version,
        "prompt_version": answer.prompt_version, "timings": answer.timings,
        "regenerated": answer.regenerated_from_id is not None, "feedback": _feedback(answer, person_id),
        "interface_language": get_language(),
    }


def _left_out(answer: Answer) -> Iterable[AnswerSentence]:
    """Read ahead where many answers are shown at once."""
    ahead = getattr(answer, "left_out_sentences", None)
    return answer.sentences(manager="left_out").all() if ahead is None else ahead


def warnings(citations: Iterable[Citation], known: Standings) -> list[dict[str, str]]:
    """A sentence for every cited source whose document has been retracted or is out of date, each source once."""
    marked = {(citation.label, citation.title, citation.document_id) for citation in citations
              if citation.document_id in known}
    return [{"kind": flag["kind"], "text": _("Source [%(label)s], «%(title)s»: %(flag)s") % {
        "label": label, "title": title, "flag": flag["text"]}}
        for label, title, document in sorted(marked) for flag in known[document]]


def _feedback(answer: Answer, person_id: int | None) -> dict[str, str] | None:
    given: Feedback | None = next((row for row in answer.feedback.all() if row.person_id == person_id), None)
    return {"thumb": given.thumb, "reason": given.reason} if given else None


def state_message(state: str) -> str:
    """What to say under an answer that did not run to its end."""
    messages = {
        Answer.State.STOPPED: _("Stopped. What had been written and checked is kept."),
        Answer.State.FAILED: _("The answer could not be completed. What had been written is kept; try it again."),
        Answer.State.INTERRUPTED: _("The server was restarted while this was being written. Try it again."),
    }
    return messages.get(state, "")
