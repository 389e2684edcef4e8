"""What is no part of an answer is shown as such and taken for one by nobody; sources that disagree are shown together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from django.utils import translation

from qa.answering import base
from qa.answering.disagreement import disagreements
from qa.models import Answer, AnswerSentence, Conversation, Question
from qa.retrieval.base import Evidence, PassageRecord, Span
from qa.services import conversations, payloads
from qa.services.inserting import _inserted
from qa.services.recording import Recorder

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "Gout is treated with colchicine.", "Gout is treated with colchicine 50 g."


@pytest.fixture
def answer(doctor) -> Answer:
    conversation = Conversation.objects.create(person=doctor, title="Gout")
    question = Question.objects.create(conversation=conversation, text="How is gout treated?", language="en")
    return Answer.objects.create(question=question)


def evidence(number: int, text: str) -> Evidence:
    passage = PassageRecord(number, number, "seed", f"Pneumonia {number}", "Treatment", None, text, "en", year=2000 + number,
                            study_type="guideline")
    return Evidence(passage, 1.0, 1, None, Span(0, len(text)))


FOUND = (evidence(1, "Pneumonia is treated for 5 days."), evidence(2, "Pneumonia is treated for 14 days."))
DROPPED = base.SentenceDropped(WRONG, base.Reason.NUMBER_MISSING, {"value": "50 g"}, base.Support.UNSUPPORTED)


def recorded(answer: Answer, *events: base.Event) -> list[dict]:
    sent: list[dict] = []
    recorder = Recorder(answer, sent.append)
    for event in events:
        recorder.record(event)
    recorder.close(Answer.State.DONE)
    return sent


def finished(support: base.Support = base.Support.SUPPORTED) -> base.SentenceFinished:
    return base.SentenceFinished(0, RIGHT, (), support, base.Reason.COVERED, {"coverage": "1.00"})


def found(set_aside: int = 0) -> base.EvidenceFound:
    return base.EvidenceFound((), 10, 0.1, False, set_aside)


def test_a_sentence_that_is_left_out_is_sent_and_kept_with_its_reason(answer: Answer) -> None:
    sent = recorded(answer, found(), finished(), DROPPED)
    dropped = next(message for message in sent if message["kind"] == "dropped")
    assert dropped["sentence"]["text"] == WRONG
    turn = payloads.turn(Answer.objects.get(pk=answer.pk))
    assert [(row["text"], row["support"]) for row in turn["left_out"]] == [(WRONG, "unsupported")]
    assert "50 g" in turn["left_out"][0]["reason"]
    assert [row["text"] for row in turn["sentences"]] == [RIGHT]


def test_nobody_who_reads_the_answer_gets_what_was_left_out(answer: Answer, doctor) -> None:
    recorded(answer, found(), finished(), DROPPED)
    stored = Answer.objects.get(pk=answer.pk)
    assert WRONG not in stored.text
    assert [row.text for row in stored.sentences.all()] == [RIGHT]
    assert [row.text for row in AnswerSentence.objects.all()] == [RIGHT]
    assert WRONG not in str(_inserted(stored))
    (turn,) = conversations.turns(conversation=stored.question.conversation, person=doctor)
    assert [row["text"] for row in turn["answers"][0]["sentences"]] == [RIGHT]
    assert [row["text"] for row in turn["answers"][0]["left_out"]] == [WRONG]


@pytest.mark.parametrize("reason", [base.Reason.REPEATED, base.Reason.NOT_PLAIN, base.Reason.REFUSAL])
def test_what_claims_nothing_is_not_kept(answer: Answer, reason: base.Reason) -> None:
    recorded(answer, found(), finished(), base.SentenceDropped("See http://evil.example", reason))
    assert not payloads.turn(answer)["left_out"]


def test_what_may_stem_from_an_attack_is_shown_to_nobody(answer: Answer) -> None:
    sent = recorded(answer, found(set_aside=1), finished(), DROPPED)
    assert WRONG not in str(sent)
    assert not AnswerSentence.left_out.exists()


def test_sources_that_disagree_are_kept_with_both_quotes_and_years(answer: Answer) -> None:
    opposed = disagreements("How long is pneumonia treated?", FOUND, idf=lambda word: 1.0)
    sent = recorded(answer, base.EvidenceFound(FOUND, 10, 0.1, False), finished(), base.SourcesDisagree(opposed))
    told = next(message for message in sent if message["kind"] == "disagreement")["disagreements"]
    with translation.override("en"):
        stored = payloads.turn(Answer.objects.get(pk=answer.pk))["disagreements"]
    assert stored[0]["sentence"] == "They give different amounts: 5 days and 14 days."
    assert [(side["quote"], side["year"], side["study_label"]) for side in stored[0]["sides"]] == [
        ("Pneumonia is treated for 5 days.", 2001, "Guideline"), ("Pneumonia is treated for 14 days.", 2002, "Guideline")]
    assert len(told) == len(stored) == 1


def test_the_point_is_told_in_chinese(answer: Answer) -> None:
    opposed = disagreements("How long is pneumonia treated?", FOUND, idf=lambda word: 1.0)
    recorded(answer, base.EvidenceFound(FOUND, 10, 0.1, False), finished(), base.SourcesDisagree(opposed))
    with translation.override("zh-hans"):
        (item,) = payloads.turn(Answer.objects.get(pk=answer.pk))["disagreements"]
    assert item["sentence"] == "二者给出的数值不同：5 days与14 days。"


class Writes:
    """A model that writes one right and one wrong sentence."""

    name = "writes"

    def stream(self, prompt, *, max_tokens: int, stop) -> Iterator[str]:
        yield from ("白细胞计数偏低应先复查血常规并看中性粒细胞绝对值[1]。", "白细胞计数偏低应使用头孢曲松50 g[1]。")

    def warm(self, prompts: Sequence) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to give back."""


@pytest.mark.django_db(transaction=True)
async def test_a_page_gets_the_wrong_sentence_only_as_left_out(page_for, doctor, literature, monkeypatch) -> None:
    from qa import engine

    monkeypatch.setattr(engine, "generator", Writes)
    page = await page_for(doctor)
    messages = await page.ask("白细胞计数偏低可能是什么疾病？")
    turn = messages[-1]["event"]["turn"]
    assert "头孢曲松" not in "".join(row["text"] for row in turn["sentences"])
    assert any("头孢曲松" in row["text"] for row in turn["left_out"])
    drafts = "".join(message["event"]["text"] for message in messages if message.get("event", {}).get("kind") == "delta")
    assert "头孢曲松" not in drafts


def test_the_page_has_words_for_every_mark() -> None:
    from qa.page_words import page_words

    for language, word in (("en", "What the marks mean"), ("zh-hans", "标记的含义")):
        with translation.override(language):
            words = page_words()
        assert words["legend"] == word
        assert all(words[f"mark_{support.value}"] for support in base.Support)
