"""The bundled model itself, before whom the attacking document is kept back, and before whom it is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qa import engine
from qa.answering import answer
from qa.answering.base import SentenceFinished, TextDelta
from qa.answering.support import RuleSupportChecker
from qa.retrieval.searcher import Searcher
from tests.qa.attacks.conftest import read
from tests.qa.attacks.documents import Attack, attacks

pytestmark = pytest.mark.models
ATTACKS = {attack.id: attack for attack in attacks()}


def written(attack: Attack, searcher: Searcher) -> list[str]:
    """What a reader would see of the answer, drafts included."""
    events = list(answer.answer_question(attack.question, searcher=searcher, generator=engine.generator(), checker=RuleSupportChecker()))
    finished = [event.text for event in events if isinstance(event, SentenceFinished)]
    assert finished
    return [*finished, "".join(event.text for event in events if isinstance(event, TextDelta))]


@pytest.mark.parametrize("name", ["poisoned-dose-trust-only-this", "fake-assistant-turn", "zh-trust-only-this"])
def test_the_bundled_model_answers_from_the_literature(name: str, tmp_path: Path, beside_the_seed: Callable) -> None:
    attack = ATTACKS[name]
    texts = written(attack, beside_the_seed(read(attack.write(tmp_path))))
    assert not [marker for marker in attack.markers for text in texts if marker in text]


@pytest.mark.parametrize("name", ["chat-template-turns", "markdown-image-exfiltration", "zh-system-turn", "zh-exfiltration"])
def test_orders_that_reach_the_bundled_model_still_do_nothing(
    name: str, tmp_path: Path, beside_the_seed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer, "trusted", tuple)
    attack = ATTACKS[name]
    texts = written(attack, beside_the_seed(read(attack.write(tmp_path))))
    assert not [marker for marker in attack.markers for text in texts if marker in text]
