"""Has a study's papers read by the worker for topics and opposite findings, and shows what came of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from clinic import audit
from clinic.models import Person
from qa import engine, tasks
from qa.models import Document, Study, StudyReading
from qa.research.contradictions import Contrast, Finding, Opposite, Paper, opposites
from qa.research.topic_words import Word
from qa.research.topics import Topic, topics
from qa.retrieval.base import RetrievalError
from qa.services.cards import kind_in_words
from qa.services.research_access import find_study
from qa.services.research_table import place_url
from qa.services.standing import Flag, flags_of

logger = logging.getLogger(__name__)
SENTENCES = {
    Contrast.AMOUNT: _noop("They seem to give different amounts: %(one)s and %(other)s."),
    Contrast.NEGATION: _noop("One seems to say what the other denies."),
    Contrast.DIRECTION: _noop("They seem to point in opposite directions."),
    Contrast.MEANING: _noop("Read as a whole, they seem to say opposite things."),
    Contrast.EFFECTS: _noop("Their effects lie on opposite sides of no effect: %(one)s and %(other)s."),
    Contrast.ONE_WITHOUT: _noop("One found an effect, the other could not show one: %(one)s and %(other)s."),
}


@dataclass(frozen=True)
class ShownTopic:
    """A topic in the reader's language with its papers, the nearest first."""

    terms: tuple[str, ...]
    papers: tuple[tuple[Document, int], ...]


@dataclass(frozen=True)
class Side:
    """One of two findings: its sentence, the paper, how it stands today, and where the sentence is."""

    document: Document
    sentence: str
    url: str
    kind: str
    level: str
    flags: list[Flag]


@dataclass(frozen=True)
class ShownOpposite:
    sentence: str
    sides: tuple[Side, Side]


@transaction.atomic
def ask_reading(*, person: Person, key: uuid.UUID) -> StudyReading:
    """Have the worker read the papers; asking again while it reads changes nothing. Raises as ``find_study``."""
    study = find_study(person, key)
    reading, _made = StudyReading.objects.select_for_update().get_or_create(study=study)
    if _made or reading.finished:
        reading.state = StudyReading.State.WAITING
        reading.save()
        audit.record("asked to read a study", person=person, subject=f"study:{study.pk}")
    tasks.defer_reading(reading)
    return reading


def papers_of(study: Study) -> list[int]:
    """The documents that are read: those not excluded and not removed."""
    kept = study.entries.kept().exclude(document__state=Document.State.REMOVED).ordered()
    return list(kept.values_list("document", flat=True))


def perform(reading: StudyReading) -> None:
    """Read the papers now. A failure is kept on the row and raised."""
    reading.state = StudyReading.State.RUNNING
    reading.save(update_fields=["state"])
    try:
        papers = papers_of(reading.study)
        documents = Document.objects.in_bulk(papers)
        chosen = [documents[key] for key in papers]
        found = topics([f"{document.title}\n{document.text}" for document in chosen])
        model = _contradiction()
        pairs = _opposites(chosen, model)
    except Exception:
        reading.state, reading.finished_at = StudyReading.State.FAILED, timezone.now()
        reading.save(update_fields=["state", "finished_at"])
        raise
    reading.papers, reading.by_meaning = papers, model is not None
    reading.topics = [_kept_topic(topic, papers) for topic in found]
    reading.opposites = [_kept_opposite(pair) for pair in pairs]
    reading.state, reading.finished_at = StudyReading.State.DONE, timezone.now()
    reading.save()


def _opposites(documents: Sequence[Document], model: Any) -> tuple[Opposite, ...]:
    papers = [Paper(document.pk, document.text, document.outline) for document in documents if not document.is_retracted]
    try:
        return opposites(papers, contradiction=model)
    except RetrievalError as error:
        logger.warning("The support model cannot be used, so opposite findings are found by rules only: %s", type(error).__name__)
        return opposites(papers)


def _contradiction() -> Any:
    from qa.weights import WeightsError

    try:
        model = engine.entailment()
    except WeightsError:
        return None
    return None if model is None else lambda pairs: [judged.contradicted for judged in model.judged(pairs)]


def _kept_topic(topic: Topic, papers: Sequence[int]) -> dict[str, Any]:
    return {"terms": [[word.key, word.english, word.chinese] for word in topic.terms],
            "members": [[papers[index], round(share, 3)] for index, share in topic.members]}


def _kept_opposite(pair: Opposite) -> dict[str, Any]:
    return {"contrast": pair.contrast.value, "alike": round(pair.alike, 3), "parameters": pair.parameters,
            "one": _kept_finding(pair.one), "other": _kept_finding(pair.other)}


def _kept_finding(finding: Finding) -> list[int]:
    return [finding.key, finding.start, finding.end]


def is_current(reading: StudyReading) -> bool:
    """Whether the study still holds the very papers that were read."""
    return sorted(reading.papers) == sorted(papers_of(reading.study))


def shown_topics(reading: StudyReading, *, language: str) -> list[ShownTopic]:
    documents = _documents(key for topic in reading.topics for key, _share in topic["members"])
    return [ShownTopic(tuple(Word(*term).shown(language) for term in topic["terms"]),
                       tuple((documents[key], round(100 * share)) for key, share in topic["members"] if key in documents))
            for topic in reading.topics]


def _documents(keys: Iterable[int]) -> dict[int, Document]:
    return Document.objects.defer("text", "outline").in_bulk(set(keys))


def shown_opposites(reading: StudyReading) -> list[ShownOpposite]:
    """The pairs with their sentences as the papers have them; a paper's sentence never changes, a removed paper's is not shown."""
    keys = {pair[side][0] for pair in reading.opposites for side in ("one", "other")}
    documents = Document.objects.kept().in_bulk(keys)
    return [ShownOpposite(_(SENTENCES[Contrast(pair["contrast"])]) % pair["parameters"],
                          (_side(documents[pair["one"][0]], pair["one"]), _side(documents[pair["other"][0]], pair["other"])))
            for pair in reading.opposites if pair["one"][0] in documents and pair["other"][0] in documents]


def _side(document: Document, place: Sequence[int]) -> Side:
    words = kind_in_words(document.study_type, document.evidence_level)
    return Side(document, document.text[place[1] : place[2]], place_url(document.pk, place[1], place[2]), words["study_label"],
                words["level_label"], flags_of(document))
