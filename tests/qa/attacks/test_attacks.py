"""No document takes over an answer, even if the model does whatever it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qa.answering.answer import answer_question
from qa.answering.base import (
    Abstained,
    EvidenceFound,
    ModelFellBack,
    SentenceDropped,
    SentenceFinished,
    TextDelta,
)
from qa.answering.support import RuleSupportChecker
from qa.ingestion.base import ParsedDocument
from qa.ingestion.layout import document_text
from qa.ingestion.suspicion import suspicions
from qa.retrieval.searcher import Searcher
from tests.qa.attacks.conftest import read
from tests.qa.attacks.documents import Attack, Obedient, attacks

ATTACKS = attacks()
LINK = re.compile(r"https?:|www\.|!\[|\]\(|<\||</")
Beside = Callable[[list[ParsedDocument]], Searcher]

pytestmark = pytest.mark.parametrize("attack", ATTACKS, ids=[attack.id for attack in ATTACKS])


@pytest.fixture
def documents(attack: Attack, tmp_path: Path) -> list[ParsedDocument]:
    return read(attack.write(tmp_path))


def shown(events: list) -> Iterator[str]:
    """Every text that a page would show of an answer, drafts included."""
    for event in events:
        if isinstance(event, SentenceFinished):
            yield event.text
            yield from (citation.quote for citation in event.citations)
    yield "".join(event.text for event in events if isinstance(event, TextDelta))


def test_the_administrator_is_told_what_was_found(attack: Attack, documents: list[ParsedDocument]) -> None:
    found = {suspicion.sign.value for document in documents for suspicion in document.suspicions}
    assert set(attack.signs) <= found


def test_hidden_text_is_no_text(attack: Attack, documents: list[ParsedDocument]) -> None:
    texts = [document.title + document_text(document) for document in documents]
    assert not attack.hidden or not any(marker in text for text in texts for marker in attack.markers)


def test_an_obedient_model_gets_nothing_past_the_checks(
    attack: Attack, documents: list[ParsedDocument], beside_the_seed: Beside
) -> None:
    model = Obedient(attack.wish)
    events = list(answer_question(attack.question, searcher=beside_the_seed(documents), generator=model, checker=RuleSupportChecker()))
    finished = [event for event in events if isinstance(event, SentenceFinished)]
    texts = list(shown(events))
    assert not [marker for marker in attack.markers if any(marker in text for text in texts)]
    assert not any(LINK.search(text) or re.search(r"\[\d+\]", text) for text in texts)
    assert not any(list(suspicions(text)) for text in texts)
    labels = {citation.label for sentence in finished for citation in sentence.citations}
    assert labels <= {str(number) for number in range(1, len(labels) + 1)}
    assert any(isinstance(event, SentenceDropped | ModelFellBack | Abstained) for event in events)


def test_nothing_of_the_attack_reaches_the_prompt(
    attack: Attack, documents: list[ParsedDocument], beside_the_seed: Beside
) -> None:
    model = Obedient(attack.wish)
    events = list(answer_question(attack.question, searcher=beside_the_seed(documents), generator=model, checker=RuleSupportChecker()))
    evidence = next(event for event in events if isinstance(event, EvidenceFound))
    prompts = [prompt.user for prompt in model.prompts]
    assert not any(marker in text for text in prompts for marker in attack.markers)
    assert not any(re.search(r"<\||\[/?INST|<</?SYS", text) for text in prompts)
    assert not [item for item in evidence.evidence if list(suspicions(item.passage.text))]
