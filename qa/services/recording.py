"""Writes an answer down as it comes: each event becomes rows and a message for the page; starts nothing itself."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from qa.answering import base
from qa.models import Answer, AnswerSentence, Citation
from qa.models.conversation import FIRST_LEFT_OUT
from qa.services import cards, disagreeing, payloads, wording
from qa.services.standing import Standings, standings

logger = logging.getLogger(__name__)
Emit = Callable[[dict[str, Any]], None]
T = TypeVar("T")
SENTENCE_ENDS = ".。!！?？;；"
# These say nothing of medicine that a reader could take for an answer.
NO_CLAIM = frozenset({base.Reason.REPEATED, base.Reason.REFUSAL, base.Reason.OTHER_LANGUAGE, base.Reason.NOT_PLAIN})
SAVE_ATTEMPTS = 20
SAVE_PAUSE_SECONDS = 1.0


def with_marks(text: str, labels: list[str]) -> str:
    """The sentence with its citation marks before the final stop: «…[1]。», «… [1].»."""
    if not labels:
        return text
    marks = "".join(f"[{label}]" for label in labels)
    body = text.rstrip(SENTENCE_ENDS)
    space = " " if body and body[-1].isascii() else ""
    return f"{body}{space}{marks}{text[len(body):]}"


def joined_text(before: str, sentence: str, labels: list[str]) -> str:
    """The answer's text so far with one more sentence and its marks."""
    joint = " " if before and before[-1].isascii() else ""
    return f"{before}{joint}{with_marks(sentence, labels)}"


def patiently(action: Callable[[], T]) -> T | None:
    """What the action returns as soon as the database lets it, trying again for a while; None if it never did."""
    for attempt in range(SAVE_ATTEMPTS):
        try:
            return action()
        except (OperationalError, InterfaceError) as error:
            logger.error("An answer waits for the database: %s", type(error).__name__)
            connection.close()
            if attempt + 1 < SAVE_ATTEMPTS:
                time.sleep(SAVE_PAUSE_SECONDS)
    return None


class Recorder:
    """Takes the events of one answer in order. A lost database delays what is stored, never what is shown."""

    def __init__(self, answer: Answer, emit: Emit) -> None:
        self.answer = answer
        self.emit = emit
        self.pending: list[Any] = []
        self.standings: Standings = {}
        self.set_aside = self.left_out = 0

    def record(self, event: base.Event) -> None:
        """Store what lasts of the event and tell the page."""
        handler = getattr(self, f"_{type(event).__name__}", None)
        message = handler(event) if handler else None
        if message:
            self.emit(message)

    def close(self, state: str) -> None:
        """End the answer in this state and send its stored form as the last message."""
        self.answer.state = state
        self.answer.finished_at = timezone.now()
        turn = patiently(self._finished_turn)
        self.emit({"kind": "finished", "turn": turn} if turn else {"kind": "unsaved"})

    def _finished_turn(self) -> dict[str, Any]:
        self._save()
        return payloads.turn(_stored(self.answer))

    def _save(self) -> None:
        with transaction.atomic():
            self.answer.save()
            for row in self.pending:
                row.save(force_insert=True)
        self.pending.clear()

    def _save_if_possible(self) -> None:
        try:
            self._save()
        except (OperationalError, InterfaceError) as error:
            logger.error("An answer waits for the database: %s", type(error).__name__)
            connection.close()

    def _Understood(self, event: base.Understood) -> dict[str, Any]:
        self.answer.search_text = event.search_text
        return {"kind": "understood", "language": event.language, "search_text": event.search_text}

    def _EvidenceFound(self, event: base.EvidenceFound) -> dict[str, Any]:
        self.answer.evidence = cards.cards(event.evidence)
        self.answer.total_passages, self.answer.dense_used = event.total_passages, event.dense_used
        self.set_aside = event.set_aside
        self.standings = standings(cards.documents_of(self.answer.evidence))
        return {"kind": "evidence", "cards": cards.shown(self.answer.evidence, self.standings), "total": event.total_passages,
                "seconds": round(event.seconds, 3), "dense": event.dense_used}

    def _Writing(self, event: base.Writing) -> dict[str, Any]:
        return {"kind": "writing", "model": event.model}

    def _TextDelta(self, event: base.TextDelta) -> dict[str, Any]:
        return {"kind": "delta", "text": event.text}

    def _SentenceFinished(self, event: base.SentenceFinished) -> dict[str, Any]:
        row = AnswerSentence(answer=self.answer, ordinal=event.ordinal, text=event.text, support=event.support.value,
                             reason=event.reason.value, parameters=dict(event.parameters))
        cited = [self._citation(row, place, citation) for place, citation in enumerate(event.citations)]
        self.pending += [row, *cited]
        self.answer.text = joined_text(self.answer.text, event.text, [citation.label for citation in event.citations])
        self._save_if_possible()
        return {"kind": "sentence", "sentence": payloads.sentence(row, cited, self.standings)}

    def _citation(self, row: AnswerSentence, place: int, citation: base.Citation) -> Citation:
        common = {"answer": self.answer, "sentence": row, "position": place, "label": citation.label,
                  "quote": citation.quote}
        passage = citation.passage
        if passage is None:
            line = citation.background
            return Citation(**common, background_key=line.key, start=citation.start, end=citation.end,
                            passage_text=line.text)
        return Citation(
            **common, passage_id=passage.id, document_id=passage.document_id, title=passage.title,
            section=passage.section, page=passage.page, start=passage.start + citation.start,
            end=passage.start + citation.end, passage_start=passage.start, passage_text=passage.text, url=passage.url,
            language=passage.language, corpus=passage.corpus, year=passage.year, study_type=passage.study_type,
            index_version=self._version_of(passage.corpus),
        )

    def _version_of(self, corpus: str) -> str:
        versions = self.answer.index_version.split(", ")
        return next((version for version in versions if version.rpartition(":")[0] == corpus), "")

    def _SentenceDropped(self, event: base.SentenceDropped) -> dict[str, Any]:
        """A false claim is kept to be shown as one; what may stem from an attack is kept from everybody."""
        if event.reason in NO_CLAIM or self.set_aside:
            return payloads.dropped(event)
        row = AnswerSentence(answer=self.answer, ordinal=FIRST_LEFT_OUT + self.left_out, text=event.text,
                             support=event.support.value, reason=event.reason.value, parameters=dict(event.parameters))
        self.left_out += 1
        self.pending.append(row)
        return payloads.dropped(event) | {"sentence": payloads.left_out(row)}

    def _SourcesDisagree(self, event: base.SourcesDisagree) -> dict[str, Any]:
        disagreeing.keep(event.found, self.answer.evidence)
        return {"kind": "disagreement", "disagreements": disagreeing.shown(self.answer.evidence, self.standings)}

    def _ModelFellBack(self, event: base.ModelFellBack) -> dict[str, Any]:
        self.answer.fell_back_reason = event.reason.value
        return {"kind": "fell_back", "message": wording.fallback_sentence(event.reason)}

    def _Abstained(self, event: base.Abstained) -> dict[str, Any]:
        self.answer.answerable = False
        missing = wording.as_asked(self.answer.question.text, event.missing)
        self.answer.abstention = {"reason": event.reason.value, "missing": missing}
        self.answer.evidence = cards.cards(event.nearest) or self.answer.evidence
        return {"kind": "abstained", **payloads.abstained(**self.answer.abstention),
                "cards": cards.shown(self.answer.evidence, self.standings)}

    def _Finished(self, event: base.Finished) -> None:
        self.answer.model, self.answer.prompt_version = event.model, event.prompt_version
        self.answer.timings = {name: value for name, value in asdict(event.timings).items() if value is not None}
        if self.answer.answerable is None and not event.stopped:
            self.answer.answerable = bool(self.answer.text)


def _stored(answer: Answer) -> Answer:
    """The answer as a reload would read it."""
    return Answer.objects.select_related("question").get(pk=answer.pk)
