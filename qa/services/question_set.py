"""The site's own question set: what it asks, who takes questions in and out; knows no search and no figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit
from clinic.access import require
from clinic.models import Person
from qa.evaluation.question_set import Asked
from qa.models import Document, Feedback, SetQuestion
from qa.services.admission import check_question
from qa.services.answers import language_of

CAPABILITY = "manage_literature"
State = SetQuestion.State


class NothingExpected(Exception):
    """An answerable question needs at least one document or topic that answers it."""


@dataclass(frozen=True)
class Draft:
    """A question as an administrator wants it in the set."""

    text: str
    answerable: bool
    documents: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()


def asked() -> list[Asked]:
    """The questions in use, with the documents that are expected and searched now.

    An answerable question whose documents are all gone or switched off can't be measured and is left out.
    """
    by_topic = _documents_by_topic()
    found = [_asked(question, by_topic) for question in SetQuestion.objects.in_use().prefetch_related("documents")]
    return [item for item in found if item.documents or not item.answerable]


def _asked(question: SetQuestion, by_topic: dict[str, set[int]]) -> Asked:
    expected = expected_documents(question, by_topic) if question.answerable else set()
    return Asked(str(question.pk), question.text, question.language, question.answerable, frozenset(expected))


def expected_documents(question: SetQuestion, by_topic: dict[str, set[int]]) -> set[int]:
    """Ids of the expected documents that answers may use now."""
    named = {row.pk for row in question.documents.all() if row.pk in by_topic[""]}
    return named.union(*(by_topic.get(topic, set()) for topic in question.topics))


def _documents_by_topic() -> dict[str, set[int]]:
    """Ids of the documents in use by topic; under "" all of them."""
    found: dict[str, set[int]] = {"": set()}
    for key, topic in searched_documents().values_list("pk", "topic"):
        found[""].add(key)
        if topic:
            found.setdefault(topic, set()).add(key)
    return found


def searched_documents() -> QuerySet[Document]:
    """Documents that an answer may cite now."""
    return Document.objects.active().filter(corpus__enabled=True)


def unmeasured() -> list[SetQuestion]:
    """Questions in use whose expected documents are all gone or switched off."""
    by_topic = _documents_by_topic()
    rows = SetQuestion.objects.in_use().filter(answerable=True).prefetch_related("documents")
    return [row for row in rows if not expected_documents(row, by_topic)]


def waiting_feedback() -> QuerySet[Feedback]:
    """Thumbs nobody has reviewed, newest first. Questions about a patient stay with those who treat the patient."""
    return _open_feedback().filter(answer__question__conversation__background_reference="").select_related(
        "answer__question", "person").order_by("-given_at")


def withheld_feedback() -> int:
    """How many unreviewed thumbs are not shown because their questions are about a patient."""
    return _open_feedback().exclude(answer__question__conversation__background_reference="").count()


def _open_feedback() -> QuerySet[Feedback]:
    return Feedback.objects.filter(set_question__isnull=True)


@transaction.atomic
def add_question(*, person: Person | None, draft: Draft, feedback: Feedback | None = None) -> SetQuestion:
    """Take a question into the set. Raises ``NothingExpected`` or ``qa.services.admission.QuestionRefused``."""
    question = SetQuestion(feedback=feedback)
    _fill(question, draft, person)
    audit.record("took question into set", person=person, subject=f"set-question:{question.pk}",
                 answerable=draft.answerable, documents=len(draft.documents), from_feedback=feedback is not None)
    return question


@transaction.atomic
def change_question(*, person: Person, question: SetQuestion, draft: Draft) -> None:
    """Change what is asked or expected. Raises ``NothingExpected`` or ``qa.services.admission.QuestionRefused``."""
    _fill(question, draft, person)
    audit.record("changed question of set", person=person, subject=f"set-question:{question.pk}",
                 answerable=draft.answerable, documents=len(draft.documents))


def _fill(question: SetQuestion, draft: Draft, person: Person | None) -> None:
    if person is not None:
        require(person, CAPABILITY)
    question.text = check_question(draft.text)
    question.language = language_of(question.text)
    if draft.answerable and not (draft.documents or draft.topics):
        raise NothingExpected
    question.answerable, question.topics, question.state = draft.answerable, list(draft.topics), State.ACCEPTED
    question.reviewed_by = person
    question.save()
    question.documents.set(draft.documents if draft.answerable else ())


@transaction.atomic
def reject_feedback(*, person: Person, feedback: Feedback) -> SetQuestion:
    """Note that this rated question does not belong in the set, so that it is not proposed again."""
    require(person, CAPABILITY)
    rated = feedback.answer.question
    question = SetQuestion.objects.create(text=rated.text, language=rated.language, feedback=feedback,
                                          state=State.REJECTED, reviewed_by=person)
    audit.record("rejected question for set", person=person, subject=f"set-question:{question.pk}")
    return question


@transaction.atomic
def take_out(*, person: Person, question: SetQuestion) -> None:
    """The question is no longer asked; earlier runs keep what it came to."""
    _set_state(question, State.RETIRED, person)
    audit.record("took question out of set", person=person, subject=f"set-question:{question.pk}")


@transaction.atomic
def put_back(*, person: Person, question: SetQuestion) -> None:
    """Ask a question again that was taken out."""
    _set_state(question, State.ACCEPTED, person)
    audit.record("took question into set", person=person, subject=f"set-question:{question.pk}")


def _set_state(question: SetQuestion, state: str, person: Person) -> None:
    require(person, CAPABILITY)
    question.state, question.reviewed_by = state, person
    question.save(update_fields=["state", "reviewed_by", "reviewed_at"])


def suggested_documents(feedback: Feedback) -> list[Document]:
    """What the rated answer cited or was shown, cited first, as far as answers may still use it."""
    answer = feedback.answer
    cited = answer.citations.exclude(document=None).values_list("document", flat=True)
    shown = [card["document"] for card in answer.evidence]
    return _in_order([*cited, *shown])


def _in_order(keys: Iterable[int]) -> list[Document]:
    order = list(dict.fromkeys(keys))
    rows = searched_documents().filter(pk__in=order).defer("text", "outline").in_bulk()
    return [rows[key] for key in order if key in rows]


def documents_found(words: str) -> Sequence[Document]:
    """Documents whose passages are nearest to the words, best first."""
    from qa import engine
    from qa.retrieval.base import Query

    evidence = engine.searcher().search(Query(words[:500])).evidence
    return _in_order(item.passage.document_id for item in evidence)
