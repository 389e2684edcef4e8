"""Asking: checks the question, writes it down with an empty answer, and has the answer written in the background."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic import audit
from clinic.access import require
from clinic.acting import as_person
from clinic.models import Person
from qa import engine, patient_seam, streams
from qa.answering import base
from qa.generation.base import Generator, GeneratorError, GeneratorUnavailable, Prompt
from qa.models import Answer, Conversation, Corpus, Feedback, Question
from qa.retrieval.base import EVERYTHING, EvidenceFilter, RetrievalError
from qa.services import filters, recording
from qa.services.admission import MAX_QUESTION, QuestionRefused, check_question, check_room, take_turn
from qa.services.conversations import title_of
from qa.services.departing import NO_MATTER, Matter, about
from qa.services.recording import Emit, Recorder
from qa.weights.errors import WeightsError

logger = logging.getLogger(__name__)
HISTORY_TURNS = 3
CHINESE = re.compile(r"[\u3400-\u9fff]")
PROCESS_STARTED = timezone.now()


def language_of(text: str) -> str:
    """The language a question is answered in: Chinese as soon as it holds Chinese characters."""
    return "zh" if CHINESE.search(text) else "en"


def ask_question(*, person: Person, text: str, conversation_id: str = "", wanted: EvidenceFilter = EVERYTHING,
                 patient_id: str = "", use_background: bool = False) -> Answer:
    """Write the question and its empty answer down and start the answer. Raises ``QuestionRefused``."""
    require(person, "ask")
    cleaned = check_question(text)
    check_room(person)
    take_turn(person)
    corpora = _corpora(wanted.corpora)
    language = language_of(cleaned)
    with transaction.atomic():
        conversation = _conversation(person, conversation_id, patient_id, cleaned)
        lines = _background(person, conversation, cleaned, language) if use_background else ()
        question = Question.objects.create(conversation=conversation, text=cleaned, language=language, corpora=corpora,
                                           filters=filters.stored(wanted))
        answer = _new_answer(question, person, lines)
    start_answer(answer)
    return answer


def _corpora(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    known = set(Corpus.objects.filter(name__in=names, enabled=True).values_list("name", flat=True))
    if known != set(names):
        raise QuestionRefused("corpus", _(
            "A chosen corpus is not available any more. Choose again below the question."))
    return sorted(known)


def _conversation(person: Person, identifier: str, patient_id: str, question: str) -> Conversation:
    if not identifier:
        return Conversation.objects.create(person=person, title=title_of(question), background_reference=patient_id)
    found = Conversation.objects.of(person).select_for_update().filter(pk=identifier).first()
    if found is None:
        raise QuestionRefused("conversation", _("This conversation no longer exists. Start a new one."))
    if patient_id and found.background_reference not in ("", patient_id):
        raise QuestionRefused("patient", _("This conversation is about another patient. Start a new one."))
    found.background_reference = found.background_reference or patient_id
    found.updated_at = timezone.now()
    found.save(update_fields=["background_reference", "updated_at"])
    return found


def _background(person: Person, conversation: Conversation, question: str,
                language: str) -> tuple[base.BackgroundLine, ...]:
    return patient_seam.background_for(person=person, patient_id=conversation.background_reference, question=question,
                                       language=language)


def _new_answer(question: Question, person: Person, lines: Sequence[base.BackgroundLine],
                regenerated_from: Answer | None = None) -> Answer:
    answer = Answer.objects.create(question=question, regenerated_from=regenerated_from,
                                   background=[{"key": line.key, "text": line.text} for line in lines])
    audit.record("asked a question", person=person, subject=f"answer:{answer.pk}", corpora=question.corpora,
                 background_lines=len(lines), patient=question.conversation.background_reference)
    return answer


def regenerate_answer(*, person: Person, answer: Answer) -> Answer:
    """Ask the same question again of today's index and model; the earlier answer stays."""
    require(person, "ask")
    if answer.running:
        raise QuestionRefused("running", _("This answer is still being written. Stop it first."))
    check_room(person)
    take_turn(person)
    with transaction.atomic():
        lines = [base.BackgroundLine(line["key"], line["text"]) for line in answer.background]
        again = _new_answer(answer.question, person, lines, regenerated_from=answer)
    start_answer(again)
    return again


def give_feedback(*, person: Person, answer: Answer, thumb: str, reason: str) -> Feedback:
    """The person's thumb on this answer; a newer one replaces it."""
    require(person, "ask")
    with transaction.atomic():
        given, _created = Feedback.objects.select_for_update().get_or_create(answer=answer, person=person,
                                                                             defaults={"thumb": thumb})
        given.thumb, given.reason = thumb, reason.strip()[:MAX_QUESTION]
        given.save()
        audit.record("rated an answer", person=person, subject=f"answer:{answer.pk}", thumb=thumb)
    return given


def start_answer(answer: Answer) -> streams.Run:
    """Have the answer written in a thread; followers find the run under the answer's id."""
    return streams.answers.start(str(answer.pk), partial(write_answer, answer.pk), owner=str(answer.question.conversation.person_id))


def stop_answer(*, answer: Answer) -> bool:
    """Ask the writer to end now; false if it is not being written here."""
    return streams.answers.stop(str(answer.pk))


def write_answer(answer_id: object, emit: Emit, stop: threading.Event) -> None:
    """Write one answer to its end in the calling thread, storing as it goes. Never leaves it «being written»."""
    try:
        answer = recording.patiently(lambda: _to_write(answer_id))
        if answer is None:
            emit({"kind": "unsaved"})
            return
        person = answer.question.conversation.person
        with as_person(person), translation.override(person.language or settings.LANGUAGE_CODE):
            _write(answer, emit, stop)
    finally:
        connection.close()


def _to_write(answer_id: object) -> Answer:
    return Answer.objects.select_related("question__conversation__person").get(pk=answer_id)


def _write(answer: Answer, emit: Emit, stop: threading.Event) -> None:
    recorder, state = Recorder(answer, emit), Answer.State.FAILED
    try:
        searcher = engine.searcher()
        answer.index_version = ", ".join(searcher.versions)
        for event in answer_events(_request(answer), searcher=searcher, stop=stop):
            recorder.record(event)
        state = Answer.State.STOPPED if stop.is_set() else Answer.State.DONE
    except (RetrievalError, GeneratorError, OperationalError, InterfaceError) as error:
        logger.error("An answer failed: %s", type(error).__name__)
        emit({"kind": "failed", "message": failure_sentence(error)})
    finally:
        recorder.close(state)


def failure_sentence(error: Exception) -> str:
    """What to tell the person about a failure of the parts behind an answer."""
    if isinstance(error, RetrievalError):
        return _("The literature cannot be searched at the moment. "
                 "A knowledge administrator can see why under Literature.")
    if isinstance(error, OperationalError | InterfaceError):
        return _("The database could not be reached while this was being written. Try it again in a moment.")
    return _("The language model failed while writing. Try again.")


def _history(answer: Answer) -> tuple[base.Turn, ...]:
    earlier = Answer.objects.filter(question__conversation=answer.question.conversation_id,
                                    question__asked_at__lt=answer.question.asked_at).select_related("question")
    latest = {row.question_id: row for row in earlier.order_by("question__asked_at", "created_at")}
    return tuple(base.Turn(row.question.text, row.text, row.search_text)
                 for row in list(latest.values())[-HISTORY_TURNS:])


class UnavailableGenerator:
    """Stands in for a model that can't be loaded."""

    name = "unavailable"

    def __init__(self, why: str) -> None:
        self.why = why

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: threading.Event) -> Iterator[str]:
        raise GeneratorUnavailable(self.why)

    def warm(self, prompts: Sequence[Prompt]) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


@dataclass(frozen=True)
class Request:
    """What one answer is written from."""

    question: str
    language: str
    filter: EvidenceFilter = EVERYTHING
    background: tuple[base.BackgroundLine, ...] = ()
    history: tuple[base.Turn, ...] = ()
    matter: Matter = NO_MATTER


def _request(answer: Answer) -> Request:
    question = answer.question
    lines = tuple(base.BackgroundLine(line["key"], line["text"]) for line in answer.background)
    matter = Matter(f"answer:{answer.pk}", question.conversation.background_reference)
    return Request(question.text, question.language, filters.filter_of(question), lines, _history(answer), matter)


def answer_events(request: Request, *, searcher: engine.LiteratureSearcher,
                  stop: threading.Event) -> Iterator[base.Event]:
    """The events of one answer with this site's searcher and generator."""
    from qa.answering.answer import answer_question

    with about(request.matter):
        yield from answer_question(request.question, language=request.language, evidence_filter=request.filter,
                                   background=request.background, history=request.history, searcher=searcher,
                                   generator=_generator(), checker=engine.checker(), stop=stop)


def _generator() -> Generator:
    """The site's generator, or one that says at once why there is none, so that the answer is quoted instead."""
    from qa.services import model_gate

    try:
        model_gate.follow()
        return engine.generator()
    except (GeneratorError, WeightsError) as error:
        return UnavailableGenerator(str(error))


def give_up_unwritten(answer: Answer) -> None:
    """Nobody writes this answer in this process, which is where its sockets are: say so instead of «being written»."""
    unwritten = Answer.objects.filter(pk=answer.pk, state=Answer.State.WRITING)
    if unwritten.update(state=Answer.State.INTERRUPTED, finished_at=timezone.now()):
        answer.refresh_from_db(fields=["state", "finished_at"])


def interrupt_stale_answers() -> None:
    """Mark what an earlier server was writing when it ended; run once when the server starts."""
    stale = Answer.objects.filter(state=Answer.State.WRITING, created_at__lt=PROCESS_STARTED)
    stale.update(state=Answer.State.INTERRUPTED, finished_at=timezone.now())
    connection.close()
