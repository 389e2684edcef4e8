"""Turns answers and their events into what the page draws: one shape for the socket, the stored page and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qa.answering import base
from qa.models import Answer, AnswerSentence, Citation, Document, Feedback
from qa.retrieval.base import Evidence
from qa.services import wording


class Card(TypedDict):
    """A passage as an evidence card: its text is ``before + deciding + after``."""

    passage: int
    document: int
    corpus: str
    title: str
    section: str
    page: int | None
    year: int | None
    study_type: str
    language: str
    before: str
    deciding: str
    after: str
    url: str


class Source(TypedDict):
    """One citation chip; ``kind`` is literature or chart. ``url`` opens the document at the quote."""

    label: str
    kind: str
    title: str
    section: str
    page: int | None
    year: int | None
    study_type: str
    language: str
    quote: str
    text: str
    url: str
    address: str
    retracted: bool


def document_url(document: int | None, passage: int | None, start: int | None = None, end: int | None = None) -> str:
    """The document's page with the passage, and inside it the quote, marked; empty when it no longer exists."""
    if document is None:
        return ""
    query = {"passage": passage} if passage is not None else {}
    if start is not None and end:
        query |= {"start": start, "end": end}
    return f"{reverse('document', args=[document])}?{urlencode(query)}"


def card(evidence: Evidence) -> Card:
    passage, deciding = evidence.passage, evidence.deciding
    return Card(
        passage=passage.id, document=passage.document_id, corpus=passage.corpus, title=passage.title,
        section=passage.section, page=passage.page, year=passage.year, study_type=passage.study_type,
        language=passage.language, before=passage.text[: deciding.start], deciding=evidence.deciding_text,
        after=passage.text[deciding.end :],
        url=document_url(passage.document_id, passage.id, deciding.start, deciding.end),
    )


def source(citation: Citation, retracted: frozenset[int] = frozenset()) -> Source:
    return Source(
        label=citation.label, kind="chart" if citation.is_background else "literature", title=citation.title,
        section=citation.section, page=citation.page, year=citation.year, study_type=citation.study_type,
        language=citation.language, quote=citation.quote, text=citation.passage_text,
        url=document_url(citation.document_id, citation.passage_id, citation.start - citation.passage_start,
                         citation.end - citation.passage_start),
        address=citation.url, retracted=citation.document_id in retracted,
    )


def sentence(row: AnswerSentence, citations: Iterable[Citation],
             retracted: frozenset[int] = frozenset()) -> dict[str, Any]:
    return {
        "ordinal": row.ordinal, "text": row.text, "support": row.support,
        "support_label": wording.support_label(row.support),
        "reason": wording.reason_sentence(row.reason, row.parameters),
        "sources": [source(citation, retracted) for citation in citations],
    }


def abstained(reason: str, missing: list[str]) -> dict[str, Any]:
    return {"message": wording.abstention_sentence(reason, missing), "missing": missing}


def dropped(event: base.SentenceDropped) -> dict[str, Any]:
    return {"kind": "dropped", "reason": wording.reason_sentence(event.reason, event.parameters)}


def background(lines: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Exactly what left the chart, under the labels that citations use."""
    return [{"label": f"P{number}", "text": line["text"]} for number, line in enumerate(lines, 1)]


def turn(answer: Answer, *, person_id: int | None = None) -> dict[str, Any]:
    """A question with one answer as it is stored now; what a page shows after a reload."""
    citations: dict[Any, list[Citation]] = {}
    for citation in answer.citations.all():
        citations.setdefault(citation.sentence_id, []).append(citation)
    retracted = _retracted(citation.document_id for rows in citations.values() for citation in rows)
    question = answer.question
    return {
        "answer": str(answer.pk),
        "question": {"id": str(question.pk), "text": question.text, "language": question.language,
                     "asked": localtime(question.asked_at).strftime("%Y-%m-%d %H:%M")},
        "state": answer.state, "state_message": state_message(answer.state), "answerable": answer.answerable,
        "sentences": [sentence(row, citations.get(row.pk, ()), retracted) for row in answer.sentences.all()],
        "evidence": answer.evidence, "total_passages": answer.total_passages, "dense": answer.dense_used,
        "abstained": abstained(**answer.abstention) if answer.abstention else None,
        "fell_back": wording.fallback_sentence(answer.fell_back_reason) if answer.fell_back_reason else "",
        "background": background(answer.background), "model": answer.model, "index_version": answer.index_version,
        "prompt_version": answer.prompt_version, "timings": answer.timings,
        "regenerated": answer.regenerated_from_id is not None, "feedback": _feedback(answer, person_id),
        "interface_language": get_language(),
    }


def _retracted(documents: Iterable[int | None]) -> frozenset[int]:
    known = {document for document in documents if document is not None}
    if not known:
        return frozenset()
    return frozenset(Document.objects.filter(pk__in=known, state=Document.State.RETRACTED).values_list("pk", flat=True))


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
